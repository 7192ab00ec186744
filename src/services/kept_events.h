#pragma once

#include <functional>
#include <vector>

#include "base/clock.h"
#include "services/context.h"
#include "services/problem.h"
#include "services/signals.h"
#include "store/types.h"

namespace sluice::services {

// An event for which nobody waits yet.
struct EarlyEvent {
  Signal signal;
  store::EventIdentity identity{};  // without hashes: it has none
  Micros keep_for{};
};
struct KeptOrAwaited {
  bool is_kept = false;
  std::vector<store::EventWait> waits{};  // of one that is not: who waits by now
};

// Keeps the event, and with it the names by which it is taken once. `done` is called when that is
// durable, on the store thread, or with the reason why it was not kept: kOverloaded when too many
// are.
using OnKept = std::function<void(Outcome<KeptOrAwaited>)>;
void keep_event(const Context& context, const EarlyEvent& event, OnKept done);

}  // namespace sluice::services
