#include "model/call_rate.h"

#include <gtest/gtest.h>

namespace sluice::model::call_rate_test {
namespace {

TEST(CallRate, IsACountInATime) {
  EXPECT_EQ(parse_call_rate("5/s")->interval(), Millis(200));
  EXPECT_EQ(parse_call_rate(" 100 / m ")->interval(), Millis(600));
  EXPECT_EQ(parse_call_rate("10/2.5s")->interval(), Millis(250));
  EXPECT_EQ(parse_call_rate("1/h")->interval(), Micros(std::chrono::hours(1)));
  for (const auto* bad : {"", "5", "5/", "/s", "0/s", "-1/s", "x/s", "5/week", "5/2d", "1.5/s",
                          "2000000/h", "5/0s", "10/1us"})
    EXPECT_FALSE(parse_call_rate(bad)) << bad;
}

}  // namespace
}  // namespace sluice::model::call_rate_test
