#include "hooks/quota.h"

#include <algorithm>

namespace sluice::hooks {

Quota::Quota(const model::RateLimit& rule)
    : rule_(rule),
      cost_micros_(
          std::max<std::int64_t>(1, rule.window.count() / std::max<std::int64_t>(1, rule.limit))),
      allowance_micros_(cost_micros_ * std::max<std::int64_t>(1, rule.burst)) {}

// Generic cell rate algorithm: `next_` is when an evenly spaced sender would send its next request.
// A request moves it by one cost; it may run ahead of the clock by the cost of a whole burst.
Quota::Verdict Quota::take(Micros now) {
  Verdict verdict{.limit = rule_.limit};
  std::int64_t next = next_.load(std::memory_order_relaxed);
  while (true) {
    const std::int64_t after = std::max(next, now.count()) + cost_micros_;
    const std::int64_t left = allowance_micros_ - (after - now.count());
    if (left < 0) {
      verdict.allowed = false;
      verdict.retry_after = Micros(-left);
      return verdict;
    }
    if (next_.compare_exchange_weak(next, after, std::memory_order_relaxed)) {
      verdict.remaining = left / cost_micros_;
      return verdict;
    }
  }
}

}  // namespace sluice::hooks
