#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

namespace sluice::store::conformance_failures_test {
namespace {

using model::RunStatus;
using testing::ElementsAre;
using testing::IsEmpty;

class StoreFailures : public StoreConformance {
 protected:
  // A workflow whose definition says who hears of failed runs.
  WorkflowId put(std::vector<FailureListener> listeners, WorkflowId id, bool is_active = true) {
    clock_.advance(Millis(1));
    WorkflowEdit edit;
    edit.workflow.id = id;
    edit.workflow.team = team_;
    edit.workflow.name = id.text();
    edit.workflow.is_active = is_active;
    edit.version = WorkflowVersion{id, 1, "{}", {}};
    edit.listeners = std::move(listeners);
    in(&Writer::edit_workflow, edit);
    return id;
  }
  // Hears of every run of the team, or of those of a workflow.
  WorkflowId hears(std::optional<WorkflowId> source = {}, bool is_active = true) {
    const auto id = ids_.next<WorkflowId>();
    return put({{.listener = id, .source = source}}, id, is_active);
  }
  RunId fails(std::optional<WorkflowId> workflow = {}, RunStatus status = RunStatus::kFailed) {
    auto run = new_run(RunStatus::kRunning);
    if (workflow) run.header.workflow = *workflow;
    insert(run);
    end(run.header.id, status);
    return run.header.id;
  }
  void end(RunId run, RunStatus status) {
    EXPECT_TRUE(appends(transition(run, {.status = status, .error = "refused"})));
  }
  NewRun alert(RunId failed, WorkflowId listener) {
    auto run = new_run(RunStatus::kRunning);
    run.header.workflow = listener;
    run.failed = failed;
    return run;
  }
  std::vector<WorkflowId> listeners_of(RunId failed) {
    std::vector<WorkflowId> listeners;
    for (const auto& each : ok(reader_->alerts_of(failed))) listeners.push_back(each.listener);
    return listeners;
  }
  std::vector<RunId> open() {
    std::vector<RunId> runs;
    for (const auto& each : ok(reader_->open_alerts({}, 100))) runs.push_back(each.failed);
    return runs;
  }
};

TEST_P(StoreFailures, EachListenerHearsOfAFailedRunOnce) {
  const auto all = hears();
  const auto own = hears(workflow_);
  hears(ids_.next<WorkflowId>());
  const auto failed = fails();
  EXPECT_THAT(listeners_of(failed), ElementsAre(all, own));
  const auto told = insert(alert(failed, all));
  EXPECT_EQ(write(alert(failed, all)).kind, Kind::kAlertOver);
  EXPECT_EQ(write(alert(next_run(), all)).kind, Kind::kAlertOver) << "nobody knows of that run";
  restart();
  EXPECT_EQ(write(alert(failed, all)).kind, Kind::kAlertOver);
  EXPECT_THAT(open(), ElementsAre(failed));
  const auto alerts = ok(reader_->alerts_of(failed));
  ASSERT_EQ(alerts.size(), 2U);
  EXPECT_EQ(alerts[0].run, told);
  EXPECT_EQ(alerts[0].team, team_);
  EXPECT_EQ(alerts[1].run, std::nullopt);
  insert(alert(failed, own));
  EXPECT_THAT(open(), IsEmpty());
}

TEST_P(StoreFailures, OnlyWhatFailedIsHeardOf) {
  const auto all = hears();
  fails({}, RunStatus::kCompleted);
  fails({}, RunStatus::kCancelled);
  insert(RunStatus::kCompleted);
  insert(RunStatus::kWaiting);
  EXPECT_THAT(open(), IsEmpty());
  const auto gave_up = fails({}, RunStatus::kDeadLetter);
  const auto at_once = insert(RunStatus::kFailed);
  EXPECT_THAT(open(), ElementsAre(gave_up, at_once));
  auto other_team = new_run(RunStatus::kFailed);
  other_team.header.team = TeamId{8};
  EXPECT_THAT(listeners_of(insert(other_team)), IsEmpty());
  EXPECT_THAT(listeners_of(fails(all)), IsEmpty()) << "nobody hears of its own runs";
}

TEST_P(StoreFailures, ATransitionThatIsWrittenTwiceTellsOnce) {
  const auto all = hears();
  const auto run = insert(RunStatus::kRunning);
  const auto end = transition(run, {.status = RunStatus::kFailed});
  EXPECT_TRUE(appends(end));
  insert(alert(run, all));
  EXPECT_TRUE(appends(end));
  EXPECT_THAT(open(), IsEmpty());
}

TEST_P(StoreFailures, APausedListenerHearsOnlyWhatNamesIt) {
  const auto paused = hears({}, false);
  EXPECT_THAT(listeners_of(fails()), IsEmpty());
  put({{.listener = paused, .source = workflow_}}, workflow_);
  EXPECT_THAT(listeners_of(fails()), ElementsAre(paused));
  put({}, workflow_);
  EXPECT_THAT(listeners_of(fails()), IsEmpty()) << "an edit says anew who hears";
}

TEST_P(StoreFailures, ADeletedListenerHearsNothing) {
  const auto all = hears();
  in(&Writer::delete_workflow, all);
  EXPECT_THAT(listeners_of(fails()), IsEmpty());
}

TEST_P(StoreFailures, AlertsOfAlertsCountHowDeepTheyAre) {
  const auto one = hears();
  const auto two = hears();
  const auto failed = fails();
  const auto told = insert(alert(failed, one));
  end(told, RunStatus::kFailed);
  const auto of_told = ok(reader_->alerts_of(told));
  ASSERT_EQ(of_told.size(), 1U) << "its own workflow does not hear of it";
  EXPECT_EQ(of_told[0].listener, two);
  EXPECT_EQ(of_told[0].depth, 2);
  EXPECT_EQ(ok(reader_->alerts_of(failed))[0].depth, 1);
}

TEST_P(StoreFailures, WhatAnAlertStartedIsAsDeepAsTheAlert) {
  const auto listener = hears();
  const auto told = insert(alert(fails(), listener));
  const model::ParentStep step{told, "call", {}, true};
  EXPECT_TRUE(appends(transition(told, {.status = RunStatus::kWaiting, .starts = {step}})));
  auto child = new_run(RunStatus::kFailed);
  child.header.parent = step;
  const auto alerts = ok(reader_->alerts_of(insert(child)));
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].depth, 2);
}

