#pragma once

#include <mutex>
#include <optional>
#include <unordered_map>

#include "base/ids.h"

namespace sluice::runtime {

// Which runs are in memory, and on which shard. A run is driven by whoever entered it here first,
// so none is ever driven twice by one process. Any thread.
class Residents {
 public:
  // False when it is here already.
  bool enter(RunId run, unsigned shard) {
    std::lock_guard lock(mutex_);
    return where_.emplace(run, shard).second;
  }
  void leave(RunId run) {
    std::lock_guard lock(mutex_);
    where_.erase(run);
  }
  std::optional<unsigned> find(RunId run) const {
    std::lock_guard lock(mutex_);
    const auto found = where_.find(run);
    if (found == where_.end()) return std::nullopt;
    return found->second;
  }
  std::size_t size() const {
    std::lock_guard lock(mutex_);
    return where_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<RunId, unsigned> where_;
};

}  // namespace sluice::runtime
