#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/ids.h"

namespace sluice::runtime {

// Where runs compute what takes longer than an io thread can spare. Its threads give way to the io
// threads: whoever waits for a step that computes waits for longer, not everybody else.
//
// Fair: teams take turns, and within a team its runs in the order in which they came. Each job is a
// turn of a run, which is bounded (RunOptions::full_work_max), and a run that has more to do gets
// in line again. Any thread.
class ComputePool {
 public:
  using Job = std::function<void()>;

  // Without threads whoever wants jobs done calls run_one().
  explicit ComputePool(unsigned threads);
  ~ComputePool() { stop(); }

  // Has one job of that run done soon; it has none queued. False, and it is not, once the pool was
  // stopped.
  bool submit(TeamId team, RunId run, Job job);
  // Takes back the job of that run. False when it has begun, or there is none.
  bool withdraw(TeamId team, RunId run);
  // Does the next job on the calling thread. False when none is queued.
  bool run_one();
  // Waits for the jobs that have begun, and drops the others. Idempotent.
  void stop();

  std::size_t queued() const { return queued_.load(std::memory_order_relaxed); }
  unsigned busy() const { return busy_.load(std::memory_order_relaxed); }
  unsigned threads() const { return static_cast<unsigned>(threads_.size()); }

 private:
  struct Waiting {
    RunId run;
    Job job;
  };
  void work();
  Job take();  // with mutex_ held and something queued

  std::mutex mutex_;
  std::condition_variable changed_;
  std::unordered_map<TeamId, std::deque<Waiting>> jobs_;  // no team without any
  std::deque<TeamId> turns_;                              // the teams in jobs_, the next one first
  std::atomic<std::size_t> queued_{0};
  std::atomic<unsigned> busy_{0};
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace sluice::runtime