TEST_P(StoreFailures, AnAlertMayHaveNoRun) {
  const auto one = hears();
  const auto two = hears();
  const auto failed = fails();
  in(&Writer::settle_alert, FailureAlert{.failed = failed, .listener = one}, std::string("paused"));
  EXPECT_THAT(ok(reader_->alerts_of(failed))[0].error, "paused");
  EXPECT_EQ(write(alert(failed, one)).kind, Kind::kAlertOver);
  in(&Writer::settle_alert, FailureAlert{.failed = failed, .listener = two}, std::nullopt);
  EXPECT_THAT(listeners_of(failed), ElementsAre(one));
  const auto other = fails();
  insert(alert(other, two));
  in(&Writer::settle_alert, FailureAlert{.failed = other, .listener = two}, std::nullopt);
  EXPECT_THAT(listeners_of(other), ElementsAre(one, two)) << "a run has heard of it";
}

TEST_P(StoreFailures, TheyAreReadInPagesAndGoWithTheRun) {
  const auto one = hears();
  const auto two = hears();
  const auto first = fails();
  const auto second = fails();
  const auto page = ok(reader_->open_alerts({}, 3));
  ASSERT_EQ(page.size(), 3U);
  EXPECT_EQ(page[2].failed, second);
  EXPECT_EQ(page[2].listener, one);
  const auto rest = ok(reader_->open_alerts(page[2], 3));
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].listener, two);
  in(&Writer::delete_runs_of, workflow_, 10);
  EXPECT_THAT(open(), IsEmpty());
  EXPECT_THAT(listeners_of(first), IsEmpty());
  EXPECT_EQ(write(alert(first, one)).kind, Kind::kAlertOver);
}

INSTANTIATE_TEST_SUITE_P(Every, StoreFailures, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_failures_test
