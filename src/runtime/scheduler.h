#pragma once

#include <memory>

#include "model/schedule/schedule.h"
#include "runs/run_starter.h"
#include "runtime/programs.h"
#include "store/committer.h"

namespace sluice::runtime {

// Starts runs by schedule. When each workflow starts next stands in the store; a slot's run and the
// step to the following slot are one transaction, made only if the schedule still stands at that
// slot. So a slot starts once, whatever crashes, and however often it is tried.
class Scheduler {
 public:
  Scheduler(store::Store& store, store::Committer& committer, Programs& programs,
            const Clock& clock, runs::RunStarter& starter);
  ~Scheduler();

  // Starts a run for every slot that has come, as the catch-up policy of its schedule says. Does
  // not wait for the store: what it started is looked at again once its outcome is known. Cheap
  // when nothing is due. One thread at a time, not an io thread.
  void fire_due();

 private:
  class InFlight;

  void fire(const store::WorkflowSchedule& row, Timestamp now);
  void start_slots(const store::WorkflowSchedule& row, const model::Schedule::Due& due,
                   std::shared_ptr<const engine::Program> program, Timestamp now);
  Result<std::shared_ptr<const engine::Program>> program_of(const store::WorkflowSchedule& row);
  void skip(WorkflowId workflow, const store::ScheduleStep& slot, const Error& why);
  // Moves the schedule on without a run.
  void step(WorkflowId workflow, store::ScheduleStep step);

  store::Store& store_;
  store::Committer& committer_;
  Programs& programs_;
  const Clock& clock_;
  runs::RunStarter& starter_;
  std::unique_ptr<store::Reader> reader_;  // made when first needed
  std::shared_ptr<InFlight> in_flight_;    // outlives the scheduler in the callbacks
};

}  // namespace sluice::runtime
