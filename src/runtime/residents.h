#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "base/ids.h"

namespace sluice::runtime {

// Which runs are in memory, and on which shard. A run is driven by whoever entered it here first,
// so none is ever driven twice by one process. Any thread.
class Residents {
 public:
  static constexpr std::size_t kSetAsideMax = 10'000;

  enum class Entry { kEntered, kKnown, kFull };
  // kKnown when it is here already, or was set aside; kFull when there are `most` here.
  Entry enter(RunId run, unsigned shard, std::size_t most = SIZE_MAX) {
    std::lock_guard lock(mutex_);
    if (aside_.contains(run) || where_.contains(run)) return Entry::kKnown;
    if (where_.size() >= most) return Entry::kFull;
    where_.emplace(run, shard);
    return Entry::kEntered;
  }
  // The run leaves and cannot enter again in this process: what it is or what it writes is refused,
  // and trying again would only repeat its effects. False when it stood aside already.
  bool set_aside(RunId run) {
    std::lock_guard lock(mutex_);
    where_.erase(run);
    return aside_.size() < kSetAsideMax && aside_.insert(run).second;
  }
  bool is_aside(RunId run) const {
    std::lock_guard lock(mutex_);
    return aside_.contains(run);
  }
  std::size_t count_aside() const {
    std::lock_guard lock(mutex_);
    return aside_.size();
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
  std::unordered_set<RunId> aside_;
};

}  // namespace sluice::runtime
