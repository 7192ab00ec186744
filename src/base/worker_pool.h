#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace sluice {

// A few threads for handlers that may block, behind a bounded queue.
class WorkerPool {
 public:
  using Job = std::move_only_function<void()>;

  WorkerPool(unsigned threads, std::size_t queue_max);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Takes the job; returns false and leaves it unchanged if the queue is full or stopped.
  bool submit(Job& job);
  // As submit, but however full the queue is: for what a job that ran before still has to do.
  bool resume(Job& job);

  // Waits for running jobs; destroys queued ones. Idempotent.
  void stop();

 private:
  bool enqueue(Job& job, std::size_t queue_max);
  void work();

  const std::size_t queue_max_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> queue_;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace sluice
