#include "services/runs.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "services/testing.h"

namespace sluice::services::runs_test {
namespace {

using testing::document;
using testing::edited;
using testing::kTeam;

constexpr std::string_view kManual = R"({"id":"in","type":"manual_trigger","data":{}})";
constexpr std::string_view kWaits =
    R"({"id":"in","type":"manual_trigger","data":{}},{"id":"wait","type":"wait_for_event","data":{"key":"paid"}})";
constexpr std::string_view kFails =
    R"({"id":"in","type":"manual_trigger","data":{}},{"id":"end","type":"terminate","data":{"status":"failed","message":"no"}})";

class RunsOfTeams : public ::testing::Test {
 protected:
  store::Workflow made(std::string_view nodes, std::string_view edges = "") {
    const auto created =
        all_.workflows.create(*all_.reader, kTeam,
                              document(fmt::format(R"({{"name":"w{}","nodes":[{}],"edges":[{}]}})",
                                                   ++names_, nodes, edges)));
    EXPECT_TRUE(created) << created.error().message;
    return created ? *created : store::Workflow();
  }
  void change(const store::Workflow& workflow, std::string_view text) {
    const auto changed = all_.workflows.update(*all_.reader, kTeam, workflow.id, document(text));
    ASSERT_TRUE(changed) << changed.error().message;
  }
  store::Workflow now(const store::Workflow& workflow) {
    return *all_.workflows.find(*all_.reader, kTeam, workflow.id.text());
  }
  Outcome<runs::StartRequest> execution(const store::Workflow& workflow,
                                        std::optional<IdempotencyKey> key = std::nullopt,
                                        json::object payload = {}) {
    return all_.runs.execution(now(workflow), std::move(payload), key);
  }
  Outcome<RunId> start(Outcome<runs::StartRequest> request) {
    if (!request) return std::unexpected(request.error());
    return edited<RunId>([&](auto done) { all_.runs.start(*std::move(request), done); });
  }
  store::StoredRun run_of(const store::Workflow& workflow) {
    const auto id = start(execution(workflow, std::nullopt, {{"n", 1}}));
    EXPECT_TRUE(id) << id.error().message;
    return *all_.runs.find(*all_.reader, kTeam, id->text());
  }

