#include "app/event_ticker.h"

#include <chrono>
#include <exception>
#include <pthread.h>
#include <utility>

#include "base/log.h"

namespace sluice::app {
namespace {

constexpr std::chrono::milliseconds kTickEvery{100};

}  // namespace

EventTicker::EventTicker(live::EventHub& hub) : hub_(hub) {
  hub_.on_reader([this] {
    const std::lock_guard lock(mutex_);
    has_new_reader_ = true;
    wake_.notify_one();
  });
  thread_ = std::thread([this] { run(); });
  ::pthread_setname_np(thread_.native_handle(), "events");
}

void EventTicker::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void EventTicker::run() {
  const auto has_work = [this] { return has_new_reader_ || is_stopping_; };
  std::unique_lock lock(mutex_);
  while (true) {
    if (hub_.watched())
      wake_.wait_for(lock, kTickEvery, has_work);
    else
      wake_.wait(lock, has_work);
    if (is_stopping_) return;
    has_new_reader_ = false;
    lock.unlock();
    try {
      hub_.tick();
    } catch (const std::exception& error) {
      log::error("events could not be handed on: {}", error.what());
    }
    lock.lock();
  }
}

}  // namespace sluice::app
