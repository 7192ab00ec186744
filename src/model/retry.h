#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "formats/duration_value.h"
#include "model/retry_on.h"

namespace sluice::model {

// How often and when a failed step is retried: exponential, capped, with jitter.
struct RetryPolicy {
  int max_attempts = 1;  // 1: no retries
  Micros initial_interval = Seconds(1);
  double multiplier = 2.0;
  Micros max_interval = std::chrono::minutes(5);
  double jitter = 0.2;          // the random fraction of the interval, 0 to 1
  std::optional<RetryOn> on{};  // which failures; nothing: the temporary ones
};

using formats::parse_duration_value;

// Reads {"max_attempts", "initial_interval", "multiplier", "max_interval", "jitter", "on"};
// intervals as text ("30s") or seconds. Missing members keep their value from `defaults`. kInvalid
// names the invalid or unknown member.
Result<RetryPolicy> parse_retry(const json::value& value, RetryPolicy defaults);

// The wait before try number `attempt + 1`, after try number `attempt` (from 1) failed. `random` is
// any 64 bits; the same bits give the same wait. Never longer than `max_interval`.
Micros retry_wait(const RetryPolicy& policy, int attempt, std::uint64_t random);

}  // namespace sluice::model
