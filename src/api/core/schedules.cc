#include "api/core/schedules.h"

#include "api/core/views.h"
#include "base/time.h"
#include "model/schedule/schedule.h"

namespace sluice::api {

std::expected<void, Problem> add_schedule(const RequestContext& context,
                                          const store::Workflow& workflow, json::object& view) {
  view["schedule_type"] = workflow.schedule_type;
  view["schedule_value"] = nullable(workflow.schedule_value);
  for (const auto* name :
       {"schedule_timezone", "schedule_in_words", "next_run_at", "next_run_in_words"})
    view[name] = nullptr;
  SLUICE_TRY(const auto stored, context.reader.schedule_of(workflow.id));
  if (!stored) return {};
  view["schedule_type"] = stored->spec.type;
  view["schedule_value"] = nullable(stored->spec.value);
  view["schedule_timezone"] = stored->spec.timezone;
  if (const auto schedule = model::Schedule::parse(stored->spec))
    view["schedule_in_words"] = schedule->in_words();
  if (!stored->next_at) return {};
  view["next_run_at"] = format_time(*stored->next_at);
  view["next_run_in_words"] =
      model::time_until_in_words(*stored->next_at, context.services.clock.now());
  return {};
}

}  // namespace sluice::api
