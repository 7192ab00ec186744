#include "runtime/compute_pool.h"

#include <algorithm>
#include <exception>
#include <utility>

#if defined(__linux__)
#include <sys/resource.h>
#include <unistd.h>
#endif

#include "base/log.h"

namespace sluice::runtime {
namespace {

// On Linux a thread has a priority of its own. Where that cannot be had, the pool has fewer threads
// than there are cores all the same.
void give_way_to_others() {
#if defined(__linux__)
  constexpr int kNice = 10;
  if (setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice) != 0) return;
#endif
}

}  // namespace

ComputePool::ComputePool(unsigned threads) {
  threads_.reserve(threads);
  for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

bool ComputePool::submit(TeamId team, RunId run, Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    auto& waiting = jobs_[team];
    if (waiting.empty()) turns_.push_back(team);
    waiting.push_back({run, std::move(job)});
    queued_.fetch_add(1, std::memory_order_relaxed);
  }
  changed_.notify_one();
  return true;
}

bool ComputePool::withdraw(TeamId team, RunId run) {
  Job withdrawn;  // ends without the lock
  const std::lock_guard lock(mutex_);
  const auto of_team = jobs_.find(team);
  if (of_team == jobs_.end()) return false;
  auto& waiting = of_team->second;
  const auto at = std::ranges::find(waiting, run, &Waiting::run);
  if (at == waiting.end()) return false;
  withdrawn = std::move(at->job);
  waiting.erase(at);
  queued_.fetch_sub(1, std::memory_order_relaxed);
  if (waiting.empty()) {
    jobs_.erase(of_team);
    std::erase(turns_, team);
  }
  return true;
}

ComputePool::Job ComputePool::take() {
  const TeamId team = turns_.front();
  turns_.pop_front();
  auto& waiting = jobs_.find(team)->second;
  Job job = std::move(waiting.front().job);
  waiting.pop_front();
  if (waiting.empty())
    jobs_.erase(team);
  else
    turns_.push_back(team);
  queued_.fetch_sub(1, std::memory_order_relaxed);
  return job;
}

bool ComputePool::run_one() {
  Job job;
  {
    const std::lock_guard lock(mutex_);
    if (turns_.empty()) return false;
    job = take();
  }
  job();
  return true;
}

void ComputePool::work() {
  give_way_to_others();
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !turns_.empty(); });
    if (stopping_) return;
    Job job = take();
    busy_.fetch_add(1, std::memory_order_relaxed);
    lock.unlock();
    try {
      job();
    } catch (const std::exception& error) {
      log::error("a computation was given up: {}", error.what());
    }
    job = nullptr;
    lock.lock();
    busy_.fetch_sub(1, std::memory_order_relaxed);
  }
}

void ComputePool::stop() {
  std::unordered_map<TeamId, std::deque<Waiting>> dropped;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped = std::exchange(jobs_, {});
    turns_.clear();
    queued_ = 0;
  }
  changed_.notify_all();
  for (auto& thread : threads_)
    if (thread.joinable()) thread.join();
}

}  // namespace sluice::runtime
