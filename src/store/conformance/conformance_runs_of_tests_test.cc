// Test runs: what no list and no counter of real runs sees, and how long they are kept.
#include <gmock/gmock.h>

#include "model/version_of_test.h"
#include "store/conformance/conformance.h"

namespace sluice::store::conformance_runs_of_tests_test {
namespace {

using model::RunStatus;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class StoreTestRuns : public StoreConformance {
 protected:
  // A test of the workflow with a definition of its own.
  NewRun test_run(RunStatus status) {
    auto run = new_run(status);
    run.header.version = model::test_version_of(run.header.id);
    run.definition = R"({"nodes":[],"edges":[],"test":{}})";
    return run;
  }
  RunId put_test(RunStatus status) {
    const auto run = test_run(status);
    EXPECT_EQ(write(run).kind, Kind::kCommitted);
    return run.header.id;
  }
  RunFilter filter(bool tests) {
    RunFilter filter;
    filter.team = team_;
    filter.workflow = workflow_;
    filter.tests = tests;
    return filter;
  }
  std::vector<RunId> listed(const RunFilter& wanted) {
    std::vector<RunId> ids;
    for (const auto& row : ok(reader_->runs(wanted)).rows) ids.push_back(row.header.id);
    return ids;
  }
  std::optional<WorkflowVersion> definition_of(RunId run) {
    return ok(reader_->version(workflow_, model::test_version_of(run)));
  }
};

TEST_P(StoreTestRuns, AreListedByThemselves) {
  const auto real = insert(RunStatus::kCompleted);
  const auto test = put_test(RunStatus::kFailed);
  EXPECT_THAT(listed(filter(false)), ElementsAre(real));
  EXPECT_THAT(listed(filter(true)), ElementsAre(test));
  auto of_team = filter(true);
  of_team.workflow.reset();
  EXPECT_THAT(listed(of_team), ElementsAre(test));
  of_team.tests = false;
  EXPECT_EQ(ok(reader_->runs(of_team)).total, 1);
  const auto statistics = ok(reader_->statistics(team_, workflow_, clock_.now() - Seconds(60)));
  EXPECT_EQ(statistics.ever[static_cast<std::size_t>(RunStatus::kFailed)], 0);
}

TEST_P(StoreTestRuns, AreReadLikeOthers) {
  const auto test = put_test(RunStatus::kRunning);
  const auto stored = ok(reader_->run(test));
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->row.header.team, team_);
  EXPECT_EQ(stored->row.header.version, model::test_version_of(test));
  ASSERT_TRUE(definition_of(test));
  EXPECT_EQ(definition_of(test)->definition, R"({"nodes":[],"edges":[],"test":{}})");
  EXPECT_THAT(ok(reader_->open_runs(RunId(), 10)), ElementsAre(test));
  // It is no version of its workflow.
  EXPECT_THAT(ok(reader_->versions(workflow_, INT64_MAX, 10)), IsEmpty());
}

TEST_P(StoreTestRuns, TakeTheirDefinitionAlong) {
  const auto test = put_test(RunStatus::kCompleted);
  EXPECT_TRUE(in(&Writer::delete_finished_run, team_, test));
  EXPECT_FALSE(ok(reader_->run(test)));
  EXPECT_FALSE(definition_of(test));
  EXPECT_THAT(listed(filter(true)), IsEmpty());
}

TEST_P(StoreTestRuns, AreDeletedByAge) {
  const auto real = insert(RunStatus::kCompleted);
  const auto open = put_test(RunStatus::kWaiting);
  const auto old = put_test(RunStatus::kCompleted);
  clock_.advance(std::chrono::hours(25));
  const auto fresh = put_test(RunStatus::kCompleted);
  EXPECT_EQ(in(&Writer::delete_test_runs, clock_.now() - std::chrono::hours(24), 10), 1);
  EXPECT_FALSE(ok(reader_->run(old)));
  EXPECT_FALSE(definition_of(old));
  EXPECT_TRUE(definition_of(open));
  EXPECT_THAT(listed(filter(true)), ElementsAre(fresh, open));
  EXPECT_THAT(listed(filter(false)), ElementsAre(real));
  EXPECT_EQ(in(&Writer::delete_test_runs, clock_.now() - std::chrono::hours(24), 10), 0);
}

TEST_P(StoreTestRuns, MakeRoomForNewOnes) {
  std::vector<RunId> all;
  for (int i = 0; i < 103; ++i)
    all.push_back(put_test(i == 0 ? RunStatus::kWaiting : RunStatus::kCompleted));
  auto wanted = filter(true);
  wanted.limit = 200;
  EXPECT_THAT(listed(wanted), SizeIs(100));
  // The oldest that have ended went.
  EXPECT_TRUE(ok(reader_->run(all[0])));
  for (const std::size_t gone : {1U, 2U, 3U}) EXPECT_FALSE(ok(reader_->run(all[gone]))) << gone;
  EXPECT_TRUE(ok(reader_->run(all[4])));
}

TEST_P(StoreTestRuns, GoWithTheirWorkflow) {
  auto w = workflow("tested");
  in(&Writer::put_workflow, w);
  workflow_ = w.id;
  const auto test = put_test(RunStatus::kCompleted);
  in(&Writer::delete_workflow, w.id);
  EXPECT_FALSE(definition_of(test));
  EXPECT_EQ(in(&Writer::delete_runs_of, w.id, 10), 1);
  EXPECT_FALSE(ok(reader_->run(test)));
}

TEST_P(StoreTestRuns, NobodyIsAlertedAboutThem) {
  auto w = workflow("listens");
  WorkflowEdit edit;
  edit.workflow = w;
  edit.version = WorkflowVersion{.workflow = w.id, .version = 1, .definition = "{}"};
  edit.listeners = {{.listener = w.id}};
  in(&Writer::edit_workflow, edit);
  const auto real = insert(RunStatus::kFailed);
  put_test(RunStatus::kFailed);
  const auto alerts = ok(reader_->open_alerts({}, 10));
  ASSERT_THAT(alerts, SizeIs(1));
  EXPECT_EQ(alerts[0].failed, real);
}

INSTANTIATE_TEST_SUITE_P(Backends, StoreTestRuns, ::testing::ValuesIn(backends()),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_runs_of_tests_test
