#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "base/changeable.h"
#include "base/result.h"
#include "store/batch.h"
#include "store/store.h"

namespace sluice::store {

// How a submission ended. May be empty when nobody wants to know.
using Done = std::move_only_function<void(CommitOutcome)>;

// Group commit: one thread takes what is queued, gives it to the store as one batch, and hands
// every outcome back. Made for many callers on many threads.
class Committer {
 public:
  struct Options {
    Changeable<std::size_t> entries_max = 20'000;  // of Admitted; beyond it submit says no
    std::size_t bytes_max = 256 << 20;             // bodies and records queued
    std::size_t batch_max = 1'024;                 // entries in one transaction
    Millis reopen_every{250};                      // how often a broken store is tried again
    Millis room_wait{10'000};                      // when to ask again while the disk has no room
    // Without a thread, everything is on the caller's: run_once() writes, run() does until its task
    // is through, stop() writes what is left.
    bool threaded = true;
    const Clock* clock = nullptr;  // the system's when null
  };
  // Outcomes of one batch for one shard, to be called there: `deliver(shard, batch)` gets them all
  // at once and must run each on that shard's thread. kNoShard runs them on the store thread.
  struct Finished {
    Done done;
    CommitOutcome outcome;
  };
  using Deliver = std::function<void(unsigned shard, std::vector<Finished> batch)>;
  static constexpr unsigned kNoShard = ~0U;

  Committer(Store& store, Options options, Deliver deliver);
  ~Committer();  // as stop()

  // False when the queue is full or the store is broken: nothing was taken and `done` is not
  // called.
  [[nodiscard]] bool submit(Admitted& run, unsigned shard, Done& done);
  // The same for runs that are created together, in one transaction (BatchEntry).
  [[nodiscard]] bool submit(std::vector<Admitted>& runs, unsigned shard, Done& done);
  // Never refused: runs that were accepted must be able to go on. With a broken store it waits, and
  // is written, in order, before anything newer once the store works again.
  void submit(engine::Transition transition, unsigned shard, Done done);
  // Never refused; with a broken store it fails.
  void submit(Task task, unsigned shard, Done done);
  // Submits and waits; not for io threads nor for the store thread.
  Result<void> run(Task task);

  // Without a thread only: writes what is queued. False when nothing was.
  bool run_once();

  // Writes what is queued, then ends the thread. Idempotent. What a broken store does not take any
  // more, and what is submitted later, comes back as kFailed.
  void stop();

  // How long a new entry would wait now, judged from the last commits; for Retry-After.
  Millis expected_wait() const;
  bool healthy() const;  // false while the store is broken
  // Whether submit would refuse any new run now; to shed load before work was spent on it.
  bool full() const;
  // While it is so, no new run is taken: the disk has no room for it. Any thread.
  void refuse_runs(bool refuses);
  // How long this thread has written, in all: whoever asks twice sees how busy it is.
  Micros time_writing() const;
  std::size_t queued() const;
  // Instead of Options::entries_max. Any thread.
  void set_entries_max(std::size_t entries);

  // Called on the store thread after every commit with its duration, for the histogram.
  using OnCommit = std::function<void(Micros duration, std::size_t entries)>;
  void on_commit(OnCommit call);  // before first use
  // Tells, on the store thread, what tasks changed of workflows, keys and the vault. Subscribe
  // before first use.
  ChangeFeed& changes();
  // Called on the store thread when a broken store takes writes again. What its last commit changed
  // for other runs may have been written without anybody having been told.
  using OnReopened = std::function<void()>;
  void on_reopened(OnReopened call);  // before first use
  // Called on the store thread after every commit that changed something for other runs of a
  // concurrency group. What it says may have happened, the store knows; it only saves looking for
  // it.
  using OnConcurrencyChanges = std::function<void(ConcurrencyChanges)>;
  void on_concurrency_changes(OnConcurrencyChanges call);  // before first use
  // Called on the store thread after every commit by which kept events have found the steps that
  // they are for.
  using OnKeptEvents = std::function<void()>;
  void on_kept_events(OnKeptEvents call);  // before first use

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::store