  testing::Services all_;
  int names_ = 0;
};

TEST_F(RunsOfTeams, BeginWhenTheyAreCommitted) {
  const auto workflow = made(kManual);
  const auto run = run_of(workflow);
  EXPECT_EQ(run.row.header.workflow, workflow.id);
  EXPECT_EQ(run.trigger.body, R"({"n":1})");
  const auto id = run.row.header.id.text();
  EXPECT_EQ(all_.runs.find(*all_.reader, TeamId{8}, id).error().name, "not_found");
  EXPECT_EQ(all_.runs.find(*all_.reader, kTeam, "nonsense").error().name, "not_found");
  ASSERT_TRUE(all_.workflows.remove(*all_.reader, kTeam, workflow.id));
  EXPECT_EQ(all_.runs.find(*all_.reader, kTeam, id).error().name, "not_found");
}

TEST_F(RunsOfTeams, BeginOnlyWhereTheWorkflowAllowsIt) {
  const auto called = made(R"({"id":"in","type":"subflow_trigger","data":{}})");
  EXPECT_EQ(execution(called).error().name, "not_executable");
  const auto manual = made(kManual);
  EXPECT_EQ(all_.runs.call(manual, {}, "{}", std::nullopt).error().name, "not_synchronous");
  change(manual, R"({"is_active":false})");
  EXPECT_EQ(execution(manual).error().name, "workflow_inactive");
  const auto sync = made(
      R"({"id":"in","type":"sync_request_trigger","data":{"input_schema":{"type":"object","required":["sku"]}}},{"id":"out","type":"text_transform","data":{"template":"done","response":true}})",
      R"({"id":"e","source":"in","target":"out"})");
  EXPECT_EQ(all_.runs.call(sync, {}, "{}", std::nullopt).error().name, "payload_invalid");
  const auto call = all_.runs.call(sync, {{"sku", 1}}, R"({ "sku": 1 })", std::nullopt);
  ASSERT_TRUE(call) << call.error().message;
  EXPECT_EQ(call->trigger, model::TriggerKind::kSync);
  EXPECT_EQ(call->data.body, R"({ "sku": 1 })");
}

TEST_F(RunsOfTeams, BeginOnceForAKey) {
  const auto workflow = made(kManual);
  const IdempotencyKey key{"execute", "order-7"};
  const auto first = start(execution(workflow, key));
  ASSERT_TRUE(first);
  EXPECT_EQ(*start(execution(workflow, key)), *first);
  EXPECT_EQ(start(execution(workflow, key, {{"n", 2}})).error().name, "idempotency_key_reused");
  const auto other = start(execution(workflow, IdempotencyKey{"sync", "order-7"}));
  ASSERT_TRUE(other);
  EXPECT_NE(*other, *first);
  for (const auto& text : {std::string(), std::string(256, 'k')})
    EXPECT_EQ(execution(workflow, IdempotencyKey{"execute", text}).error().name,
              "parameter_invalid");
}

TEST_F(RunsOfTeams, BeginAgainWhenTheyAreOver) {
  const auto workflow = made(kManual);
  const auto run = run_of(workflow);
  ASSERT_EQ(run.row.status, model::RunStatus::kCompleted);
  change(workflow, R"({"nodes":[{"id":"start","type":"manual_trigger","data":{}}]})");
  const auto same = all_.runs.rerun(*all_.reader, run, {.version = Rerun::Version::kSame});
  ASSERT_TRUE(same);
  EXPECT_EQ(same->program->info().version, 1);
  EXPECT_EQ(same->rerun_of, run.row.header.id);
  EXPECT_EQ(same->data.body, run.trigger.body);
  const auto current = all_.runs.rerun(*all_.reader, run, {.version = Rerun::Version::kCurrent});
  ASSERT_TRUE(current);
  EXPECT_EQ(current->program->info().version, 2);
  change(workflow, R"({"is_active":false})");
  EXPECT_EQ(all_.runs.rerun(*all_.reader, run, {.version = Rerun::Version::kSame}).error().name,
            "workflow_inactive");
  const auto waiting = run_of(made(kWaits, R"({"id":"e","source":"in","target":"wait"})"));
  EXPECT_EQ(all_.runs.rerun(*all_.reader, waiting, {.version = Rerun::Version::kSame}).error().name,
            "run_not_finished");
}

TEST_F(RunsOfTeams, BeginAgainWithAnotherPayloadOrVersion) {
  const auto workflow = made(kManual);
  const auto run = run_of(workflow);
  change(workflow, R"({"nodes":[{"id":"start","type":"manual_trigger","data":{}}]})");
  const auto first = all_.runs.rerun(
      *all_.reader, run,
      {.version = Rerun::Version::kNumber, .number = 1, .payload = json::object{{"n", 2}}});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->program->info().version, 1);
  EXPECT_EQ(first->data.body, R"({"n":2})");
  const auto none =
      all_.runs.rerun(*all_.reader, run, {.version = Rerun::Version::kNumber, .number = 9});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().message, "The workflow has no version 9; its newest is 2.");
}

TEST_F(RunsOfTeams, GoOnFromANodeWhenTheyFailed) {
  const auto failed = run_of(made(kFails, R"({"id":"e","source":"in","target":"end"})"));
  ASSERT_EQ(failed.row.status, model::RunStatus::kFailed) << failed.records;
  const auto resumed = all_.runs.resumption(*all_.reader, failed, "end");
  ASSERT_TRUE(resumed) << resumed.error().message;
  EXPECT_EQ(resumed->rerun_of, failed.row.header.id);
  EXPECT_EQ(resumed->inherited.size(), 1u);
  EXPECT_FALSE(all_.runs.resumption(*all_.reader, failed, "elsewhere"));
  const auto completed = run_of(made(kManual));
  EXPECT_EQ(all_.runs.resumption(*all_.reader, completed, "in").error().name, "run_not_failed");
}

