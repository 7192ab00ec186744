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
// A step is noted before its run can begin, the run exists at most once a step, and what it came to
// is read from the store; so whatever crashes, asking again leads to the same run and outcome.
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

  // The parent hears of it by Arrived{ChildOutcome}.
  void start(const model::RunHeader& parent, engine::StartChild command);
  void cancel(RunId parent, engine::CancelChild command);
  // A run that somebody waits for is over, and that is durable.
  void ended(const model::RunHeader& child);

 private:
  struct Ask;

  void begin(const std::shared_ptr<const Ask>& ask, store::Reader& reader);
  Result<runs::StartRequest> prepare(const Ask& ask, store::Reader& reader);
  void on_started(const std::shared_ptr<const Ask>& ask, const Result<runs::StartResult>& started);
  void on_trouble(const std::shared_ptr<const Ask>& ask, const Error& error);
  // Tells the parent if the run is over or gone.
  void report(const model::ParentStep& parent, RunId child, store::Reader& reader);
  Result<nodes::ChildOutcome> outcome_of(const store::StoredRun& run);
  void tell(const model::ParentStep& parent, nodes::ChildOutcome outcome);

  const Parts parts_;
};

}  // namespace sluice::runtime
