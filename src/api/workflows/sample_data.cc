#include "api/workflows/sample_data.h"

#include <utility>

#include "base/json_number.h"
#include "base/text.h"
#include "base/time.h"
#include "engine/compile/trigger.h"
#include "hooks/samples.h"
#include "nodes/node.h"

namespace sluice::api {
namespace {

constexpr std::size_t kChosenNameBytesMax = 200;
constexpr std::size_t kIdBytesMax = 64;

std::expected<model::TriggerData, Problem> data_of_sender(const hooks::Sample& sample) {
  const auto delivery = sample.request();
  const auto payload = parse_json(delivery.form_json().value_or(delivery.body()));
  if (!payload)
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  "The body of this sample is not JSON; send its data as payload.");
  json::object headers;
  for (const auto& [name, value] : delivery.headers()) headers[ascii_lower(name)] = value;
  return model::TriggerData{.body = to_json(*payload), .headers = to_json(headers)};
}

}  // namespace

std::expected<model::TriggerData, Problem> find_sample_data(
    const RequestContext& context, const std::optional<store::Workflow>& workflow,
    const std::string& name) {
  if (workflow) {
    SLUICE_TRY(const auto stored, context.reader.sample(workflow->id, name));
    if (stored) return services::Samples::trigger_data(*stored);
  }
  const auto sample = hooks::find_sample(name);
  if (sample) return data_of_sender(*sample);
  return refuse(
      ErrorCode::kInvalid, "parameter_invalid",
      workflow ? "The workflow has no such sample, and no sender does: " + sample.error().message
               : sample.error().message);
}

void SampleChoice::read(services::Fields& fields) {
  sample = fields.text("sample", 1, kChosenNameBytesMax, services::Fields::Need::kOptional);
  workflow = fields.text("workflow_id", 1, kIdBytesMax, services::Fields::Need::kOptional);
  if (workflow && !sample) fields.complain("workflow_id can only be sent together with sample.");
}

std::expected<json::object, Problem> SampleChoice::data(const RequestContext& context) const {
  std::optional<store::Workflow> of;
  std::shared_ptr<const engine::Program> program;
  if (workflow) {
    SLUICE_TRY_VOID(check_scope(context.caller, Scope::kWorkflowsRead));
    SLUICE_TRY(of, find_workflow(context, *workflow));
    SLUICE_TRY(program, context.services.programs.get(of->team, of->id, of->version));
  }
  SLUICE_TRY(const auto given, find_sample_data(context, of, *sample));
  const auto& trigger = program ? *program->trigger_kind().trigger
                                : nodes::trigger_made_for(model::TriggerKind::kWebhook);
  const auto now = context.services.clock.now();
  model::RunHeader run;
  run.id = context.services.ids.next<RunId>();
  run.team = context.caller.team;
  run.trigger = trigger.started_by;
  run.created_at = now;
  json::object data;
  data["trigger"] = engine::trigger_output(trigger, run, given);
  const auto root = trigger.root();
  const auto* payload = root.empty() ? nullptr : find_member(data["trigger"], root);
  if (payload) data[root] = json::value(*payload);
  if (program) {
    data[program->nodes()[program->trigger()].id] = json::value(data["trigger"]);
    data["workflow"] = program->workflow_root();
  }
  data["run"] = {{"id", run.id.text()}, {"started_at", format_time(now)}};
  return data;
}

}  // namespace sluice::api
