#include "hooks/quota.h"

#include <algorithm>

namespace sluice::hooks {

Quota::Quota(const model::RateLimit& rule) : rule_(rule) {
  pace_.limit = rule.limit;
  pace_.cost_micros =
      std::max<std::int64_t>(1, rule.window.count() / std::max<std::int64_t>(1, rule.limit));
  pace_.allowance_micros = pace_.cost_micros * std::max<std::int64_t>(1, rule.burst);
}

Quota::Verdict Quota::take(Micros now) { return take_evenly(next_, pace_, now); }

// Generic cell rate algorithm: the arrival time is when an evenly spaced sender would send its next
// request. A request moves it by one cost; it may run ahead of the clock by the cost of a whole
// burst.
Quota::Verdict take_evenly(std::atomic<std::int64_t>& arrival, const Quota::Pace& pace,
                           Micros now) {
  Quota::Verdict verdict{.limit = pace.limit};
  std::int64_t next = arrival.load(std::memory_order_relaxed);
  while (true) {
    const std::int64_t after = std::max(next, now.count()) + pace.cost_micros;
    const std::int64_t left = pace.allowance_micros - (after - now.count());
    if (left < 0) {
      verdict.allowed = false;
      verdict.retry_after = Micros(-left);
      return verdict;
    }
    if (arrival.compare_exchange_weak(next, after, std::memory_order_relaxed)) {
      verdict.remaining = left / pace.cost_micros;
      return verdict;
    }
  }
}

}  // namespace sluice::hooks
