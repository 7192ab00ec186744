#pragma once

#include <optional>
#include <string_view>

#include "model/schedule/schedule.h"
#include "services/problem.h"
#include "store/store.h"

namespace sluice::services {

// When a workflow starts by itself: as its scheduled_trigger says, else as its own schedule_type
// and schedule_value say (in UTC), which only a scheduled_trigger and a manual_trigger allow.
// Nothing when neither says so. `definition` is one that compiles.
Outcome<std::optional<model::Schedule>> schedule_of(std::string_view definition,
                                                    const store::Workflow& workflow);

// What an edit of a workflow does to its row in the schedules. A schedule that stays the same goes
// on as it is; a new one, and that of a workflow that is switched on, begins now.
struct ScheduleEdit {
  std::optional<store::WorkflowSchedule> put;
  bool remove = false;
};
Outcome<ScheduleEdit> plan_schedule(store::Reader& reader, std::string_view definition,
                                    const store::Workflow& workflow, Timestamp now);

}  // namespace sluice::services
