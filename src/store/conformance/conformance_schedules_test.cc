#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

namespace sluice::store::conformance_schedules_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class StoreSchedules : public StoreConformance {
 protected:
  Timestamp slot(int minutes) const { return start_ + std::chrono::minutes(minutes); }
  WorkflowSchedule schedule(WorkflowId of, std::optional<Timestamp> next_at) const {
    return {.workflow = of,
            .team = team_,
            .spec = {.type = "interval",
                     .value = "1 minute",
                     .timezone = "Europe/Berlin",
                     .catch_up = model::CatchUp::kAll},
            .next_at = next_at};
  }
  ScheduleStep step(Timestamp from, std::optional<Timestamp> to) const {
    return {from, to, schedule(workflow_, {}).spec};
  }
  // The next slot of `workflow_`; nothing also when it has no schedule.
  std::optional<Timestamp> next_at() {
    const auto found = ok(reader_->schedule_of(workflow_));
    return found ? found->next_at : std::nullopt;
  }
  NewRun run_for(Timestamp from, std::optional<Timestamp> to) {
    auto run = new_run();
    run.schedule = step(from, to);
    return run;
  }
  std::int64_t runs() { return ok(reader_->count_open_runs()); }

  const Timestamp start_ = clock_.now();
};

TEST_P(StoreSchedules, KeepsSchedules) {
  in(&Writer::put_schedule, schedule(workflow_, slot(1)));
  restart();
  const auto kept = ok(reader_->schedule_of(workflow_));
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->workflow, workflow_);
  EXPECT_EQ(kept->team, team_);
  EXPECT_EQ(kept->spec, schedule(workflow_, {}).spec);
  EXPECT_EQ(kept->next_at, slot(1));
  in(&Writer::put_schedule, schedule(workflow_, std::nullopt));
  EXPECT_EQ(ok(reader_->schedule_of(workflow_))->next_at, std::nullopt);
  in(&Writer::delete_schedule, WorkflowId{Uid{workflow_.key, workflow_.tail + 1}});
  EXPECT_TRUE(ok(reader_->schedule_of(workflow_)));
  in(&Writer::delete_schedule, workflow_);
  EXPECT_FALSE(ok(reader_->schedule_of(workflow_)));
}

TEST_P(StoreSchedules, FindsThoseThatAreDue) {
  std::vector<WorkflowId> ids;
  for (const int minutes : {3, 1, 2}) {
    ids.push_back(ids_.next<WorkflowId>());
    in(&Writer::put_schedule, schedule(ids.back(), slot(minutes)));
  }
  in(&Writer::put_schedule, schedule(workflow_, std::nullopt));
  const auto due = [&](Timestamp until, std::int64_t limit) {
    std::vector<WorkflowId> found;
    for (const auto& each : ok(reader_->due_schedules(until, limit)))
      found.push_back(each.workflow);
    return found;
  };
  EXPECT_THAT(due(slot(1) - Micros(1), 10), IsEmpty());
  EXPECT_THAT(due(slot(2), 10), ElementsAre(ids[1], ids[2]));
  EXPECT_THAT(due(slot(9), 2), ElementsAre(ids[1], ids[2]));
  EXPECT_THAT(due(slot(9), 10), ElementsAre(ids[1], ids[2], ids[0]));
}

TEST_P(StoreSchedules, ARunAndItsStepAreOne) {
  in(&Writer::put_schedule, schedule(workflow_, slot(1)));
  EXPECT_EQ(write(run_for(slot(1), slot(2))).kind, Kind::kCommitted);
  EXPECT_EQ(next_at(), slot(2));
  EXPECT_EQ(runs(), 1);
  // The slot has had its run, whoever asks again.
  EXPECT_EQ(write(run_for(slot(1), slot(2))).kind, Kind::kSlotTaken);
  EXPECT_EQ(write(run_for(slot(3), slot(4))).kind, Kind::kSlotTaken);
  EXPECT_EQ(next_at(), slot(2));
  EXPECT_EQ(runs(), 1);
  EXPECT_EQ(write(run_for(slot(2), std::nullopt)).kind, Kind::kCommitted);
  EXPECT_EQ(next_at(), std::nullopt);
  EXPECT_EQ(write(run_for(slot(2), std::nullopt)).kind, Kind::kSlotTaken);
  in(&Writer::delete_schedule, workflow_);
  EXPECT_EQ(write(run_for(slot(2), slot(3))).kind, Kind::kSlotTaken);
  EXPECT_EQ(runs(), 2);
}

TEST_P(StoreSchedules, WhatIsRefusedIsNeitherRunNorStep) {
  in(&Writer::put_schedule, schedule(workflow_, slot(1)));
  auto run = run_for(slot(1), slot(2));
  auto same_id = run_for(slot(1), slot(2));
  same_id.header.id = insert(model::RunStatus::kCompleted);
  EXPECT_EQ(write(same_id).kind, Kind::kFailed);
  EXPECT_EQ(next_at(), slot(1));
  EXPECT_EQ(runs(), 0);
  restart();
  EXPECT_EQ(write(run).kind, Kind::kCommitted);
  EXPECT_EQ(next_at(), slot(2));
}

TEST_P(StoreSchedules, StepsWithoutARun) {
  in(&Writer::put_schedule, schedule(workflow_, slot(1)));
  EXPECT_FALSE(in(&Writer::step_schedule, workflow_, step(slot(2), slot(3))));
  EXPECT_EQ(next_at(), slot(1));
  EXPECT_TRUE(in(&Writer::step_schedule, workflow_, step(slot(1), slot(5))));
  EXPECT_EQ(next_at(), slot(5));
  EXPECT_FALSE(in(&Writer::step_schedule, workflow_, step(slot(1), slot(5))));
}

// An edit came between the decision and the store, and the new rule comes to the same time.
TEST_P(StoreSchedules, AStepThatAnotherRuleDecidedDoesNothing) {
  auto edited = schedule(workflow_, slot(1));
  const auto other = [&](auto change) {
    edited.spec = schedule(workflow_, {}).spec;
    change(edited.spec);
    in(&Writer::put_schedule, edited);
    EXPECT_EQ(write(run_for(slot(1), slot(2))).kind, Kind::kSlotTaken);
    EXPECT_FALSE(in(&Writer::step_schedule, workflow_, step(slot(1), slot(2))));
    EXPECT_EQ(next_at(), slot(1));
  };
  other([](model::ScheduleSpec& spec) { spec.type = "daily"; });
  other([](model::ScheduleSpec& spec) { spec.value = "2 minutes"; });
  other([](model::ScheduleSpec& spec) { spec.value.reset(); });
  other([](model::ScheduleSpec& spec) { spec.timezone = "UTC"; });
  other([](model::ScheduleSpec& spec) { spec.catch_up = model::CatchUp::kSkip; });
  EXPECT_EQ(runs(), 0);
  EXPECT_TRUE(in(&Writer::step_schedule, workflow_, ScheduleStep{slot(1), slot(2), edited.spec}));
}

TEST_P(StoreSchedules, GoWithTheirWorkflow) {
  Workflow workflow;
  workflow.id = workflow_;
  workflow.team = team_;
  workflow.name = "a";
  in(&Writer::put_workflow, workflow);
  in(&Writer::put_schedule, schedule(workflow_, slot(1)));
  in(&Writer::delete_workflow, workflow_);
  EXPECT_FALSE(ok(reader_->schedule_of(workflow_)));
}

INSTANTIATE_TEST_SUITE_P(Every, StoreSchedules, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_schedules_test
