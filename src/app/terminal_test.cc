#include "app/terminal.h"

#include <gtest/gtest.h>

namespace sluice::app::terminal_test {
namespace {

TEST(Terminal, GetsNoControlsFromData) {
  EXPECT_EQ(printable("plain \xc3\xa9\xe2\x82\xac \xc2\xa0\xc2"),
            "plain \xc3\xa9\xe2\x82\xac \xc2\xa0\xc2");
  EXPECT_EQ(printable("a\x1b]0;title\x07 b\x7f"), "a ]0;title  b ");
  EXPECT_EQ(printable("a\xc2\x9b"
                      "31m\xc2\x80|"),
            "a 31m |");
  EXPECT_EQ(printable("\xc2|"), "\xc2|");
  EXPECT_EQ(printable("a\tb\r\nc"), "a b  c");
  EXPECT_EQ(printable_lines("a\tb\r\nc\x1b[2J"), "a\tb \nc [2J");
}

}  // namespace
}  // namespace sluice::app::terminal_test
