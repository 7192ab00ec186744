// How often the server died while it was deciding a run.
#include "store/conformance/conformance.h"

namespace sluice::store::conformance_deaths_test {
namespace {

using model::RunStatus;

class StoreDeaths : public StoreConformance {
 protected:
  std::int64_t deaths(RunId run) { return in(&RunWriter::count_death, run); }
};

TEST_P(StoreDeaths, AreCountedForEachOpenRun) {
  const RunId one = insert(new_run(RunStatus::kRunning));
  const RunId other = insert(new_run(RunStatus::kWaiting));
  EXPECT_EQ(deaths(one), 1);
  EXPECT_EQ(deaths(one), 2);
  EXPECT_EQ(deaths(other), 1);
  restart();
  EXPECT_EQ(deaths(one), 3);
}

TEST_P(StoreDeaths, AreNotOfRunsThatAreOverOrUnknown) {
  const RunId over = insert(new_run(RunStatus::kCompleted));
  EXPECT_EQ(deaths(over), 0);
  EXPECT_EQ(deaths(RunId{Uid{.key = 1, .tail = 2}}), 0);
  RunId other_tail = insert(new_run(RunStatus::kRunning));
  ++other_tail.tail;
  EXPECT_EQ(deaths(other_tail), 0);
}

TEST_P(StoreDeaths, GoWithTheRun) {
  const auto run = new_run(RunStatus::kRunning);
  const RunId id = insert(run);
  EXPECT_EQ(deaths(id), 1);
  EXPECT_EQ(in(&RunWriter::delete_runs_of, run.header.workflow, 10), 1);
  EXPECT_EQ(deaths(insert(run)), 1);
}

INSTANTIATE_TEST_SUITE_P(Every, StoreDeaths, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_deaths_test
