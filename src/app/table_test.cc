#include "app/table.h"

#include <gtest/gtest.h>

namespace sluice::app::table_test {
namespace {

TEST(Table, AlignsItsColumnsByCharacters) {
  Table table({"NAME", "N"});
  table.add({{"é"}, {"1"}});
  table.add({{"longer"}, {"two\nlines"}});
  EXPECT_EQ(table.text(), "NAME    N\né       1\nlonger  two lines\n");
}

TEST(Table, EndsNoLineWithBlanks) {
  Table table({"NAME", "NOTE", "NEXT"});
  table.add({{"a"}, {""}, {"b"}});
  table.add({{"longer"}, {""}, {""}});
  EXPECT_EQ(table.text(), "NAME    NOTE  NEXT\na             b\nlonger\n");
}

TEST(Table, CutsTheLastColumnToTheWidthOfTheTerminal) {
  Table table({"NAME", "ERROR"});
  table.add({{"a"}, {"0123456789äöü"}});
  EXPECT_EQ(table.text(16), "NAME  ERROR\na     012345678…\n");
  EXPECT_EQ(table.text(19), "NAME  ERROR\na     0123456789äöü\n");
  EXPECT_EQ(table.text(0), "NAME  ERROR\na     0123456789äöü\n");
  EXPECT_EQ(table.text(3), "NAME  ERROR\na     0123456…\n");  // readable rather than fitting
}

TEST(Shortened, CutsBetweenCharacters) {
  EXPECT_EQ(shortened("äöü", 3), "äöü");
  EXPECT_EQ(shortened("äöüß", 3), "äö…");
}

}  // namespace
}  // namespace sluice::app::table_test
