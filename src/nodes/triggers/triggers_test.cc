#include <algorithm>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "nodes/test_support.h"
#include "nodes/triggers/trigger.h"

namespace sluice::nodes::triggers_test {
namespace {

using testing::Bench;
using testing::compile_node;
using testing::from_json;
using ::testing::HasSubstr;

TEST(ScheduledTrigger, CompileErrors) {
  const std::pair<const char*, const char*> rows[] = {
      {R"({"schedule_value": "5 minutes"})", "`schedule_type` is required"},
      {R"({"schedule_type": "hourly"})", "the schedule type must be interval, cron, daily"},
      {R"({"schedule_type": 5})", "`schedule_type` must be a string, not number"},
      {R"({"schedule_type": "interval"})", "a schedule of type interval needs a value"},
      {R"({"schedule_type": "cron", "schedule_value": "0 0 30 2 *"})", "never matches a date"},
      {R"({"schedule_type": "daily", "timezone": "Mars/Base"})", "is not a known time zone"},
      {R"({"schedule_type": "daily", "catch_up": "never"})", "`catch_up` must be one of"},
      {R"({"schedule_type": "daily", "zone": "UTC"})", "`zone` is not a setting"},
  };
  for (const auto& [data, expected] : rows)
    EXPECT_THAT(compile_node("scheduled_trigger", from_json(data)).all_errors(),
                HasSubstr(expected));
  EXPECT_EQ(compile_node("scheduled_trigger", from_json("{}")).all_errors(), "");
}

TEST(SyncRequestTrigger, ChecksThePayload) {
  const Bench bench("sync_request_trigger", R"({"input_schema": {
      "type": "object", "required": ["sku"], "properties": {"sku": {"type": "string"},
      "n": {"type": "integer"}}}})");
  const auto accepted = bench.node().accept({{"sku", "a"}, {"n", 1}});
  ASSERT_TRUE(accepted) << accepted.error().message;
  EXPECT_EQ(to_json(*accepted), R"({"sku":"a","n":1})");
  const auto refused = bench.node().accept({{"sku", 5}, {"n", "x"}});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message,
              HasSubstr("the payload does not match the workflow's input"));
  EXPECT_THAT(refused.error().message, HasSubstr("/sku"));
  EXPECT_THAT(refused.error().message, HasSubstr("/n"));
  const Bench without("sync_request_trigger", "{}");
  EXPECT_EQ(to_json(*without.node().accept({{"x", 5}})), R"({"x":5})");
  EXPECT_THAT(
      compile_node("sync_request_trigger", from_json(R"({"input_schema": {"type": "thing"}})"))
          .all_errors(),
      HasSubstr("`input_schema`: "));
  EXPECT_THAT(
      compile_node("sync_request_trigger", from_json(R"({"input_schema": 5})")).all_errors(),
      HasSubstr("`input_schema`: "));
}

TEST(SyncRequestTrigger, NamesTheKeyOfItsAuthorizer) {
  const Bench bench("sync_request_trigger", R"({"authorizer": {"key": "issuer"}})");
  EXPECT_EQ(bench.node().roots(), std::vector<std::string>{"vault.issuer"});
  const Bench without("sync_request_trigger", "{}");
  EXPECT_TRUE(without.node().roots().empty());
  EXPECT_THAT(
      compile_node("sync_request_trigger", from_json(R"({"authorizer": {"algorithms": ["none"]}})"))
          .all_errors(),
      HasSubstr("authorizer.algorithms must name"));
}

TEST(WorkflowTrigger, AcceptsWhatItDeclares) {
  const Bench bench("workflow_trigger", R"({"inputs": [
      {"name": "id", "type": "string", "required": true},
      {"name": "limit", "type": "integer", "default": 10},
      {"name": "more", "type": "object"}, {"name": "any"}]})");
  struct Row {
    const char* given;
    const char* expected;
  };
  const Row rows[] = {
      {R"({"id": "a"})", R"({"id":"a","limit":10,"more":null,"any":null})"},
      {R"({"id": "a", "limit": 3, "more": {"x": 1}, "any": [2]})",
       R"({"id":"a","limit":3,"more":{"x":1},"any":[2]})"},
      {R"({"id": "a", "limit": null})", R"({"id":"a","limit":10,"more":null,"any":null})"},
      {R"({})", "the called workflow requires the input `id`"},
      {R"({"id": null})", "the called workflow requires the input `id`"},
      {R"({"id": 5})", "the input `id` must be of type string, not number"},
      {R"({"id": "a", "limit": 1.5})", "the input `limit` must be of type integer"},
      {R"({"id": "a", "more": []})", "the input `more` must be of type object, not array"},
      {R"({"id": "a", "other": 1})", "the called workflow has no input `other`"},
  };
  for (const auto& row : rows) {
    const auto accepted = bench.node().accept(from_json(row.given).as_object());
    EXPECT_EQ(accepted ? to_json(*accepted)
                       : accepted.error().message.substr(0, std::string_view(row.expected).size()),
              row.expected)
        << row.given;
  }
  const Bench free("subflow_trigger", "{}");
  EXPECT_EQ(to_json(*free.node().accept({{"x", 1}})), R"({"x":1})");
}

