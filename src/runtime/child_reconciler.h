#pragma once

#include <vector>

#include "runtime/background_loop.h"
#include "runtime/environment.h"
#include "runtime/event_router.h"
#include "runtime/run_loader.h"

namespace sluice::runtime {

class Children;

// Puts right what a server that ended too early, or a deletion, left undone between runs and those
// that they started.
class ChildReconciler {
 public:
  ChildReconciler(const LoadedRuns& loaded_runs, Leftovers& leftovers, BackgroundLoop& loop,
                  RunLoader& loader, EventRouter& router, Children& children)
      : loaded_runs_(loaded_runs),
        leftovers_(leftovers),
        loop_(loop),
        loader_(loader),
        router_(router),
        children_(children) {}

  // Cancels a run whose parent no longer waits for it. Any thread.
  void cancel_unwanted(RunId run);
  // Looks through the store when something may have been left there. On the background loop's
  // thread.
  void reconcile(store::Reader& reader);

 private:
  bool tell_parents(store::Reader& reader);
  bool tell_page(const std::vector<store::RunReader::UnheardStep>& steps, store::Reader& reader);
  bool cancel_orphans(store::Reader& reader);

  const LoadedRuns& loaded_runs_;
  Leftovers& leftovers_;
  BackgroundLoop& loop_;
  RunLoader& loader_;
  EventRouter& router_;
  Children& children_;
  bool in_pass_ = false;
  model::ParentStep told_;  // the last step that this pass has dealt with
};

}  // namespace sluice::runtime
