#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "base/changeable.h"
#include "base/ids.h"
#include "base/memory_budget.h"

namespace sluice::runtime {

// Which runs are in memory, and on which shard. A run is driven by whoever entered it here first,
// so none is ever driven twice by one process. Any thread.
class LoadedRuns {
 public:
  static constexpr std::size_t kQuarantinedMax = 10'000;
  static constexpr std::size_t kPostponedMax = 200'000;

  // While `memory` is short there is no room either.
  explicit LoadedRuns(std::size_t runs_max, const MemoryPool* memory = nullptr)
      : runs_max_(runs_max), memory_(memory) {}

  enum class Entry { kEntered, kKnown, kFull };
  // kKnown when it is here already, was postponed or quarantined; kFull when there is no room.
  Entry enter(RunId run, unsigned shard) {
    std::lock_guard lock(mutex_);
    if (quarantined_.contains(run) || where_.contains(run) || postponed_.contains(run))
      return Entry::kKnown;
    if (where_.size() >= runs_max_.get() || memory_is_short()) return Entry::kFull;
    where_.emplace(run, shard);
    return Entry::kEntered;
  }
  // Whatever room there is: something has happened to the run that it must learn. False when it is
  // here already, or was quarantined.
  bool enter_for_event(RunId run, unsigned shard) {
    std::lock_guard lock(mutex_);
    postponed_.erase(run);
    return !quarantined_.contains(run) && where_.emplace(run, shard).second;
  }
  // The run leaves, and does not enter again before readmit() says so: what it wants has no room
  // now. False when too many stand aside; then it has only left.
  bool postpone(RunId run) {
    std::lock_guard lock(mutex_);
    where_.erase(run);
    if (in_order_.size() >= kPostponedMax) return false;
    if (postponed_.insert(run).second) in_order_.push_back(run);
    return true;
  }
  // Lets so many of the runs enter again that were postponed, the first ones first. How many.
  std::size_t readmit(std::size_t runs_max) {
    std::lock_guard lock(mutex_);
    std::size_t readmitted = 0;
    for (; readmitted < runs_max && !in_order_.empty(); in_order_.pop_front())
      readmitted += postponed_.erase(in_order_.front());
    return readmitted;
  }
  // The run leaves and cannot enter again in this process: what it is or what it writes is refused,
  // and trying again would only repeat its effects. False when it stood aside already.
  bool quarantine(RunId run) {
    std::lock_guard lock(mutex_);
    where_.erase(run);
    return quarantined_.size() < kQuarantinedMax && quarantined_.insert(run).second;
  }
  bool is_quarantined(RunId run) const {
    std::lock_guard lock(mutex_);
    return quarantined_.contains(run);
  }
  std::size_t quarantined() const {
    std::lock_guard lock(mutex_);
    return quarantined_.size();
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
  // How many more may enter.
  std::size_t room() const {
    const std::size_t used = size();
    if (memory_is_short()) return 0;
    const std::size_t most = runs_max_.get();
    return used < most ? most - used : 0;
  }
  // Runs beyond a smaller number stay until they leave by themselves.
  void set_runs_max(std::size_t runs_max) { runs_max_.set(runs_max); }

 private:
  bool memory_is_short() const { return memory_ && memory_->is_short(); }

  Changeable<std::size_t> runs_max_;  // in memory, of all shards
  const MemoryPool* const memory_;
  mutable std::mutex mutex_;
  std::unordered_map<RunId, unsigned> where_;
  std::unordered_set<RunId> quarantined_;
  std::unordered_set<RunId> postponed_;
  std::deque<RunId> in_order_;  // those, and some that have entered since, in their order
};

}  // namespace sluice::runtime
