#include "runtime/background_loop.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/log.h"
#include "base/memory_budget.h"

namespace sluice::runtime {
namespace {

// What finds no memory is tried again in the next round; the others go on.
BackgroundLoop::Progress guarded(auto action) {
  try {
    return action();
  } catch (const std::bad_alloc& error) {
    log::error("a background job was not done: {}", memory_refusal(error));
    return BackgroundLoop::Progress::kMoreLeft;
  }
}

}  // namespace

void BackgroundLoop::start(std::unique_ptr<store::Reader> reader, std::vector<Job> jobs) {
  reader_ = std::move(reader);
  for (auto& job : jobs) jobs_.push_back({.job = std::move(job)});
  if (!env_.options.run_shards) thread_ = std::thread([this] { run(); });
}

void BackgroundLoop::run() {
  while (wait_for_work()) tick();
}

bool BackgroundLoop::wait_for_work() {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, env_.options.sweep_every, [this] { return stopping_ || woken_; });
  return !stopping_;
}

void BackgroundLoop::tick() {
  make_calls();
  for (auto& [job, last_at] : jobs_) {
    if (activity_.draining && !job.while_draining) continue;
    const Micros now = env_.clock.steady();
    if (last_at && now - *last_at < job.every) continue;
    last_at.reset();
    const auto done = guarded([&each = job, this] { return each.run(*reader_); });
    if (done == Progress::kDone) last_at = now;
  }
}

// First in each round: somebody waits for them.
void BackgroundLoop::make_calls() {
  std::vector<Call> calls;
  {
    std::lock_guard lock(mutex_);
    woken_ = false;
    calls = std::exchange(later_, {});
    std::ranges::move(std::exchange(calls_, {}), std::back_inserter(calls));
  }
  for (auto& each : calls) {
    const auto done = guarded([&each, this] {
      each(*reader_);
      return Progress::kDone;
    });
    if (done == Progress::kMoreLeft) call_later(std::move(each));  // in the next round
  }
}

void BackgroundLoop::stop() {
  std::call_once(stopped_once_, [this] {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
  });
}

void BackgroundLoop::wake() {
  {
    std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_all();
}

void BackgroundLoop::call(Call call) {
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    calls_.push_back(std::move(call));
    woken_ = true;
  }
  changed_.notify_all();
}

void BackgroundLoop::call_later(Call call) {
  std::lock_guard lock(mutex_);
  if (!stopping_) later_.push_back(std::move(call));
}

bool BackgroundLoop::is_interrupted() {
  std::lock_guard lock(mutex_);
  return stopping_ || woken_ || activity_.draining;
}

bool BackgroundLoop::wait_until(const std::function<bool()>& is_so) {
  if (const auto& run_shards = env_.options.run_shards) {
    while (!is_so()) run_shards();
    return true;
  }
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return stopping_ || is_so(); });
  return !stopping_;
}

void BackgroundLoop::notice() {
  std::lock_guard lock(mutex_);
  changed_.notify_all();
}

}  // namespace sluice::runtime
