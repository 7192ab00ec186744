#include "base/async_lock.h"

#include <condition_variable>

#include "base/memory_budget.h"

namespace sluice {

std::optional<AsyncLock::Hold> AsyncLock::try_take() {
  const std::lock_guard lock(mutex_);
  if (is_held_ || !waiting_.empty()) return std::nullopt;
  is_held_ = true;
  return Hold(*this);
}

bool AsyncLock::take(Granted& granted) {
  if (auto hold = try_take()) {
    granted(*std::move(hold));
    return true;
  }
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= waiting_max_) return false;
  }
  enqueue(std::move(granted));
  return true;
}

AsyncLock::Hold AsyncLock::wait() {
  if (auto hold = try_take()) return *std::move(hold);
  std::mutex mutex;
  std::condition_variable ready;
  std::optional<Hold> got;
  enqueue([&](Hold hold) {
    const std::lock_guard lock(mutex);
    got.emplace(std::move(hold));
    ready.notify_one();
  });
  std::unique_lock lock(mutex);
  ready.wait(lock, [&] { return got.has_value(); });
  return *std::move(got);
}

// What gave the lock up since it was asked for finds the new one waiting.
void AsyncLock::enqueue(Granted granted) {
  bool is_free = false;
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(granted));
    if (!is_held_) is_free = is_held_ = true;
  }
  if (is_free) give_up();
}

// Calls those that wait in a loop instead of one inside the other, as each may give the lock up
// before its call returns.
void AsyncLock::give_up() {
  const MemoryBudget::Overdraft small;  // called by a destructor
  std::unique_lock lock(mutex_);
  is_held_ = false;
  if (is_passing_on_) return;
  is_passing_on_ = true;
  while (!is_held_ && !waiting_.empty()) {
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    is_held_ = true;
    lock.unlock();
    next(Hold(*this));
    next = nullptr;
    lock.lock();
  }
  is_passing_on_ = false;
}

}  // namespace sluice
