#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <set>

#include "runtime/background_loop.h"
#include "runtime/environment.h"
#include "runtime/event_router.h"

namespace sluice::runtime {

// Delivers kept events to the steps that wait for them.
//
// The transition that begins a wait also records which event the step gets, and the event is
// deleted once the run has stored it. If the step no longer waits, it has had the event or is over.
// So an event may be handed over again after a crash: it can reach only that step, and only once.
class KeptEvents {
 public:
  // What it works with; outlives it.
  struct Parts {
    const Environment& env;
    Leftovers& leftovers;
    BackgroundLoop& loop;
    EventRouter& router;
  };
  explicit KeptEvents(const Parts& parts) : parts_(parts) {}

  // An event has found its step. Any thread.
  void found();
  // Looks through the store when one may have. On the background loop's thread.
  void hand_over(store::Reader& reader);

 private:
  // Shared by the callbacks, which may come on any thread.
  struct InFlight {
    std::mutex mutex;
    std::set<std::int64_t> events;
    bool enter(std::int64_t event);
    void leave(std::int64_t event);
  };

  void hand_over(const store::KeptEvent& event);
  void taken(std::int64_t event, const Result<void>& outcome);

  const Parts parts_;
  std::shared_ptr<InFlight> in_flight_ = std::make_shared<InFlight>();
};

}  // namespace sluice::runtime
