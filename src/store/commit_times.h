#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace sluice::store {

// How long commits took. Written by the store thread, read by any.
class CommitTimes {
 public:
  void add(Micros took, std::size_t entries) {
    const auto nanos = std::chrono::duration_cast<std::chrono::nanoseconds>(took).count() /
                       static_cast<std::int64_t>(entries);
    const auto before = entry_nanos_.load(std::memory_order_relaxed);
    entry_nanos_.store(before + (nanos - before) / 8, std::memory_order_relaxed);
    micros_.store(micros_.load(std::memory_order_relaxed) + took.count(),
                  std::memory_order_relaxed);
  }
  // How long a new entry would wait behind so many.
  Millis expected_wait(std::size_t queued) const {
    const std::chrono::nanoseconds nanos(static_cast<std::int64_t>(queued) *
                                         entry_nanos_.load(std::memory_order_relaxed));
    return std::chrono::duration_cast<Millis>(nanos) + Millis(1);
  }
  Micros sum() const { return Micros(micros_.load(std::memory_order_relaxed)); }

 private:
  std::atomic<std::int64_t> entry_nanos_{20'000};  // time of the thread an entry, of late
  std::atomic<std::int64_t> micros_{0};
};

}  // namespace sluice::store
