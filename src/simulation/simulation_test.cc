#include "simulation/simulation.h"

#include <gtest/gtest.h>

#include "base/log.h"

namespace sluice::simulation::simulation_test {
namespace {

class Simulation : public testing::Test {
 protected:
  Simulation() { log::set_level(log::Level::kOff); }  // a disk that is full is no news here
};

TEST_F(Simulation, TheSameSeedGivesTheSameScenario) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const auto first = simulate({.seed = seed, .steps = 1'500, .inject_bug = {}});
    const auto again = simulate({.seed = seed, .steps = 1'500, .inject_bug = {}});
    EXPECT_EQ(first.digest, again.digest) << seed;
    EXPECT_EQ(first.trace, again.trace) << seed;
  }
}

TEST_F(Simulation, EveryPromiseIsKept) {
  std::int64_t batches = 0;
  std::int64_t reruns = 0;
  std::int64_t tests = 0;
  for (std::uint64_t seed = 1; seed <= 15; ++seed) {
    const auto outcome = simulate({.seed = seed, .steps = 1'500, .inject_bug = {}});
    ASSERT_EQ(outcome.violation, "") << "seed " << seed;
    batches += outcome.statistics.batches;
    reruns += outcome.statistics.reruns;
    tests += outcome.statistics.tests;
  }
  EXPECT_GT(reruns, 0);
  EXPECT_GT(tests, 0);
  EXPECT_GT(batches, 0) << "of several items";
}

}  // namespace
}  // namespace sluice::simulation::simulation_test
