#pragma once

#include <optional>
#include <string_view>

#include "api/core/call.h"
#include "api/core/services.h"
#include "model/schedule/schedule.h"

namespace sluice::api {

// When a workflow starts by itself: as its scheduled_trigger says, else as its own schedule_type
// and schedule_value say (in UTC), which only a scheduled_trigger and a manual_trigger allow.
// Nothing when neither says so. `definition` is one that compiles.
std::expected<std::optional<model::Schedule>, Problem> schedule_of(std::string_view definition,
                                                                   const store::Workflow& workflow);

// What an edit of a workflow does to its row in the schedules. A schedule that stays the same goes
// on as it is; a new one, and that of a workflow that is switched on, begins now.
struct ScheduleEdit {
  std::optional<store::WorkflowSchedule> put;
  bool remove = false;
};
std::expected<ScheduleEdit, Problem> plan_schedule(const Call& call, std::string_view definition,
                                                   const store::Workflow& workflow);

// The schedule's members of a workflow's view.
std::expected<void, Problem> add_schedule(const Call& call, const store::Workflow& workflow,
                                          json::object& view);

}  // namespace sluice::api
