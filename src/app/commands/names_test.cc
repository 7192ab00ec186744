#include "app/commands/names.h"

#include <gtest/gtest.h>

#include "app/terminal.h"

namespace sluice::app::names_test {
namespace {

const json::array& rows() {
  static const json::array kRows = {
      {{"id", "fl_06ad3k1v9w7h5x2n8q4c0b6zme"}, {"name", "order-intake"}},
      {{"id", "fl_06ad3k1v9w7h6x2n8q4c0b6zme"}, {"name", "billing"}},
      {{"id", "fl_06ad4k1v9w7h6x2n8q4c0b6zme"}, {"name", "06ad3k"}}};
  return kRows;
}

std::string found(std::string_view word) {
  const auto row = find_row(rows(), word, "workflow");
  return row ? text_of(*row, "id").substr(0, 16) : row.error().message;
}

TEST(Names, RowsAreFoundByIdNameOrTheBeginningOfAnId) {
  EXPECT_EQ(found("fl_06ad3k1v9w7h5x2n8q4c0b6zme"), "fl_06ad3k1v9w7h5");
  EXPECT_EQ(found("billing"), "fl_06ad3k1v9w7h6");
  EXPECT_EQ(found("06ad4"), "fl_06ad4k1v9w7h6");
  EXPECT_EQ(found("fl_06ad3k1v9w7h6"), "fl_06ad3k1v9w7h6");
  EXPECT_EQ(found("06ad3k"), "fl_06ad4k1v9w7h6") << "a name goes before";
  EXPECT_EQ(found("06ad3k1"), "the ids of several workflows begin with '06ad3k1'; give more of it");
  EXPECT_EQ(found("fl_0"), "workflow 'fl_0' does not exist") << "too short";
  EXPECT_EQ(found("biling"), "workflow 'biling' does not exist; did you mean `billing`?");
}

TEST(Names, ANameThatSeveralHaveIsNotTaken) {
  const json::array keys = {{{"id", "key_06ad3k1v9w7h5x2n8q4c0b6zme"}, {"name", "deploy"}},
                            {{"id", "key_06ad3k1v9w7h6x2n8q4c0b6zme"}, {"name", "deploy"}}};
  EXPECT_EQ(find_row(keys, "deploy", "API key").error().message,
            "several API keys are called 'deploy'; give the id of one");
  EXPECT_TRUE(find_row(keys, "06ad3k1v9w7h6", "API key"));
}

TEST(Names, ShortIdsAreTheirBeginning) {
  EXPECT_EQ(short_id("fl_run_06ad3k1v9w7h5x2n8q4c0b6zme"), "06ad3k1v9w7h5x");
  EXPECT_EQ(short_id("fl_06ad3k1v9w7h5x2n8q4c0b6zme"), "06ad3k1v9w7h5x");
}

}  // namespace
}  // namespace sluice::app::names_test
