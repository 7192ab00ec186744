#include "api/core/schedules.h"

#include "base/time.h"
#include "model/schedule/schedule.h"

namespace sluice::api {
namespace {

constexpr std::size_t kNextRunsMax = 5;

json::array next_runs(const model::Schedule& schedule, Timestamp next) {
  json::array times;
  for (auto slot = std::optional(next); slot && times.size() < kNextRunsMax;
       slot = schedule.following(*slot))
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
    view["next_runs_at"] = next_runs(*schedule, *stored->next_at);
  return {};
}

}  // namespace sluice::api
