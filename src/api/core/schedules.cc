#include "api/core/schedules.h"

#include "base/json_number.h"
#include "base/time.h"
#include "model/schedule/schedule.h"
#include "services/workflow_schedule.h"

namespace sluice::api {
namespace {

constexpr std::size_t kNextRunsMax = 5;

json::array next_runs(const model::Schedule& schedule, std::optional<Timestamp> next) {
  json::array times;
  for (auto slot = next; slot && times.size() < kNextRunsMax; slot = schedule.following(*slot))
    times.emplace_back(format_time(*slot));
  return times;
}

}  // namespace

std::expected<void, Problem> add_schedule(const RequestContext& context,
                                          const store::Workflow& workflow, Detail detail,
                                          json::object& view) {
  view["schedule_type"] = workflow.schedule_type;
  view["schedule_value"] = nullable(workflow.schedule_value);
  for (const auto* name :
       {"schedule_timezone", "schedule_in_words", "next_run_at", "next_run_in_words"})
    view[name] = nullptr;
  if (detail == Detail::kWithGraph) view["next_runs_at"] = json::array();
  SLUICE_TRY(const auto stored, context.reader.schedule_of(workflow.id));
  if (!stored) return {};
  view["schedule_type"] = stored->spec.type;
  view["schedule_value"] = nullable(stored->spec.value);
  view["schedule_timezone"] = stored->spec.timezone;
  const auto schedule = model::Schedule::parse(stored->spec);
  if (schedule) view["schedule_in_words"] = schedule->in_words();
  if (!stored->next_at) return {};
  view["next_run_at"] = format_time(*stored->next_at);
  view["next_run_in_words"] =
      model::time_until_in_words(*stored->next_at, context.services.clock.now());
  if (schedule && detail == Detail::kWithGraph)
    view["next_runs_at"] = next_runs(*schedule, stored->next_at);
  return {};
}

json::value schedule_in(const json::object& definition, Timestamp now) {
  store::Workflow workflow;
  const auto* type = definition.if_contains("schedule_type");
  const auto* value = definition.if_contains("schedule_value");
  if (type && if_text(*type)) workflow.schedule_type = std::string(*if_text(*type));
  if (value && if_text(*value)) workflow.schedule_value = std::string(*if_text(*value));
  const auto found = services::schedule_of(to_json(json::value(definition)), workflow);
  if (!found || !*found) return nullptr;
  const auto& schedule = **found;
  return json::object{{"timezone", schedule.spec().timezone},
                      {"in_words", schedule.in_words()},
                      {"next_runs_at", next_runs(schedule, schedule.first(now))}};
}

}  // namespace sluice::api
