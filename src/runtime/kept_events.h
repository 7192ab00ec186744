#pragma once

#include <cstdint>
#include <memory>

#include "runtime/background_loop.h"
#include "runtime/environment.h"
#include "runtime/event_router.h"
#include "runtime/in_flight.h"

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
  explicit KeptEvents(const Parts& parts);

  // An event has found its step. Any thread.
  void found();
  // Looks through the store when one may have. On the background loop's thread.
  void hand_over(store::Reader& reader);

 private:
  using Events = InFlight<std::int64_t>;

  bool hand_over_pages(store::Reader& reader);
  void hand_over(const store::KeptEvent& event);
  void taken(std::int64_t event, const Result<void>& outcome);

  const Parts parts_;
  std::shared_ptr<Events> in_flight_;
  bool in_pass_ = false;
  std::int64_t after_ = 0;  // the last that this pass has dealt with
};

}  // namespace sluice::runtime
