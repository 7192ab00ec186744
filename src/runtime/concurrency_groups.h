#pragma once

#include <atomic>
#include <vector>

#include "runtime/environment.h"
#include "runtime/event_router.h"
#include "runtime/run_loader.h"

namespace sluice::runtime {

// Does what follows when runs that share a concurrency group come and go
// (model/concurrency_group.h): runs that got their slot begin, runs at work that must yield to
// newer ones are cancelled. The store has decided it, and what a crash cuts short is found there
// again. Any thread.
class ConcurrencyGroups {
 public:
  // What it works with; outlives it.
  struct Parts {
    const Environment& env;
    const Activity& activity;
    Leftovers& leftovers;
    RunCompletions& ends;
    BackgroundLoop& loop;
    EventRouter& router;
    RunLoader& loader;
  };
  explicit ConcurrencyGroups(const Parts& parts) : parts_(parts) {}

  void changed(store::ConcurrencyChanges news);
  // What a process before this one did not come to. Once the background loop runs.
  void recover();

 private:
  void begin(const std::vector<RunId>& runs, store::Reader& reader);
  void tell_cancelled(const std::vector<store::ConcurrencyChanges::Superseded>& cancelled);
  void cancel(const store::ConcurrencyChanges::Superseded& superseded);
  void cancel_superseded(store::RunReader& reader);
  void look_again();

  const Parts parts_;
  std::atomic<bool> looks_again_{false};  // soon
};

}  // namespace sluice::runtime
