#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/version_of_test.h"
#include "services/testing.h"

namespace sluice::services::runs_again_test {
namespace {

using testing::document;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kTeam;
using ::testing::SizeIs;

constexpr std::string_view kFlow = R"({"name": "w", "nodes": [
    {"id": "in", "type": "manual_trigger", "data": {}},
    {"id": "first", "type": "text_transform", "data": {"template": "first"}},
    {"id": "bad", "type": "json_parser", "data": {"input": "{{ context.text }}"}},
    {"id": "last", "type": "text_transform", "data": {"template": "{{ first.text }}"}}],
  "edges": [{"id": "1", "source": "in", "target": "first"},
            {"id": "2", "source": "first", "target": "bad"},
            {"id": "3", "source": "bad", "target": "last"}]})";

class RunsAgain : public ::testing::Test {
 protected:
  RunsAgain() {
    const auto created = all_.workflows.create(*all_.reader, kTeam, document(kFlow));
    EXPECT_TRUE(created) << created.error().message;
    if (created) workflow_ = *created;
  }
  Outcome<RunId> start(Outcome<runs::StartRequest> request) {
    if (!request) return std::unexpected(request.error());
    std::promise<Outcome<RunId>> promise;
    auto future = promise.get_future();
    all_.runs.start(*std::move(request), [&](Outcome<RunId> run) { promise.set_value(run); });
    return future.get();
  }
  store::StoredRun stored(RunId run) { return *all_.runs.find(*all_.reader, kTeam, run.text()); }
  store::StoredRun failed_run() {
    const auto run = start(all_.runs.execution(workflow_, {{"text", "no JSON"}}, {}));
    EXPECT_TRUE(run) << run.error().message;
    EXPECT_EQ(stored(*run).row.status, model::RunStatus::kFailed);
    return stored(*run);
  }
  // The second version, in which the step that failed does not.
  void mend() {
    auto changed = document(kFlow);
    changed.at("nodes").as_array()[2] =
        *parse_json(R"({"id": "bad", "type": "text_transform", "data": {"template": "good"}})");
    changed.erase("name");
    const auto updated = all_.workflows.update(*all_.reader, kTeam, workflow_.id, changed);
    ASSERT_TRUE(updated) << updated.error().message;
    workflow_ = *updated;
  }
  TestOrder order(std::string_view definition = kFlow) {
    TestOrder order;
    order.definition = *parse_json(definition);
    return order;
  }
  std::vector<std::string> nodes_of(RunId run) {
    const auto whole = *all_.reader->run(run);
    const auto records = *model::parse_records(whole->records);
    std::vector<std::string> nodes;
    nodes.reserve(records.size());
    for (const auto& record : records) nodes.push_back(record.node);
    return nodes;
  }

  testing::Services all_;
  store::Workflow workflow_;
};

TEST_F(RunsAgain, GoOnFromTheFailedStepByANewVersion) {
  const auto run = failed_run();
  mend();
  Rerun how;
  how.from_failed_step = true;
  const auto plan = all_.runs.resume_diff(*all_.reader, run, how);
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->at("from_step"), json::value("bad"));
  EXPECT_EQ(plan->at("version"), json::value(2));
  EXPECT_EQ(plan->at("version_before"), json::value(1));
  EXPECT_THAT(to_json(plan->at("steps").at(1)), HasSubstr(R"("fate":"kept")"));
  EXPECT_EQ(plan->at("steps").at(2).at("changed"), json::value(true));
  EXPECT_TRUE(plan->at("effects_repeated").as_array().empty());
  const auto again = start(all_.runs.rerun(*all_.reader, run, how));
  ASSERT_TRUE(again) << again.error().message;
  const auto row = stored(*again).row;
  EXPECT_EQ(row.status, model::RunStatus::kCompleted) << row.error;
  EXPECT_EQ(row.header.version, 2);
  EXPECT_EQ(row.header.rerun_of, run.row.header.id);
  EXPECT_THAT(nodes_of(*again), ElementsAre("in", "first", "bad", "last"));
}

TEST_F(RunsAgain, SayWhyTheyCannotGoOn) {
  const auto run = failed_run();
  Rerun how;
  how.from_step = "nobody";
  EXPECT_THAT(all_.runs.rerun(*all_.reader, run, how).error().message, HasSubstr("does not exist"));
  how.version = Rerun::Version::kNumber;
  how.number = 9;
  EXPECT_THAT(all_.runs.rerun(*all_.reader, run, how).error().message,
              HasSubstr("has no version 9"));
  const auto whole = start(all_.runs.execution(workflow_, {{"text", "{}"}}, {}));
  how = {};
  how.from_failed_step = true;
  EXPECT_EQ(all_.runs.rerun(*all_.reader, stored(*whole), how).error().name, "no_failed_step");
}

