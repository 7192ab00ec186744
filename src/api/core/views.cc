#include "api/core/views.h"

#include "api/core/schedules.h"
#include "api/core/waiting.h"
#include "base/time.h"
#include "engine/compile/trigger.h"
#include "model/secret_placeholder.h"
#include "model/version_of_test.h"
#include "secrets/hook_secrets.h"
#include "services/called_workflows.h"
#include "services/webhook_tokens.h"

namespace sluice::api {
namespace {

constexpr std::string_view kLogPrefix = "fl_log_";

std::string log_id(const RunId& run, std::size_t index) {
  const auto tail = static_cast<std::uint64_t>(run.tail) + index;
  return std::string(kLogPrefix) + uid_text({run.key, static_cast<std::int64_t>(tail)});
}

json::value component_of(const engine::Program* program, std::string_view node) {
  const auto index = program ? program->find(node) : std::nullopt;
  if (!index) return nullptr;
  return json::value(program->nodes()[*index].kind->id);
}

// What stands for a secret is shown by the secret's name.
void show_secrets(json::value& value) {
  if (auto* text = value.if_string()) {
    if (text->find("~vault~") != json::string::npos) *text = model::show_placeholders(*text);
  } else if (auto* object = value.if_object()) {
    for (auto& member : *object) show_secrets(member.value());
  } else if (auto* array = value.if_array()) {
    for (auto& element : *array) show_secrets(element);
  }
}

json::value error_of(const std::string& error) {
  return error.empty() ? json::value(nullptr) : json::value(model::show_placeholders(error));
}

// What a reader sees as the output: a failed step shows why.
json::value output_of(const model::Record& record) {
  json::value output = record.output;
  if (!output.is_object() && !record.error.empty()) {
    json::object failed{{"error", record.error}};
    if (!record.output.is_null()) failed["output"] = record.output;
    output = std::move(failed);
  }
  show_secrets(output);
  return output;
}

// What the first record, the trigger's, does not repeat.
json::value trigger_output_of(const store::StoredRun& run, const engine::Program* program) {
  const auto& header = run.row.header;
  const auto& trigger =
      program ? *program->trigger_kind().trigger : nodes::trigger_made_for(header.trigger);
  return engine::trigger_output(trigger, header, run.trigger);
}

std::expected<void, Problem> add_graph(const RequestContext& context,
                                       const store::Workflow& workflow, json::object& view) {
  SLUICE_TRY(const auto stored, context.reader.version(workflow.id, workflow.version));
  if (!stored) return not_found("workflow");
  SLUICE_TRY(auto definition, parse_json(stored->definition));
  SLUICE_TRY(view["calls"], services::calls_of(context.reader, workflow.team, definition));
  secrets::redact_hook_secrets(definition);
  add_definition(definition, view);
  return {};
}

}  // namespace

void add_definition(const json::value& definition, json::object& view) {
  for (const auto* key : {"nodes", "edges"}) {
    const auto* part = find_member(definition, key);
    view[key] = part ? *part : json::value(json::array());
  }
  const auto* settings = find_member(definition, "settings");
  view["settings"] = settings ? *settings : json::value(json::object());
}

json::value payload_of(const model::TriggerData& trigger) {
  auto payload = parse_json(trigger.body, {.depth_max = 1'000});
  return payload ? *std::move(payload) : json::value(nullptr);
}

json::value nullable(const std::optional<std::string>& text) {
  return text ? json::value(*text) : json::value(nullptr);
}

json::value text_or_null(std::string_view text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::value nullable(const std::optional<Timestamp>& time) {
  return time ? json::value(format_time(*time)) : json::value(nullptr);
}

json::value nullable(std::optional<std::int64_t> number) {
  return number ? json::value(*number) : json::value(nullptr);
}

std::string_view public_status(model::RunStatus status) {
  switch (status) {
    case model::RunStatus::kWaiting:
      return "running";
    case model::RunStatus::kDeadLetter:
      return "failed";
    case model::RunStatus::kPending:
    case model::RunStatus::kRunning:
    case model::RunStatus::kCompleted:
    case model::RunStatus::kFailed:
    case model::RunStatus::kCancelled:
      return model::status_name(status);
  }
  return model::status_name(status);
}

json::object run_view(const store::RunRow& row) {
  const auto& header = row.header;
  const bool is_test = model::is_test_version(header.version);
  json::value duration = nullptr;
  if (row.finished_at) {
    duration = static_cast<double>((*row.finished_at - header.created_at).count()) / 1e6;
  }
  return {
      {"id", header.id.text()},
      {"workflow_id", header.workflow.text()},
      {"workflow_version", is_test ? json::value(nullptr) : json::value(header.version)},
      {"test", is_test},
      {"status", public_status(row.status)},
      {"state", model::status_name(row.status)},
      {"trigger_type", model::trigger_name(header.trigger)},
      {"rerun_of", header.rerun_of ? json::value(header.rerun_of->text()) : json::value(nullptr)},
      {"error_message", error_of(row.error)},
      {"created_at", format_time(header.created_at)},
      {"started_at", format_time(header.created_at)},
      {"wakes_at", nullable(row.wake_at)},
      {"completed_at", nullable(row.finished_at)},
      {"duration_in_seconds", std::move(duration)},
  };
}

std::string_view log_status(const model::Record& record) {
  if (record.kind == model::RecordKind::kWaiting || record.kind == model::RecordKind::kPostponed)
    return kLogWaiting;
  return model::log_level_name(
      model::log_level(record.kind, record.handle, !record.warnings.empty()));
}

json::object log_view(const store::StoredRun& run, const model::Record& record, std::size_t index,
                      const engine::Program* program) {
  json::object view{
      {"id", log_id(run.row.header.id, index)},
      {"execution_id", run.row.header.id.text()},
      {"node_id", record.node},
      {"component_id", component_of(program, record.node)},
      {"status", log_status(record)},
      {"event", model::record_kind_name(record.kind)},
      {"attempt", record.attempt},
      {"handle", record.handle.empty() ? json::value(nullptr) : json::value(record.handle)},
      {"error_message", error_of(record.error)},
      {"output", index == 0 ? trigger_output_of(run, program) : output_of(record)},
      {"started_at", format_time(record.started_at)},
      {"created_at", format_time(record.at)},
  };
  if (!record.item.empty()) view["item"] = record.item;
  if (record.until) view["until"] = format_time(*record.until);
  if (!record.warnings.empty()) {
    auto& warnings = view["warnings"].emplace_array();
    for (const auto& warning : record.warnings)
      warnings.emplace_back(model::show_placeholders(warning));
  }
  if (auto wait = wait_of_record(record); !wait.is_null()) view["waits_for"] = std::move(wait);
  return view;
}

std::shared_ptr<const engine::Program> program_of(Services& services, const store::RunRow& row) {
  auto program = services.programs.get(row.header.team, row.header.workflow, row.header.version);
  return program ? *std::move(program) : nullptr;
}

std::expected<std::string, Problem> webhook_url(Services& services, const store::Token& token) {
  SLUICE_TRY(const auto text, services.workflows.open_token(token));
  return services.hooks_url() + "/workflows/webhooks/" + std::string(text.expose());
}

std::expected<json::object, Problem> workflow_view(const RequestContext& context,
                                                   const store::Workflow& workflow, Detail detail) {
  json::object view{
      {"id", workflow.id.text()},
      {"name", workflow.name},
      {"description", nullable(workflow.description)},
      {"authorization_id", nullable(workflow.authorization_id)},
      {"is_active", workflow.is_active},
      {"webhook_url", nullptr},
      {"sync_url", nullptr},
      {"version", workflow.version},
      {"created_at", format_time(workflow.created_at)},
      {"updated_at", format_time(workflow.updated_at)},
  };
  SLUICE_TRY_VOID(add_schedule(context, workflow, detail, view));
  const auto program = context.services.programs.get(workflow.team, workflow.id, workflow.version);
  if (program && !(*program)->responds().empty())
    view["sync_url"] = context.services.hooks_url() + "/workflows/sync/" + workflow.id.text();
  if (program && (*program)->hook() && context.caller.scopes.has(Scope::kHooksRead)) {
    SLUICE_TRY(const auto tokens, context.reader.tokens_of(workflow.id));
    if (const auto* token = services::current_token(tokens)) {
      SLUICE_TRY(view["webhook_url"], webhook_url(context.services, *token));
    }
  }
  if (detail == Detail::kWithGraph) SLUICE_TRY_VOID(add_graph(context, workflow, view));
  return view;
}

}  // namespace sluice::api
