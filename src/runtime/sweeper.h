#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "runtime/shard.h"

namespace sluice::runtime {

// Brings runs from disk to the shards: those whose time has come, those that found no room, those
// that somebody asks for. Also deletes what is older than it may be. One thread of its own, with
// its own reader, so that no io thread ever waits for the disk.
class Sweeper {
 public:
  using ToShard = std::function<void(unsigned shard, std::function<void(Shard&)>)>;

  Sweeper(Shared& shared, store::Store& store, Programs& programs,
          std::span<const std::unique_ptr<Shard>> shards, ToShard to_shard);
  ~Sweeper() { stop(); }

  Result<void> start();  // opens the reader, then the thread
  void stop();           // joins

  // A run to bring in, with an event for it. `done` is called once what follows from the event is
  // durable, or with the reason why it did not reach the run. Any thread.
  void request(RunId run, std::optional<engine::Event> event,
               std::function<void(Result<void>)> done);
  void forget(WorkflowId workflow);

 private:
  struct Job {
    RunId run;
    std::optional<engine::Event> event;
    std::function<void(Result<void>)> done;
  };

  void loop();
  void do_jobs(std::deque<Job> jobs);
  void deliver(Job job);
  void load_due();
  void load_backlog();
  std::size_t room() const;
  unsigned emptiest() const;
  // Claims and loads those that are neither in memory nor final. Returns how many were taken in.
  std::size_t load(const std::vector<RunId>& runs);
  Result<void> load_one(RunId run, unsigned shard, std::vector<Shard::Incoming> events);
  Result<std::unique_ptr<engine::Run>> replay(RunId run);
  void set_aside(RunId run, const Error& error);
  void retain();
  void forget_now(WorkflowId workflow);

  Shared& shared_;
  store::Store& store_;
  Programs& programs_;
  std::span<const std::unique_ptr<Shard>> shards_;
  ToShard to_shard_;
  std::unique_ptr<store::Reader> reader_;
  std::int64_t backlog_after_ = 0;  // how far the current pass over the open runs has come
  std::set<RunId> set_aside_;  // runs that cannot be loaded; reported once, tried at the next start
  Micros retained_at_{0};

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  std::deque<WorkflowId> forgotten_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace sluice::runtime
