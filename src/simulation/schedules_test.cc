#include "simulation/schedules.h"

#include <gmock/gmock.h>

namespace sluice::simulation::schedules_test {
namespace {

using testing::HasSubstr;

constexpr WorkflowId kWorkflow{1, 1};
constexpr Timestamp kFirst{std::chrono::hours(24 * 365 * 55)};

Timestamp hour(int number) { return kFirst + std::chrono::hours(number); }

// A schedule that starts runs every hour.
class SchedulesTest : public testing::TestWithParam<model::CatchUp> {
 protected:
  SchedulesTest() {
    const store::WorkflowSchedule row{
        kWorkflow,
        {},
        {.type = "interval", .value = "1h", .timezone = "UTC", .catch_up = GetParam()},
        hour(0)};
    EXPECT_EQ(commit(Schedules::Put{row}), "");
  }
  std::string commit(Schedules::Change change, Timestamp latest = hour(100)) {
    return schedules_.committed({std::move(change)}, latest).value_or("");
  }
  // The run of a time, as which the schedule moves on.
  std::string start(int from, int to, int slot, Timestamp at) {
    return commit(Schedules::Stepped{kWorkflow, {hour(from), hour(to)}, hour(slot), at});
  }
  std::string pass_over(int from, int to, Timestamp latest = hour(100)) {
    return commit(Schedules::Stepped{kWorkflow, {hour(from), hour(to)}}, latest);
  }

  Schedules schedules_;
};
using OnceTest = SchedulesTest;
using SkipTest = SchedulesTest;
using AllTest = SchedulesTest;

TEST_P(SchedulesTest, EachTimeStartsOneRun) {
  EXPECT_EQ(start(0, 1, 0, hour(0)), "");
  EXPECT_EQ(start(1, 2, 1, hour(1)), "");
  EXPECT_EQ(schedules_.starts(), 2);
  EXPECT_THAT(start(1, 2, 1, hour(1)), HasSubstr("moved on from where it was not"));
}

TEST_P(SchedulesTest, NoRunIsStartedBeforeItsTime) {
  EXPECT_THAT(start(0, 1, 0, hour(0) - Micros(1)), HasSubstr("before its time"));
}

TEST_P(SchedulesTest, ItMovesOnToItsOwnTimes) {
  const Schedules::Stepped crooked{kWorkflow, {hour(0), hour(1) + Seconds(1)}, hour(0), hour(0)};
  EXPECT_THAT(commit(crooked), HasSubstr("no time of it"));
}

TEST_P(SchedulesTest, WhatIsDueIsFound) {
  EXPECT_EQ(schedules_.find_overdue(hour(0) - Micros(1)), std::nullopt);
  EXPECT_THAT(schedules_.find_overdue(hour(0)).value_or(""), HasSubstr("did not start"));
  EXPECT_EQ(commit(Schedules::Removed{kWorkflow}), "");
  EXPECT_EQ(schedules_.find_overdue(hour(0)), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Every, SchedulesTest,
                         testing::Values(model::CatchUp::kSkip, model::CatchUp::kOnce,
                                         model::CatchUp::kAll));

TEST_P(OnceTest, TheNewestOfLateTimesStarts) {
  EXPECT_EQ(start(0, 4, 3, hour(3) + Seconds(100)), "");
  EXPECT_THAT(start(4, 6, 4, hour(5)), HasSubstr("than the newest one"));
}

TEST_P(OnceTest, NoTimeIsPassedOver) { EXPECT_THAT(pass_over(0, 1), HasSubstr("without a run")); }

INSTANTIATE_TEST_SUITE_P(Rule, OnceTest, testing::Values(model::CatchUp::kOnce));

TEST_P(SkipTest, OnlyLateTimesArePassedOver) {
  EXPECT_EQ(pass_over(0, 3, hour(2) + Seconds(61)), "");
  EXPECT_THAT(pass_over(3, 4, hour(3) + Seconds(60)), HasSubstr("without a run"));
}

TEST_P(SkipTest, NoLateTimeStarts) {
  EXPECT_THAT(start(0, 1, 0, hour(0) + Seconds(61)), HasSubstr("is late"));
}

INSTANTIATE_TEST_SUITE_P(Rule, SkipTest, testing::Values(model::CatchUp::kSkip));

TEST_P(AllTest, EachLateTimeStarts) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(start(i, i + 1, i, hour(9)), "");
  EXPECT_THAT(start(5, 9, 5, hour(9)), HasSubstr("passed over"));
}

TEST_P(AllTest, PastAHundredTheRestIsPassedOver) {
  for (int i = 0; i < 99; ++i) EXPECT_EQ(start(i, i + 1, i, hour(500)), "") << i;
  EXPECT_EQ(start(99, 501, 99, hour(500)), "");
}

INSTANTIATE_TEST_SUITE_P(Rule, AllTest, testing::Values(model::CatchUp::kAll));

// The store, as far as schedules are read from it.
struct StoredSchedules : store::ScheduleReader {
  explicit StoredSchedules(std::vector<store::WorkflowSchedule> all) : rows(std::move(all)) {}
  Result<std::optional<store::WorkflowSchedule>> schedule_of(WorkflowId /*workflow*/) override {
    return std::nullopt;
  }
  Result<std::vector<store::WorkflowSchedule>> due_schedules(Timestamp /*until*/,
                                                             std::int64_t /*limit*/) override {
    return rows;
  }
  std::vector<store::WorkflowSchedule> rows;
};

store::WorkflowSchedule every(std::string interval) {
  return {kWorkflow, {}, {.type = "interval", .value = std::move(interval)}, hour(0)};
}

// Scenario 7200005456. An edit in doubt did not reach the disk; both schedules were due next at the
// same time.
TEST(Doubts, AreSettledToTheScheduleThatIsStored) {
  for (const bool is_there : {true, false}) {
    Schedules schedules;
    EXPECT_FALSE(schedules.committed({Schedules::Put{every("1h")}}, hour(0)));
    schedules.in_doubt({Schedules::Put{every("2h")}});
    StoredSchedules stored({every(is_there ? "2h" : "1h")});
    EXPECT_FALSE(schedules.settle(stored));
    const auto next = hour(is_there ? 2 : 1);
    EXPECT_EQ(
        schedules
            .committed({Schedules::Stepped{kWorkflow, {hour(0), next}, hour(0), hour(0)}}, hour(0))
            .value_or(""),
        "");
  }
}

TEST(Doubts, AnotherScheduleThanWasCommittedIsFound) {
  Schedules schedules;
  EXPECT_FALSE(schedules.committed({Schedules::Put{every("1h")}}, hour(0)));
  StoredSchedules stored({every("2h")});
  EXPECT_THAT(schedules.compare(stored).value_or(""), HasSubstr("another than was committed"));
}

}  // namespace
}  // namespace sluice::simulation::schedules_test
