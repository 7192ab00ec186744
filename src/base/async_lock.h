#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

namespace sluice {

// A lock that can be waited for without a thread: whoever finds it taken leaves a callback, and is
// called in the order of arrival. It may be given up on another thread than it was taken on.
// Outlives its holds.
class AsyncLock {
 public:
  // The lock is held as long as this lives. It can be moved, not copied.
  class Hold {
   public:
    Hold(Hold&& other) noexcept : lock_(std::exchange(other.lock_, nullptr)) {}
    Hold& operator=(Hold&& other) noexcept {
      std::swap(lock_, other.lock_);
      return *this;
    }
    ~Hold() {
      if (lock_) lock_->give_up();
    }

   private:
    friend class AsyncLock;
    explicit Hold(AsyncLock& lock) : lock_(&lock) {}
    AsyncLock* lock_;
  };
  using Granted = std::move_only_function<void(Hold)>;

  explicit AsyncLock(std::size_t waiting_max = 1'000) : waiting_max_(waiting_max) {}

  // Nothing when it is held, or waited for.
  std::optional<Hold> try_take();
  // Calls `granted` now if it is free, else on the thread that gives it up, which must not be held
  // up. False when too many wait: `granted` is left alone.
  [[nodiscard]] bool take(Granted& granted);
  // Blocks until it is this caller's turn, however many wait.
  Hold wait();

 private:
  void enqueue(Granted granted);
  void give_up();

  const std::size_t waiting_max_;
  std::mutex mutex_;
  std::deque<Granted> waiting_;
  bool is_held_ = false;
  bool is_passing_on_ = false;  // a call of give_up() is calling those that wait
};

}  // namespace sluice
