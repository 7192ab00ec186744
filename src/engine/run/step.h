#pragma once

#include <cstdint>

#include "base/clock.h"
#include "base/json.h"
#include "engine/compile/program.h"

namespace sluice::engine {

// A step is one node, or inside an iterator one node of one item. Its id is the index of its slot;
// at the top that is the index of the node.
using StepId = std::uint32_t;

// The steps of one item of an iterator; kTop are the steps outside of any.
using FrameId = std::uint32_t;
inline constexpr FrameId kTop = 0;

enum class Phase : std::uint8_t {
  kUndecided,  // an incoming edge is neither live nor dead yet
  kReady,      // to be started, or started again
  kInFlight,   // its effect is under way
  kBackoff,    // a try failed; the next one follows when its timer is due
  kWaiting,    // done when its timer is due
  kSuspended,  // done when somebody comes, or when its timer is due
  kArrived,    // what it waited for is there, and is worked off next
  kIterating,  // its items are under way
  kGathering,  // its items are done; what they gave is put together next
  kCompleted,
  kFailed,  // and its error handle was taken
  kSkipped,
};

// What a step did and what it is about to do.
struct Slot {
  Phase phase = Phase::kUndecided;
  bool live = false;  // an incoming edge is live
  std::uint32_t undecided_in = 0;
  NodeIndex node = 0;
  FrameId frame = kTop;
  int attempt = 1;
  std::uint32_t bytes = 0;  // of its last record; what its output is, about
  Timestamp started_at{};
  Timestamp reserved_at{};       // when its call was postponed because of a rate
  std::size_t output_bytes = 0;  // that the output takes in memory
  // What `{{ node_id }}` is, once completed or failed. Before that the memo of its last call, or
  // what the log shows of a step that waits.
  json::value output;
};

}  // namespace sluice::engine
