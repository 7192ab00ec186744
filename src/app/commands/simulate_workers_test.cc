#include "app/commands/simulate_workers.h"

#include <gmock/gmock.h>
#include <unistd.h>

namespace sluice::app::simulate_workers_test {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;

// Takes the lines of workers that say the number of each scenario.
class SimulateWorkersTest : public testing::Test {
 protected:
  SimulateWorkersTest() {
    options_.run = [](std::int64_t scenario) { return "this is " + std::to_string(scenario); };
    options_.on_line = [this](const WorkerLine& line) {
      EXPECT_EQ(line.text, "this is " + std::to_string(line.scenario));
      seen_.push_back(line.scenario);
    };
    options_.is_over = [] { return false; };
  }

  SimulateWorkers::Options options_;
  std::vector<std::int64_t> seen_;
};

TEST_F(SimulateWorkersTest, EachScenarioIsRunOnce) {
  options_.jobs = 3;
  options_.scenarios_max = 7;
  const auto done = SimulateWorkers::run(options_);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_THAT(seen_, UnorderedElementsAre(0, 1, 2, 3, 4, 5, 6));
}

TEST_F(SimulateWorkersTest, ThereMayBeMoreWorkersThanScenarios) {
  options_.jobs = 4;
  options_.scenarios_max = 1;
  ASSERT_TRUE(SimulateWorkers::run(options_));
  EXPECT_THAT(seen_, UnorderedElementsAre(0));
}

TEST_F(SimulateWorkersTest, TheyEndWhenItIsOver) {
  options_.jobs = 2;
  options_.is_over = [this] { return seen_.size() >= 10; };
  ASSERT_TRUE(SimulateWorkers::run(options_));
  EXPECT_GE(seen_.size(), 10U);
}

TEST_F(SimulateWorkersTest, OneThatDiesIsAnError) {
  options_.jobs = 2;
  options_.scenarios_max = 4;
  options_.run = [](std::int64_t) -> std::string { ::_exit(9); };
  EXPECT_FALSE(SimulateWorkers::run(options_));
  options_.run = [](std::int64_t) -> std::string {
    ::kill(::getpid(), SIGKILL);
    return {};
  };
  const auto died = SimulateWorkers::run(options_);
  ASSERT_FALSE(died);
  EXPECT_THAT(died.error().message, HasSubstr("signal 9"));
}

TEST(StopSignals, AreNotedInsteadOfEndingTheProcess) {
  const StopSignals signals;
  EXPECT_FALSE(StopSignals::came());
  ::raise(SIGINT);
  EXPECT_TRUE(StopSignals::came());
}

}  // namespace
}  // namespace sluice::app::simulate_workers_test
