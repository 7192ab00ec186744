#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "engine/run/run.h"

namespace sluice::runs {

// Finds the concurrency group of a new run, and logs keys that cannot be read, at most one per
// minute. Any thread.
class ConcurrencyKeys {
 public:
  ConcurrencyKeys(const Clock& clock, const engine::RunOptions& options)
      : clock_(clock), options_(options) {}
  // Nothing when the workflow does not limit its runs.
  std::optional<model::ConcurrencyGroup> group_of(const engine::Program& program,
                                                  const model::RunHeader& header,
                                                  const model::TriggerData& trigger);

 private:
  const Clock& clock_;
  const engine::RunOptions& options_;
  std::atomic<std::int64_t> next_warning_us_{0};  // on the steady clock
};

}  // namespace sluice::runs
