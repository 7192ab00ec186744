#include "hooks/team_gate.h"

#include <gtest/gtest.h>

namespace sluice::hooks::team_gate_test {
namespace {

TEST(TeamGate, WithoutALimitLetsEverythingPass) {
  TeamGate gate;
  for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(gate.take(Seconds(5)).allowed);
}

TEST(TeamGate, LetsAsManyPassInASecondAsItsLimitSays) {
  TeamGate gate;
  gate.set_rate(10);
  const auto passed = [&](Micros now) {
    int count = 0;
    for (int i = 0; i < 100; ++i) count += gate.take(now).allowed ? 1 : 0;
    return count;
  };
  EXPECT_EQ(passed(Seconds(5)), 10);
  const auto refused = gate.take(Seconds(5));
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.limit, 10);
  EXPECT_EQ(refused.retry_after, Millis(100));
  EXPECT_EQ(passed(Seconds(5) + Millis(500)), 5);
  EXPECT_EQ(passed(Seconds(60)), 10) << "no more than a second's worth is saved up";
  gate.set_rate(std::nullopt);
  EXPECT_EQ(passed(Seconds(60)), 100);
}

}  // namespace
}  // namespace sluice::hooks::team_gate_test
