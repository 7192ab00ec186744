#include "services/workflow_schedule.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/json.h"
#include "model/definition.h"
#include "model/schedule/schedule_settings.h"

namespace sluice::services {
namespace {

constexpr std::string_view kManual = "manual";

std::unexpected<Problem> bad_schedule(std::string sentence) {
  return std::unexpected(invalid("schedule_invalid", {std::move(sentence)}));
}

Outcome<std::optional<model::Schedule>> own_schedule(const store::Workflow& workflow) {
  if (workflow.schedule_type == kManual) return std::nullopt;
  auto schedule =
      model::Schedule::parse({.type = workflow.schedule_type, .value = workflow.schedule_value});
  if (!schedule) return bad_schedule(fmt::format("schedule_value: {}", schedule.error().message));
  return *std::move(schedule);
}

}  // namespace

Outcome<std::optional<model::Schedule>> schedule_of(std::string_view definition,
                                                    const store::Workflow& workflow) {
  SLUICE_TRY(const auto document, parse_json(definition));
  std::vector<std::string> errors;
  const auto parsed = model::parse_definition(document, errors);
  const auto has = [&](std::string_view component) {
    return std::ranges::find(parsed.nodes, component, &model::NodeDef::component);
  };
  if (const auto trigger = has("scheduled_trigger"); trigger != parsed.nodes.end()) {
    SLUICE_TRY(auto schedule, model::parse_schedule_settings(trigger->data));
    if (schedule) return schedule;
    SLUICE_TRY(schedule, own_schedule(workflow));
    if (schedule) return schedule;
    return bad_schedule(
        fmt::format("node {}: `schedule_type` is required, here or as the "
                    "workflow's own.",
                    trigger->id));
  }
  if (workflow.schedule_type != kManual && has("manual_trigger") == parsed.nodes.end())
    return bad_schedule("schedule_type needs a scheduled_trigger or a manual_trigger.");
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
