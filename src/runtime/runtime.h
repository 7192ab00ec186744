#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "base/changeable.h"
#include "base/clock.h"
#include "base/result.h"
#include "engine/performer.h"
#include "engine/run/run.h"
#include "live/event_hub.h"
#include "runs/deciding_runs.h"
#include "runs/run_starter.h"
#include "runtime/disk_room.h"
#include "runtime/programs.h"
#include "runtime/run_completions.h"
#include "runtime/timer.h"
#include "store/committer.h"

namespace sluice::runtime {

class RunMetrics {  // counts; any thread
 public:
  virtual ~RunMetrics() = default;
  virtual void finished(model::RunStatus status) = 0;
  virtual void effect(bool ok, Micros took) = 0;
  virtual void computed() = 0;  // a turn of a run went to the compute pool
};

// Drives runs: performs what the engine decides, one shard an io thread. Runs that find no room
// stay on disk and are loaded as room appears; runs that wait for long leave memory. Each context
// is run by one thread; those threads have ended, and the committer has stopped, before the runtime
// goes.
class Runtime {
 public:
  struct Options {
    Changeable<std::size_t> runs_per_shard_max = 5'000;  // in memory
    Micros near{Seconds(5)};                             // a wait longer than this leaves memory
    Micros sweep_every{Millis(500)};      // how often due and backlogged runs are looked for
    Micros clock_read_every{Seconds(1)};  // at least, while a run waits in memory for a time
    unsigned compute_threads = 1;         // 0: whoever drives the runtime calls compute()
    // Turns that wait to be computed. Beyond that, new starts whose key must be computed are
    // refused, and runs that wait for nothing but this wait on disk.
    std::size_t compute_queue_max = 1'000;
    // Of iterators, over all runs in memory.
    Changeable<std::size_t> items_running_max = 100'000;
    engine::RunOptions run_options;
    RetentionSettings retention;
    // Asked again and again, on the background loop's thread. Nothing where the system does not
    // say, and for ever where it is empty.
    std::function<std::optional<DiskSpace>()> disk_space;
    // A call of a step that takes this long is logged; 0: none is.
    Changeable<Micros> slow_step{Seconds(10)};
    Micros keep_rejections_for = std::chrono::hours(24);
    std::int64_t rejections_kept_max = 1'000;
    live::EventHub* events = nullptr;        // told of runs and steps; outlives the runtime
    runs::DecidingRuns* deciding = nullptr;  // where runs are marked while they are decided
    // One a shard: what performs its effects, and what wakes it.
    std::function<std::unique_ptr<engine::Performer>(boost::asio::io_context&)> make_performer;
    MakeTimer make_timer = runtime::make_timer;
    // Set where everything is on one thread, which then calls sweep(): called by whoever must wait
    // for the shards, and lets them do some of what is queued for them.
    std::function<void()> run_shards;
  };

  // Takes over whatever `starter` starts, and has it start the runs of other workflows.
  Runtime(std::span<boost::asio::io_context* const> contexts, store::Store& store,
          store::Committer& committer, Programs& programs, runs::RunStarter& starter,
          const Clock& clock, RunMetrics& metrics, Options options);
  ~Runtime();

  struct Recovered {
    std::int64_t open = 0;     // runs that go on from their last record
    std::int64_t waiting = 0;  // runs that wait for a time
    Micros took{};
  };
  // Called in each round of the background loop, on its thread, unless the runtime drains. Before
  // recover().
  void on_sweep(std::function<void()> call);
  // Looks at what is unfinished and starts the background loop. Before the first request is taken.
  Result<Recovered> recover();
  // What the background loop does every sweep_every, and whenever somebody asks for something.
  // Only where options.run_shards is set: there is no such thread then.
  void sweep();
  // Does the next job of the compute pool; false when there is none. Only where
  // options.compute_threads is 0.
  bool compute();

  // A new run whose first turn is committed. On the io thread of `shard`.
  void start_driving(unsigned shard, std::unique_ptr<engine::Run> run, engine::Decision rest);
  // Any thread; `done` on some thread. kNotFound, kConflict when it is final already, kUnavailable
  // when the runtime is stopped. The store's error when it takes no writes and the run is on disk;
  // a run in memory waits for the store.
  void cancel(RunId run, std::string reason, std::function<void(Result<void>)> done);

  // As above, for whatever else can happen to a run; kConflict also when it does not wait for that
  // (any more).
  void request(RunId run, engine::Event event, std::function<void(Result<void>)> done);

  // Performs an effect that belongs to no run here, as it would for a run. Any thread; `done` on an
  // io thread, and not at all once the runtime was stopped.
  void perform(nodes::EffectRequest request, engine::EffectContext context,
               engine::Performer::Done done);

  // `done` is told once how the run ended, as soon as that is durable; or kTimeout after `longest`,
  // kNotFound when its workflow is deleted, kUnavailable when the server stops or cannot go on with
  // the run. Nothing, and no call, when too many wait or the server stops. To miss nothing: before
  // the run is started, or before looking whether it has ended. Any thread; `done` on some thread.
  std::optional<RunCompletions::Subscription> listen(RunId run, Micros longest,
                                                     RunCompletions::Done done);
  void forget_listener(RunId run, RunCompletions::Subscription subscription);
  // For a server that is about to drain: nobody can listen any more, and who listens is told after
  // `longest` that it stops.
  void close_listeners_in(Micros longest);

  // A workflow was deleted: cancels its open runs and removes all of them, in slices. Any thread.
  void forget_workflow(WorkflowId workflow);

  // Instead of those of the options: slow_step, runs_per_shard_max, items_running_max, and the
  // limits in run_options, for runs that are read from the store from now on. Any thread.
  void set_limits(const Options& options);
  // How long finished runs are kept from now on. Any thread.
  void set_retention(const RetentionSettings& settings);
  RetentionSettings retention() const;

  std::size_t runs_in_memory() const;
  std::size_t effects_in_flight() const;
  struct Compute {
    std::size_t queued = 0;  // turns of runs, for the most part
    unsigned busy = 0;
    unsigned threads = 0;
  };
  Compute compute_load() const;
  // Has work of that team done at the compute pool, in its turn. False, and it is not, once the
  // runtime was stopped. Any thread.
  bool compute_elsewhere(TeamId team, std::function<void()> work);

  // No new effects and no loading; waits for what is in flight and being written until `deadline`,
  // then stops and calls `done`, on an io thread.
  void drain(Millis deadline, std::function<void()> done);
  // Ends the background loop: nothing is loaded any more, and who waits for a cancel is told.
  // Before the committer and the io threads are stopped. Idempotent; any thread but the store's.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::runtime