TEST(ManualTrigger, AcceptsAnything) {
  const Bench bench("manual_trigger", "{}");
  EXPECT_EQ(to_json(*bench.node().accept({{"x", 1}})), R"({"x":1})");
}

TEST(Triggers, SayHowTheirRunsStart) {
  using By = model::TriggerKind;
  struct Row {
    const char* kind;
    By made_for;
    std::vector<By> starts;
    const char* root;
  };
  const Row rows[] = {
      {"webhook_trigger", By::kWebhook, {By::kWebhook, By::kManual}, "webhook_payload"},
      {"manual_trigger", By::kManual, {By::kManual, By::kSchedule}, "context"},
      {"scheduled_trigger", By::kSchedule, {By::kSchedule, By::kManual}, ""},
      {"sync_request_trigger", By::kSync, {By::kSync, By::kManual}, "payload"},
      {"workflow_trigger", By::kWorkflow, {By::kWorkflow, By::kManual}, "inputs"},
      {"subflow_trigger", By::kWorkflow, {By::kWorkflow}, "inputs"},
      {"run_failed", By::kRunFailed, {By::kRunFailed, By::kManual}, "failed_run"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.kind);
    const auto& trigger = find_kind(row.kind)->trigger;
    ASSERT_TRUE(trigger);
    EXPECT_EQ(trigger->started_by, row.made_for);
    EXPECT_EQ(trigger->root(), row.root);
    for (const auto by :
         {By::kWebhook, By::kManual, By::kSync, By::kSchedule, By::kWorkflow, By::kRunFailed})
      EXPECT_EQ(trigger->can_be_started_by(by), std::ranges::count(row.starts, by) == 1)
          << model::trigger_name(by);
  }
}

TEST(Triggers, AreFoundByWhatTheyAreMadeFor) {
  using By = model::TriggerKind;
  EXPECT_EQ(&trigger_made_for(By::kSync), &*find_kind("sync_request_trigger")->trigger);
  EXPECT_EQ(trigger_made_for(By::kSchedule).payload, "schedule");
  EXPECT_EQ(triggers_made_for(By::kSync), "sync_request_trigger");
  EXPECT_EQ(triggers_made_for(By::kWorkflow), "workflow_trigger or subflow_trigger");
}

TEST(RunFailed, CompileErrors) {
  const std::pair<const char*, const char*> rows[] = {
      {R"({"workflows": "billing"})", "`workflows` must be an array of 0 to 100 texts"},
      {R"({"workflows": [5]})", "`workflows` must be an array of 0 to 100 texts"},
      {R"({"workflows": [""]})", "`workflows` must be an array of 0 to 100 texts"},
      {R"({"statuses": []})", "`statuses` must be an array of 1 to 100 texts"},
      {R"({"statuses": ["cancelled"]})", "`statuses` may hold failed and dead_letter, not 'canc"},
      {R"({"status": "failed"})", "did you mean `statuses`?"},
  };
  for (const auto& [data, expected] : rows)
    EXPECT_THAT(compile_node("run_failed", from_json(data)).all_errors(), HasSubstr(expected))
        << data;
}

TEST(WorkflowTrigger, CompileErrors) {
  const std::pair<const char*, const char*> rows[] = {
      {R"([{}])", "`inputs.0.name` must consist of letters"},
      {R"([{"name": "1a"}])", "`inputs.0.name` must consist of letters"},
      {R"([{"name": "a b"}])", "`inputs.0.name` must consist of letters"},
      {R"([{"name": "a"}, {"name": "a"}])", "`inputs.1.name` is declared more than once"},
      {R"([{"name": "a", "type": "date"}])", "`inputs.0.type` must be one of"},
      {R"([{"name": "a", "required": "yes"}])", "`inputs.0.required` must be true or false"},
      {R"([{"name": "a", "required": true, "default": 1}])", "`inputs.0.default` has no effect"},
      {R"([{"name": "a", "type": "string", "default": 1}])",
       "the default of the input `a` must be of type string"},
      {R"([{"name": "a", "requird": true}])", "did you mean `required`?"},
      {R"([5])", "`inputs.0` must be an object"},
  };
  for (const auto* kind : {"workflow_trigger", "subflow_trigger"})
    for (const auto& [inputs, expected] : rows)
      EXPECT_THAT(
          compile_node(kind, from_json(fmt::format(R"({{"inputs": {}}})", inputs))).all_errors(),
          HasSubstr(expected))
          << inputs;
}

}  // namespace
}  // namespace sluice::nodes::triggers_test
