#include "api/core/schedules.h"

#include <algorithm>
#include <fmt/format.h>

#include "api/core/fields.h"
#include "api/core/views.h"
#include "base/time.h"
#include "model/definition.h"
#include "model/schedule/schedule_settings.h"

namespace sluice::api {
namespace {

constexpr std::string_view kManual = "manual";

std::unexpected<Problem> bad_schedule(std::string sentence) {
  return std::unexpected(invalid("schedule_invalid", {std::move(sentence)}));
}

std::expected<std::optional<model::Schedule>, Problem> own_schedule(
    const store::Workflow& workflow) {
  if (workflow.schedule_type == kManual) return std::nullopt;
  auto schedule =
      model::Schedule::parse({.type = workflow.schedule_type, .value = workflow.schedule_value});
  if (!schedule) return bad_schedule(fmt::format("schedule_value: {}", schedule.error().message));
  return *std::move(schedule);
}

}  // namespace

std::expected<std::optional<model::Schedule>, Problem> schedule_of(
    std::string_view definition, const store::Workflow& workflow) {
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

std::expected<ScheduleEdit, Problem> plan_schedule(const Call& call, std::string_view definition,
                                                   const store::Workflow& workflow) {
  SLUICE_TRY(const auto wanted, schedule_of(definition, workflow));
  SLUICE_TRY(const auto stored, call.reader.schedule_of(workflow.id));
  ScheduleEdit edit;
  if (!wanted || !workflow.is_active) {
    edit.remove = stored.has_value();
  } else if (!stored || stored->spec != wanted->spec()) {
    edit.put = store::WorkflowSchedule{workflow.id, workflow.team, wanted->spec(),
                                       wanted->first(call.services.clock.now())};
  }
  return edit;
}

std::expected<void, Problem> add_schedule(const Call& call, const store::Workflow& workflow,
                                          json::object& view) {
  view["schedule_type"] = workflow.schedule_type;
  view["schedule_value"] = nullable(workflow.schedule_value);
  for (const auto* name :
       {"schedule_timezone", "schedule_in_words", "next_run_at", "next_run_in_words"})
    view[name] = nullptr;
  SLUICE_TRY(const auto stored, call.reader.schedule_of(workflow.id));
  if (!stored) return {};
  view["schedule_type"] = stored->spec.type;
  view["schedule_value"] = nullable(stored->spec.value);
  view["schedule_timezone"] = stored->spec.timezone;
  if (const auto schedule = model::Schedule::parse(stored->spec))
    view["schedule_in_words"] = schedule->in_words();
  if (!stored->next_at) return {};
  view["next_run_at"] = format_time(*stored->next_at);
  view["next_run_in_words"] =
      model::time_until_in_words(*stored->next_at, call.services.clock.now());
  return {};
}

}  // namespace sluice::api
