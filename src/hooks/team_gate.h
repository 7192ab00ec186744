#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "hooks/quota.h"

namespace sluice::hooks {

// What the hooks of a team have together: how many deliveries they accept in a second. Any thread;
// without a lock.
class TeamGate {
 public:
  // Nothing: any number. The bucket holds what one second allows.
  void set_rate(std::optional<std::int64_t> per_second_max) {
    per_second_max_.store(per_second_max.value_or(0), std::memory_order_relaxed);
  }
  // `now` is the steady clock.
  Quota::Verdict take(Micros now);

 private:
  std::atomic<std::int64_t> per_second_max_{0};
  std::atomic<std::int64_t> next_{0};
};

}  // namespace sluice::hooks
