#pragma once

#include <cstdint>

#include "engine/performer.h"

namespace sluice::effects {

using CallId = engine::Performer::CallId;

// Where the ids of calls come from: one source for all clients of a shard, so that an id means the
// same call whoever performs it, and no other call ever. Not thread-safe.
class CallIds {
 public:
  CallId next() { return CallId{++last_}; }

 private:
  std::uint64_t last_ = 0;
};

}  // namespace sluice::effects