TEST_F(RunsAgain, APlanForManyShowsTheFirst) {
  BulkOrder many{.team = kTeam, .action = BulkAction::kRerun};
  for (int i = 0; i < 22; ++i) many.runs.push_back(failed_run().row.header.id);
  mend();
  many.rerun.from_failed_step = true;
  const auto plan = all_.bulk_jobs.plan(*all_.reader, many);
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->matches, 22);
  EXPECT_THAT(plan->resumptions, SizeIs(all_.bulk_jobs.limits.examined_max));
}

TEST_F(RunsAgain, ATestFollowsItsOwnDefinition) {
  auto test = order();
  test.payload = json::object{{"text", "{\"a\": 1}"}};
  const auto run = start(all_.runs.test(*all_.reader, workflow_, std::move(test)));
  ASSERT_TRUE(run) << run.error().message;
  const auto row = stored(*run).row;
  EXPECT_EQ(row.status, model::RunStatus::kCompleted) << row.error;
  EXPECT_EQ(row.header.version, model::test_version_of(*run));
  EXPECT_TRUE(all_.programs.get(kTeam, workflow_.id, row.header.version));
  runtime::Programs afresh(*all_.store);
  EXPECT_TRUE(afresh.get(kTeam, workflow_.id, row.header.version));
  Rerun how;
  how.version = Rerun::Version::kSame;
  EXPECT_EQ(all_.runs.rerun(*all_.reader, stored(*run), how).error().name, "run_is_test");
  how.from_step = "bad";
  EXPECT_EQ(all_.runs.rerun(*all_.reader, stored(*run), how).error().name, "run_is_test");
  EXPECT_EQ(all_.runs.resumption(*all_.reader, failed_run(), "bad")->program->info().version, 1);
  EXPECT_TRUE(start(all_.runs.rerun(*all_.reader, stored(*run), {})));
}

TEST_F(RunsAgain, ATestEndsAtANodeAndTakesPins) {
  auto test = order();
  test.up_to = "bad";
  test.setup.pins = {{"bad", {{"data", 7}}}, {"last", 1}};
  const auto run = start(all_.runs.test(*all_.reader, workflow_, std::move(test)));
  ASSERT_TRUE(run) << run.error().message;
  EXPECT_THAT(nodes_of(*run), ElementsAre("in", "first", "bad"));
  EXPECT_EQ(stored(*run).row.status, model::RunStatus::kCompleted);
}

TEST_F(RunsAgain, WhatIsWrongIsShownWhereItStands) {
  constexpr std::string_view kWrong = R"({"nodes": [
      {"id": "late", "type": "nothing"},
      {"id": "in", "type": "manual_trigger", "data": {}},
      {"id": "bad", "type": "text_transform", "data": {}}],
    "edges": [{"id": "1", "source": "in", "target": "bad"},
              {"id": "2", "source": "bad", "target": "late"}]})";
  auto test = order(kWrong);
  test.up_to = "bad";
  const auto refused = all_.runs.test(*all_.reader, workflow_, std::move(test));
  ASSERT_FALSE(refused);
  ASSERT_THAT(refused.error().findings, SizeIs(1));
  EXPECT_THAT(refused.error().findings[0].pointer, HasSubstr("/nodes/2"));
  test = order(kWrong);
  test.up_to = "in";
  EXPECT_TRUE(all_.runs.test(*all_.reader, workflow_, std::move(test)));
  test = order();
  test.setup.pins = {{"nobody", 1}};
  EXPECT_THAT(all_.runs.test(*all_.reader, workflow_, std::move(test)).error().errors,
              ElementsAre(HasSubstr("no node 'nobody'")));
  test = order();
  test.headers = {{"x", "y"}};
  EXPECT_THAT(all_.runs.test(*all_.reader, workflow_, std::move(test)).error().message,
              HasSubstr("webhook"));
}

TEST_F(RunsAgain, JobsTellHowFarTheyAre) {
  std::vector<BulkJob> told;
  all_.bulk_jobs.on_progress([&](const BulkJob& job) { told.push_back(job); });
  const auto run = failed_run().row.header.id;
  const auto job =
      all_.bulk_jobs.start({.team = kTeam, .action = BulkAction::kDelete, .runs = {run}});
  ASSERT_TRUE(job) << job.error().message;
  for (;;) {
    std::move_only_function<void()> work;
    {
      const std::lock_guard lock(all_.later_mutex);
      if (!all_.later.empty()) {
        work = std::move(all_.later.front());
        all_.later.pop_front();
      }
    }
    if (work) work();
    if (const auto now = all_.bulk_jobs.find(kTeam, job->id);
        now->state == BulkJob::State::kFinished)
      break;
  }
  ASSERT_GE(told.size(), 2U);
  EXPECT_EQ(told.front().state, BulkJob::State::kRunning);
  EXPECT_EQ(told.back().state, BulkJob::State::kFinished);
  EXPECT_EQ(told.back().done, 1);
}

}  // namespace
}  // namespace sluice::services::runs_again_test
