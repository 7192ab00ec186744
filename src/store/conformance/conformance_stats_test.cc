// What happened to runs in each hour.
#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

namespace sluice::store::conformance_stats_test {
namespace {

using model::RunStatus;
using testing::ElementsAre;
using testing::IsEmpty;

class StoreStats : public StoreConformance {
 protected:
  static constexpr auto kHour = std::chrono::hours(1);

  // Accepted, completed, failed, cancelled, and the durations that are known.
  using Numbers = std::vector<std::int64_t>;
  static Numbers numbers(const RunTally& tally) {
    return {tally.accepted, tally.completed, tally.failed, tally.cancelled,
            tally.durations.total()};
  }
  HourRange since_start() const { return {hour_of(start_), hour_of(clock_.now()) + 1}; }
  Numbers all(std::optional<WorkflowId> workflow) {
    RunTally sum;
    for (const auto& hour : ok(reader_->run_hours(team_, workflow, since_start())))
      sum.add(hour.tally);
    return numbers(sum);
  }

  const Timestamp start_ = clock_.now();
};

TEST_P(StoreStats, RunsCountInTheHoursInWhichTheyBeginAndEnd) {
  const RunId run = insert(RunStatus::kRunning);
  insert(RunStatus::kCompleted);
  clock_.advance(2 * kHour);
  EXPECT_TRUE(appends(transition(run, {.status = RunStatus::kFailed})));
  const auto hours = ok(reader_->run_hours(team_, workflow_, since_start()));
  ASSERT_EQ(hours.size(), 2U);
  EXPECT_EQ(hours[0].hour, hour_of(start_));
  EXPECT_EQ(hours[1].hour, hour_of(start_) + 2);
  EXPECT_THAT(numbers(hours[0].tally), ElementsAre(2, 1, 0, 0, 1));
  EXPECT_THAT(numbers(hours[1].tally), ElementsAre(0, 0, 1, 0, 1));
  EXPECT_NEAR(static_cast<double>(hours[1].tally.durations.quantile(0.5)->count()), 7.2e9, 1e9);
  EXPECT_THAT(ok(reader_->run_hours(team_, workflow_, {hour_of(start_) + 1, hour_of(start_) + 2})),
              IsEmpty());
}

TEST_P(StoreStats, EachEndCountsOnce) {
  const RunId run = insert(RunStatus::kRunning);
  const auto end = transition(run, {.status = RunStatus::kCompleted});
  EXPECT_TRUE(appends(end));
  EXPECT_TRUE(appends(end)) << "handed in once more";
  const RunId other = insert(RunStatus::kRunning);
  EXPECT_TRUE(appends(transition(other, {.status = RunStatus::kWaiting})));
  EXPECT_TRUE(appends(transition(other, {.status = RunStatus::kCancelled})));
  EXPECT_FALSE(appends(transition(other, {.status = RunStatus::kCompleted})));
  insert(RunStatus::kDeadLetter);
  EXPECT_THAT(all(workflow_), ElementsAre(3, 1, 1, 1, 2));
}

TEST_P(StoreStats, TheHoursOfATeamAreThoseOfItsWorkflows) {
  insert(RunStatus::kCompleted);
  const WorkflowId first = std::exchange(workflow_, ids_.next<WorkflowId>());
  insert(RunStatus::kFailed);
  insert(RunStatus::kRunning);
  const TeamId team = std::exchange(team_, TeamId{8});
  insert(RunStatus::kCompleted);
  team_ = team;
  EXPECT_THAT(all({}), ElementsAre(3, 1, 1, 0, 2));
  EXPECT_THAT(all(first), ElementsAre(1, 1, 0, 0, 1));
  const auto tallies = ok(reader_->workflow_tallies(team_, since_start(), 1'000));
  ASSERT_EQ(tallies.workflows.size(), 2U);
  EXPECT_EQ(tallies.workflows[0].workflow, first.key);
  EXPECT_THAT(numbers(tallies.workflows[1].tally), ElementsAre(2, 0, 1, 0, 1));
  EXPECT_EQ(tallies.first, since_start().first);
}

TEST_P(StoreStats, SumsOfWorkflowsStopWhereThereAreTooManyRows) {
  for (int i = 0; i < 5; ++i) {
    insert(RunStatus::kCompleted);
    clock_.advance(kHour);
  }
  const auto tallies = ok(reader_->workflow_tallies(team_, since_start(), 2));
  ASSERT_EQ(tallies.workflows.size(), 1U);
  EXPECT_EQ(tallies.workflows[0].tally.accepted, 2) << "the newest";
  EXPECT_EQ(tallies.first, hour_of(start_) + 3);
}

TEST_P(StoreStats, HoursOutliveTheirRunsAndEndAfterSomeWeeks) {
  insert(RunStatus::kCompleted);
  clock_.advance(kHour);
  EXPECT_EQ(in(&Writer::delete_runs_of, workflow_, 10), 1);
  EXPECT_THAT(all(workflow_), ElementsAre(1, 1, 0, 0, 1));
  clock_.advance(kRunHoursKept - 2 * kHour);
  in(&Writer::delete_expired, clock_.now(), 100);
  EXPECT_THAT(all(workflow_), ElementsAre(1, 1, 0, 0, 1));
  clock_.advance(3 * kHour);
  EXPECT_EQ(in(&Writer::delete_expired, clock_.now(), 1), 1);
  EXPECT_EQ(in(&Writer::delete_expired, clock_.now(), 100), 1) << "the row of the team";
  EXPECT_THAT(all(workflow_), ElementsAre(0, 0, 0, 0, 0));
}

TEST_P(StoreStats, WhatATaskUndidDidNotHappen) {
  insert(RunStatus::kCompleted);
  const NewRun other = new_run(RunStatus::kFailed);
  Task undone = [](Writer& writer) -> Result<void> {
    SLUICE_TRY_VOID(writer.put_team({.id = TeamId{9}, .name = "nine"}));
    return fail(ErrorCode::kInvalid, "undo that");
  };
  write_batch({&other, &undone});
  EXPECT_THAT(all(workflow_), ElementsAre(2, 1, 1, 0, 2));
}

// The rows that the writer has in memory must be those that are stored.
TEST_P(StoreStats, HoursGrowAcrossRestartsAndManyWorkflows) {
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 300; ++i) {
      workflow_.key = 1'000 + i;
      insert(RunStatus::kCompleted);
    }
    if (round == 1) restart();
  }
  EXPECT_THAT(all({}), ElementsAre(900, 900, 0, 0, 900));
  EXPECT_THAT(all(workflow_), ElementsAre(3, 3, 0, 0, 3));
}

INSTANTIATE_TEST_SUITE_P(EveryBackend, StoreStats, testing::ValuesIn(backends()),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_stats_test
