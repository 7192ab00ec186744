#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "hooks/quota.h"

namespace sluice::hooks {

// What the hooks of a team have together: how many deliveries they accept in a second, and whether
// there is room for the runs. Any thread; without a lock.
class TeamGate {
 public:
  // Nothing: any number. The bucket holds what one second allows.
  void set_rate(std::optional<std::int64_t> per_second_max) {
    per_second_max_.store(per_second_max.value_or(0), std::memory_order_relaxed);
  }
  void set_full(bool is_full) { is_full_.store(is_full, std::memory_order_relaxed); }

  bool is_full() const { return is_full_.load(std::memory_order_relaxed); }
  // `now` is the steady clock.
  Quota::Verdict take(Micros now);

 private:
  std::atomic<std::int64_t> per_second_max_{0};
  std::atomic<bool> is_full_{false};
  std::atomic<std::int64_t> next_{0};
};

}  // namespace sluice::hooks
