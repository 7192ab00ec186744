#include "services/workflow_schedule.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/json.h"
#include "model/definition.h"
#include "model/schedule/schedule_settings.h"
#include "nodes/node.h"

namespace sluice::services {
namespace {

constexpr std::string_view kManual = "manual";

std::unexpected<Problem> bad_schedule(std::string_view pointer, std::string sentence) {
  return std::unexpected(
      invalid("schedule_invalid", model::Findings{{.code = "schedule_invalid",
                                                   .pointer = std::string(pointer),
                                                   .message = std::move(sentence)}}));
}

Outcome<std::optional<model::Schedule>> own_schedule(const store::Workflow& workflow) {
  if (workflow.schedule_type == kManual) return std::nullopt;
  auto schedule =
      model::Schedule::parse({.type = workflow.schedule_type, .value = workflow.schedule_value});
  if (!schedule)
    return bad_schedule("/schedule_value",
                        fmt::format("schedule_value: {}", schedule.error().message));
  return *std::move(schedule);
}

bool may_follow_schedule(const model::NodeDef& node) {
  const auto* kind = nodes::find_kind(node.component);
  return kind && kind->trigger && kind->trigger->can_be_started_by(model::TriggerKind::kSchedule);
}

// Of a node that may follow a schedule: whether it is made for that, so that its data says when.
bool holds_schedule(const model::NodeDef& node) {
  return nodes::find_kind(node.component)->trigger->started_by == model::TriggerKind::kSchedule;
}

}  // namespace

Outcome<std::optional<model::Schedule>> schedule_of(std::string_view definition,
                                                    const store::Workflow& workflow) {
  SLUICE_TRY(const auto document, parse_json(definition));
  std::vector<std::string> errors;
  const auto parsed = model::parse_definition(document, errors);
  const auto node = std::ranges::find_if(parsed.nodes, may_follow_schedule);
  if (node != parsed.nodes.end() && holds_schedule(*node)) {
    SLUICE_TRY(auto schedule, model::parse_schedule_settings(node->data));
    if (schedule) return schedule;
    SLUICE_TRY(schedule, own_schedule(workflow));
    if (schedule) return schedule;
    const auto index = static_cast<std::size_t>(node - parsed.nodes.begin());
    return bad_schedule(model::list_pointer("nodes", index, "/data/schedule_type"),
                        fmt::format("node {}: `schedule_type` is required, here or as the "
                                    "workflow's own.",
                                    node->id));
  }
  if (workflow.schedule_type != kManual && node == parsed.nodes.end())
    return bad_schedule("/schedule_type",
                        "schedule_type needs a scheduled_trigger or a manual_trigger.");
  return own_schedule(workflow);
}

Outcome<ScheduleEdit> plan_schedule(store::Reader& reader, std::string_view definition,
                                    const store::Workflow& workflow, Timestamp now) {
  SLUICE_TRY(const auto wanted, schedule_of(definition, workflow));
  SLUICE_TRY(const auto stored, reader.schedule_of(workflow.id));
  ScheduleEdit edit;
  if (!wanted || !workflow.is_active) {
    edit.remove = stored.has_value();
  } else if (!stored || stored->spec != wanted->spec()) {
    edit.put =
        store::WorkflowSchedule{workflow.id, workflow.team, wanted->spec(), wanted->first(now)};
  }
  return edit;
}

}  // namespace sluice::services
