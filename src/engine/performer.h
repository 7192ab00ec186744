#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "nodes/effect.h"

namespace sluice::engine {

// On whose behalf an effect is performed.
struct EffectContext {
  TeamId team{};
  RunId run;
  std::string key;  // the idempotency key: the same for every try
  // When the call was given the time that is now, if it was postponed before (nodes::Postponed).
  Timestamp reserved_at{};
};

// Performs what nodes ask for. One a shard; everything is called on its thread.
class Performer {
 public:
  using Done = std::move_only_function<void(nodes::EffectResult)>;
  enum class CallId : std::uint64_t {};

  virtual ~Performer() = default;
  // `done` is called later, never from inside start().
  virtual CallId start(nodes::EffectRequest request, EffectContext context, Done done) = 0;
  // The call's `done` will not be called any more. Unknown ids are fine.
  virtual void cancel(CallId call) = 0;
};

}  // namespace sluice::engine
