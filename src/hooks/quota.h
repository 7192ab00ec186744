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
  // How often one may take.
  struct Pace {
    std::int64_t limit = 0;             // as the verdict says it
    std::int64_t cost_micros = 1;       // of one request
    std::int64_t allowance_micros = 1;  // how far ahead of now the bucket may run
  };
  const model::RateLimit& rule() const { return rule_; }

 private:
  model::RateLimit rule_;
  Pace pace_;
  std::atomic<std::int64_t> next_{0};
};

// Takes one from the bucket whose theoretical arrival time is `next`.
Quota::Verdict take_evenly(std::atomic<std::int64_t>& next, const Quota::Pace& pace, Micros now);

}  // namespace sluice::hooks
