#pragma once

#include <atomic>
#include <cstdint>

#include "base/clock.h"
#include "engine/run/run.h"

namespace sluice::runs {

// Finds the concurrency group of a new run, and logs keys that cannot be read, at most one per
// minute. Any thread.
class ConcurrencyKeys {
 public:
  ConcurrencyKeys(const Clock& clock, const engine::RunOptions& options)
      : clock_(clock), options_(options) {}
  // Puts the group into the header; nothing when the workflow does not limit its runs. False, and
  // it is not there, when a light effort does not suffice to compute the key. A key that is too
  // much for a full one counts as empty, as every other that cannot be read. kOverloaded: the
  // server has no memory for it at the moment.
  Result<bool> find_group(const engine::Program& program, model::RunHeader& header,
                          const model::TriggerData& trigger, engine::Effort effort);

 private:
  void warn(const model::RunHeader& header);

  const Clock& clock_;
  const engine::RunOptions& options_;
  std::atomic<std::int64_t> next_warning_us_{0};  // on the steady clock
};

}  // namespace sluice::runs
