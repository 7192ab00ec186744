#include <gtest/gtest.h>

#include "api/core/handlers.h"
#include "api/core/pages.h"
#include "api/core/testing.h"
#include "api/core/views.h"
#include "model/secret_placeholder.h"

// What is easier to see without sockets; tests/contract walks through everything else.
namespace sluice::api::resources_test {
namespace {

TEST(Views, StatusIsTheProductsWord) {
  using model::RunStatus;
  const std::pair<RunStatus, std::string_view> rows[] = {
      {RunStatus::kPending, "pending"},     {RunStatus::kRunning, "running"},
      {RunStatus::kWaiting, "running"},     {RunStatus::kCompleted, "completed"},
      {RunStatus::kFailed, "failed"},       {RunStatus::kDeadLetter, "failed"},
      {RunStatus::kCancelled, "cancelled"},
  };
  for (const auto& [status, word] : rows) EXPECT_EQ(public_status(status), word);
}

TEST(Views, LogIdsDifferWithinARunAndBetweenRuns) {
  store::StoredRun one;
  one.row.header.id = RunId{{5, -1}};
  store::StoredRun two;
  two.row.header.id = RunId{{6, -1}};
  const model::Record record;
  const auto id = [&](const store::StoredRun& run, std::size_t index) {
    return log_view(run, record, index, nullptr)["id"];
  };
  EXPECT_NE(id(one, 0), id(one, 1));
  EXPECT_NE(id(one, 0), id(two, 0));
  EXPECT_EQ(id(one, 1), id(one, 1));
}

// As the templates of the run saw it, also when its version no longer compiles.
TEST(Views, TheTriggersOutputIsNamedAfterTheTrigger) {
  using By = model::TriggerKind;
  const std::pair<By, std::string_view> rows[] = {{By::kWebhook, "webhook_payload"},
                                                  {By::kManual, "context"},
                                                  {By::kSync, "payload"},
                                                  {By::kSchedule, "schedule"},
                                                  {By::kWorkflow, "inputs"}};
  for (const auto& [by, name] : rows) {
    store::StoredRun run;
    run.row.header.trigger = by;
    run.trigger.body = R"({"n":5})";
    const auto output = log_view(run, model::Record(), 0, nullptr).at("output");
    ASSERT_TRUE(find_member(output, name)) << name << " in " << to_json(output);
    EXPECT_EQ(to_json(output.at(name)), R"({"n":5})");
  }
}

TEST(Views, TheTriggersOutputIsThatOfTheProgram) {
  std::vector<std::string> errors;
  const auto definition = model::parse_definition(
      *parse_json(R"({"nodes":[{"id":"start","type":"workflow_trigger"}],"edges":[]})"), errors);
  const auto program = engine::Program::compile(definition, {}, errors);
  ASSERT_TRUE(program);
  store::StoredRun run;
  run.row.header.trigger = model::TriggerKind::kManual;
  run.trigger.body = R"({"n":5})";
  const auto output = log_view(run, model::Record(), 0, program.get()).at("output");
  EXPECT_EQ(to_json(output.at("inputs")), R"({"n":5})");
}

TEST(Views, SecretsAreShownByName) {
  store::StoredRun run;
  run.row.header.id = RunId{{5, -1}};
  const auto placeholder = model::make_placeholder({}, run.row.header.id, "stripe");
  run.row.error = "no " + placeholder;
  model::Record record;
  record.output =
      json::object{{"text", "Bearer " + placeholder}, {"list", json::array{placeholder}}};
  EXPECT_EQ(log_view(run, record, 1, nullptr)["output"],
            (json::object{{"text", "Bearer {{ vault.stripe }}"},
                          {"list", json::array{"{{ vault.stripe }}"}}}));
  record.output = nullptr;
  record.error = "cannot send " + placeholder;
  EXPECT_EQ(log_view(run, record, 1, nullptr)["error_message"], "cannot send {{ vault.stripe }}");
  EXPECT_EQ(log_view(run, record, 1, nullptr)["output"],
            (json::object{{"error", "cannot send {{ vault.stripe }}"}}));
  EXPECT_EQ(run_view(run.row)["error_message"], "no {{ vault.stripe }}");
}

TEST(Views, LogStatusSaysWhetherSomebodyTookCare) {
  using model::RecordKind;
  const auto status_of = [](RecordKind kind, std::string handle) {
    model::Record record;
    record.kind = kind;
    record.handle = std::move(handle);
    return log_status(record);
  };
  EXPECT_EQ(status_of(RecordKind::kCompleted, ""), "success");
  EXPECT_EQ(status_of(RecordKind::kWaiting, ""), "waiting") << "what came of it is another entry";
  EXPECT_EQ(status_of(RecordKind::kAttempt, ""), "warning");
  EXPECT_EQ(status_of(RecordKind::kFailed, ""), "error");
  EXPECT_EQ(status_of(RecordKind::kFailed, "error"), "warning");
}

TEST(Pages, TheEnvelopeOfAnEmptyAndOfALastPage) {
  ApiFixture api;
  auto reader = api.readers.take();
  TestRequest text("/workflows/fl_x/executions");
  const auto request = text.make();
  const RequestContext context{api.services, request, {}, **reader};
  const auto empty = page_view(context, {1, 15}, 0, {});
  EXPECT_EQ(empty.at("meta"), (json::object{{"current_page", 1},
                                            {"from", nullptr},
                                            {"last_page", 1},
                                            {"path", "http://api.test/workflows/fl_x/executions"},
                                            {"per_page", 15},
                                            {"to", nullptr},
                                            {"total", 0}}));
  const auto last = page_view(context, {3, 2}, 5, json::array{1});
  EXPECT_EQ(last.at("links").at("next"), nullptr);
  EXPECT_EQ(last.at("links").at("prev"),
            "http://api.test/workflows/fl_x/executions?page=2&per_page=2");
  EXPECT_EQ(last.at("meta").at("from"), 5);
  EXPECT_EQ(last.at("meta").at("to"), 5);
}

TEST(Workflows, TooManyOfATeamAreRefused) {
  ApiFixture api;
  api.context.limits.workflows_of_team_max = 1;
  const auto create = [&](std::string name) {
    TestRequest text("/workflows");
    text.body = R"({"name":")" + name +
                R"(","edges":[],"nodes":[{"id":"in","data":{"componentId":"manual_trigger"}}]})";
    const auto request = text.make();
    return answer_of(api.services, request, {kOperatorTeam, {}, Scopes::all()}, create_workflow)
        .status;
  };
  EXPECT_EQ(create("one"), 201);
  EXPECT_EQ(create("one"), 409);
  EXPECT_EQ(create("two"), 409);
}

