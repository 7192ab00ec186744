#pragma once

#include <memory>
#include <string>

#include "runs/run_starter.h"
#include "runtime/child_reconciler.h"
#include "runtime/environment.h"
#include "runtime/event_router.h"

namespace sluice::runtime {

// Runs that steps of other runs start. What reads the disk is done by the background loop. Any
// thread.
//
// A step is noted before its run can begin, the run exists at most once per step, and what it came
// to is read from the store; so whatever crashes, asking again leads to the same run and outcome.
//
//   at             what is done there                                 leads to
//   start          the step is noted: asks the background loop        begin
//   begin          the run exists, and the parent waits for its end   report
//                  it exists, and the parent only starts it           tell_started
//                  (both of these are tell_of)
//                  it does not exist: starts it                       on_started
//   on_started     the parent waits, and the run is new               ended, once it is over
//                  the parent waits, and the run was there before     report
//                  the parent only starts it                          tell_started
//   ended          the run is over: asks the background loop          report
//   report         reads what the run came to                         tell
//                  or finds that it is not over yet                   ended, once it is over
//   tell_started   says which run it is                               tell
//   tell           has the parent's step go on
//   on_error     what is transient is tried again later             begin
//                  anything else fails the parent's step              tell
//
// A parent that could not be told is found in the store again (ChildReconciler).
class Children {
 public:
  // What it works with; outlives it.
  struct Parts {
    const Environment& env;
    const Activity& activity;
    Leftovers& leftovers;
    Programs& programs;
    runs::RunStarter& starter;
    BackgroundLoop& loop;
    EventRouter& router;
    ChildReconciler& reconciler;
  };
  explicit Children(const Parts& parts) : parts_(parts) {}

  // The parent hears of it by SignalReceived{ChildOutcome}.
  void start(const model::RunHeader& parent, engine::StartChild command);
  void cancel(RunId parent, engine::CancelChild command);
  // A run that somebody waits for is over, and that is durable.
  void ended(const model::RunHeader& child);
  // Tells the step of the run that it started: what it came to if the step waits for that and it is
  // over or gone, else which one it is. On the background loop's thread.
  void tell_of(const model::ParentStep& parent, RunId child, store::Reader& reader);

 private:
  struct Ask;

  void begin(const std::shared_ptr<const Ask>& ask, store::Reader& reader);
  Result<runs::StartRequest> prepare(const Ask& ask, store::Reader& reader);
  void on_started(const std::shared_ptr<const Ask>& ask, const Result<runs::StartResult>& started);
  void on_error(const std::shared_ptr<const Ask>& ask, const Error& error);
  // Tells the parent if the run is over or gone.
  void report(const model::ParentStep& parent, RunId child, store::Reader& reader);
  Result<nodes::ChildOutcome> outcome_of(const store::StoredRun& run);
  void tell_started(const model::ParentStep& parent, RunId child);
  void tell(const model::ParentStep& parent, nodes::ChildOutcome outcome);

  const Parts parts_;
};

}  // namespace sluice::runtime
