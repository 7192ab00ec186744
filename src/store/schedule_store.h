#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "store/types.h"

// When workflows start by themselves.
namespace sluice::store {

class ScheduleWriter {
 public:
  virtual ~ScheduleWriter() = default;

  virtual Result<void> put_schedule(const WorkflowSchedule& schedule) = 0;  // by workflow
  virtual Result<void> delete_schedule(WorkflowId workflow) = 0;
  // Moves a schedule on without a run. False, and nothing changed, when it is not where the step
  // begins, or follows another rule by now.
  virtual Result<bool> step_schedule(WorkflowId workflow, const ScheduleStep& step) = 0;
};

class ScheduleReader {
 public:
  virtual ~ScheduleReader() = default;

  virtual Result<std::optional<WorkflowSchedule>> schedule_of(WorkflowId workflow) = 0;
  // Schedules whose next_at is at or before `until`, earliest first.
  virtual Result<std::vector<WorkflowSchedule>> due_schedules(Timestamp until,
                                                              std::int64_t limit) = 0;
};

}  // namespace sluice::store
