#pragma once

#include "runtime/environment.h"
#include "runtime/event_router.h"
#include "runtime/run_loader.h"

namespace sluice::runtime {

// Puts right what a server that ended too early, or a deletion, left undone between runs and those
// that they started.
class ChildReconciler {
 public:
  ChildReconciler(const LoadedRuns& loaded_runs, Leftovers& leftovers, RunLoader& loader,
                  EventRouter& router)
      : loaded_runs_(loaded_runs), leftovers_(leftovers), loader_(loader), router_(router) {}

  // Cancels a run whose parent no longer waits for it. Any thread.
  void cancel_unwanted(RunId run);
  // Looks through the store when something may have been left there. On the background loop's
  // thread.
  void reconcile(store::Reader& reader);

 private:
  bool wake_parents(store::Reader& reader);
  bool cancel_orphans(store::Reader& reader);

  const LoadedRuns& loaded_runs_;
  Leftovers& leftovers_;
  RunLoader& loader_;
  EventRouter& router_;
  bool in_pass_ = false;
  RunId parents_after_;  // the last parent that this pass woke
};

}  // namespace sluice::runtime
