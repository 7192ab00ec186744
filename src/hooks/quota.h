#pragma once

#include <atomic>
#include <cstdint>

#include "base/clock.h"
#include "model/hook.h"

namespace sluice::hooks {

// A token bucket without a lock (GCRA: one atomic number, the theoretical arrival time). Any
// thread.
class Quota {
 public:
  explicit Quota(const model::RateLimit& rule);

  struct Verdict {
    bool allowed = true;
    std::int64_t limit = 0;      // X-RateLimit-Limit
    std::int64_t remaining = 0;  // X-RateLimit-Remaining
    Micros retry_after{};        // until one request would be allowed; 0 when allowed
  };
  // `now` is the steady clock.
  Verdict take(Micros now);
  const model::RateLimit& rule() const { return rule_; }

 private:
  model::RateLimit rule_;
  std::int64_t cost_micros_;       // of one request
  std::int64_t allowance_micros_;  // how far ahead of now the bucket may run
  std::atomic<std::int64_t> next_{0};
};

}  // namespace sluice::hooks