TEST(Metrics, AreThereFromTheStartAndCountExactly) {
  Metrics metrics;
  const auto has = [&](const std::string& line) {
    return metrics.text({}, {}).find("\n" + line + "\n") != std::string::npos;
  };
  EXPECT_TRUE(has("sluice_hooks_accepted_total 0"));
  EXPECT_TRUE(has("sluice_hooks_rejected_total{reason=\"signature\"} 0"));
  EXPECT_TRUE(has("sluice_runs_finished_total{status=\"dead_letter\"} 0"));
  metrics.accepted();
  metrics.rejected(hooks::Reason::kSignature);
  metrics.finished(model::RunStatus::kDeadLetter);
  metrics.committed(Micros(1500), 3);
  EXPECT_TRUE(has("sluice_hooks_accepted_total 1"));
  EXPECT_TRUE(has("sluice_hooks_rejected_total{reason=\"signature\"} 1"));
  EXPECT_TRUE(has("sluice_runs_finished_total{status=\"dead_letter\"} 1"));
  EXPECT_TRUE(has("sluice_commit_seconds_count 1"));
  EXPECT_TRUE(has("sluice_commit_seconds_bucket{le=\"0.0025\"} 1"));
  EXPECT_TRUE(has("sluice_committed_entries_total 3"));
}

}  // namespace
}  // namespace sluice::api::resources_test
