#pragma once

#include <atomic>
#include <cstddef>

#include "runtime/runtime.h"

namespace sluice::runtime {

// What a runtime works with. The referents outlive it.
struct Environment {
  store::Committer& committer;
  const Clock& clock;
  RunMetrics& metrics;
  Runtime::Options options;
};

// What is under way and what a drain waits for. Any thread.
struct Activity {
  std::atomic<bool> draining{false};    // nothing new begins
  std::atomic<std::size_t> effects{0};  // in flight
  std::atomic<std::size_t> writes{0};   // decisions that the committer has not answered yet
  std::atomic<std::size_t> turns{0};    // that runs wait for, or that are being computed
  std::atomic<std::size_t> items{0};    // that iterators of runs in memory may have under way

  bool is_idle() const { return effects == 0 && writes == 0 && turns == 0; }
};

// What may have been left in the store for the background loop to find. Whoever leaves something
// there sets the flag; the job that looks for it clears it. Any thread.
struct Leftovers {
  std::atomic<bool> open_runs{
      false};  // open runs that are not in memory, though nothing wakes them
  std::atomic<bool> child_runs{true};   // runs that wait for others which are over, and the reverse
  std::atomic<bool> kept_events{true};  // kept events that have not reached their steps yet
  std::atomic<bool> failure_alerts{true};  // alerts about failed runs that have no run yet
};

}  // namespace sluice::runtime
