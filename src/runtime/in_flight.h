#pragma once

#include <cstddef>
#include <mutex>
#include <set>
#include <utility>

namespace sluice::runtime {

// What has been begun and is not over yet, at most so many at a time. Shared with callbacks, which
// may come on any thread.
template <class Key>
class InFlight {
 public:
  explicit InFlight(std::size_t max) : max_(max) {}

  bool has_room() {
    const std::lock_guard lock(mutex_);
    return is_below_max();
  }
  // False when it is in flight already.
  bool enter(Key key) {
    const std::lock_guard lock(mutex_);
    return keys_.insert(std::move(key)).second;
  }
  // True when there was no room before.
  bool leave(const Key& key) {
    const std::lock_guard lock(mutex_);
    const bool was_full = !is_below_max();
    keys_.erase(key);
    return was_full;
  }
  // It is never over: it takes no room any more, and is not begun again.
  void set_aside() {
    const std::lock_guard lock(mutex_);
    ++aside_;
  }

 private:
  bool is_below_max() const { return keys_.size() - aside_ < max_; }

  const std::size_t max_;
  std::mutex mutex_;
  std::set<Key> keys_;
  std::size_t aside_ = 0;
};

}  // namespace sluice::runtime