TEST_F(RunsOfTeams, SayWhatTheyCameTo) {
  const auto completed = all_.runs.result(run_of(made(kManual)));
  ASSERT_TRUE(completed) << completed.error().message;
  EXPECT_EQ(completed->status, model::RunStatus::kCompleted);
  EXPECT_FALSE(completed->result.output.is_null());
  const auto failed =
      all_.runs.result(run_of(made(kFails, R"({"id":"e","source":"in","target":"end"})")));
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->status, model::RunStatus::kFailed);
  EXPECT_FALSE(failed->error.empty());
}

TEST_F(RunsOfTeams, HearTheEventsThatTheyWaitFor) {
  const auto workflow = made(kWaits, R"({"id":"e","source":"in","target":"wait"})");
  std::optional<Outcome<std::vector<RunId>>> outcome;
  const auto signal = [&](std::string_view key) {
    outcome.reset();
    return all_.runs.signal(*all_.reader, {workflow.id, std::string(key), 5}, std::nullopt,
                            [&](Outcome<std::vector<RunId>> runs) { outcome = std::move(runs); });
  };
  EXPECT_EQ(signal("paid").error().name, "nobody_waits");
  EXPECT_EQ(signal("").error().name, "parameter_invalid");
  EXPECT_EQ(signal(std::string(201, 'k')).error().name, "parameter_invalid");

  const auto one = run_of(workflow).row.header.id;
  const auto two = run_of(workflow).row.header.id;
  ASSERT_TRUE(signal("paid"));
  EXPECT_EQ(**outcome, (std::vector<RunId>{one, two}));
  EXPECT_EQ(std::get<engine::EventReceived>(all_.requests.back().second).payload, json::value(5));

  // One that stopped waiting in between is not among them.
  all_.hears = [&](RunId run) {
    return run == one ? Result<void>(fail(ErrorCode::kConflict, "over")) : Result<void>();
  };
  ASSERT_TRUE(signal("paid"));
  EXPECT_EQ(**outcome, std::vector<RunId>{two});
  all_.hears = [](RunId) { return fail(ErrorCode::kConflict, "over"); };
  ASSERT_TRUE(signal("paid"));
  EXPECT_EQ(outcome->error().name, "nobody_waits");
  all_.hears = [&](RunId run) {
    return run == one ? Result<void>(fail(ErrorCode::kUnavailable, "later")) : Result<void>();
  };
  ASSERT_TRUE(signal("paid"));
  EXPECT_EQ(outcome->error().code, ErrorCode::kUnavailable);
}

TEST_F(RunsOfTeams, AreCancelledWithAReason) {
  const RunId run = all_.ids.next<RunId>();
  std::optional<Outcome<void>> outcome;
  const auto cancel = [&] {
    all_.runs.cancel(run, "enough", [&](Outcome<void> cancelled) { outcome = cancelled; });
  };
  cancel();
  EXPECT_TRUE(outcome && *outcome);
  EXPECT_EQ(std::get<engine::Cancelled>(all_.requests.back().second).reason, "enough");
  all_.hears = [](RunId) { return fail(ErrorCode::kConflict, "over"); };
  cancel();
  EXPECT_EQ(outcome->error().code, ErrorCode::kConflict);
  // What is wrong with the disk is the log's business.
  all_.hears = [](RunId) { return fail(ErrorCode::kIo, "disk I/O error"); };
  cancel();
  EXPECT_EQ(outcome->error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(outcome->error().message, kNotWritable);
}

}  // namespace
}  // namespace sluice::services::runs_test
