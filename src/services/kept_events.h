#pragma once

#include <functional>
#include <vector>

#include "base/clock.h"
#include "services/context.h"
#include "services/problem.h"
#include "services/signals.h"
#include "store/types.h"

namespace sluice::services {

// An event for which no step waits yet.
struct EarlyEvent {
  Signal signal;
  store::EventIdentity identity{};  // without hashes: it has none
  Micros keep_for{};
};
struct KeptOrAwaited {
  bool is_kept = false;
  std::vector<store::EventWait> waits{};  // if it was not kept: the steps that wait by now
};

// Keeps the event, with the hashes by which it is taken only once. `done` is called on the store
// thread when that is durable, or with the reason why the event was not kept: kOverloaded when
// there are too many.
using OnKept = std::function<void(Outcome<KeptOrAwaited>)>;
void keep_event(const Context& context, const EarlyEvent& event, OnKept done);

}  // namespace sluice::services
