#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "runtime/shard.h"

namespace sluice::runtime {

// Whether the same may work a little later, so that the run is not to blame.
constexpr bool passes(ErrorCode code) {
  return code == ErrorCode::kIo || code == ErrorCode::kUnavailable ||
         code == ErrorCode::kOverloaded || code == ErrorCode::kTimeout;
}

// Why a run was cancelled that another one had started.
inline constexpr std::string_view kUnwanted = "the run that started it no longer waits for it";

// Brings runs from disk to the shards: those whose time has come, those that found no room, those
// that something happened to. Also deletes what is older than it may be, and tells those who waited
// too long for the end of a run. One thread of its own, with its own reader, so that no io thread
// ever waits for the disk.
//
// A run is never driven twice: whoever enters it into the residents first drives it. One that was
// committed a moment ago may still have its adoption queued at an io thread, with a state that is
// out of date as soon as the sweeper's copy has done a step. So the sweeper enters a run, takes its
// claim, and then waits until the shards are through with what was queued before (wait_for_shards);
// only then is its copy handed over.
class Sweeper {
 public:
  using ToShard = std::function<void(unsigned shard, std::function<void(Shard&)>)>;

  Sweeper(Shared& shared, store::Store& store, Programs& programs,
          std::span<const std::unique_ptr<Shard>> shards, ToShard to_shard);
  ~Sweeper() { stop(); }

  // Something else to do in each round. Before start().
  void on_sweep(std::function<void()> call) { on_sweep_ = std::move(call); }
  // Opens the reader, then the thread, unless everything is on one (options.run_shards).
  Result<void> start();
  // One round of the thread's work, without waiting for any.
  void tick();
  // Joins; whoever still waits for a request is told. Idempotent, any thread.
  void stop();

  // Something that happened to a run, wherever it is. `done` is called once what follows from it is
  // durable, or with the reason why it did not reach the run. Any thread.
  void request(RunId run, engine::Event event, Shard::Done done);
  void forget(WorkflowId workflow);
  // Something that reads the disk, on the sweeper's thread, soon or in one of its next rounds.
  // Dropped when the sweeper stops. Any thread.
  using Call = std::function<void(store::Reader&)>;
  void call(Call call);
  void call_later(Call call);
  // Cancels a run whose parent no longer waits for it. Any thread.
  void cancel_unwanted(RunId run);
  // Loads these runs, which are open and have their place in their lane. False when some were left
  // on disk for want of room or because of the store. On the sweeper's thread.
  bool bring_in(const std::vector<RunId>& runs);

 private:
  struct Job {
    RunId run;
    engine::Event event;
    Shard::Done done;
  };
  // A run on its way into memory, entered into the residents.
  struct Entering {
    RunId id;
    unsigned shard = 0;
    std::vector<Shard::Incoming> events;
    std::unique_ptr<engine::Run> run;
    std::optional<Error> trouble;  // why it is left on disk
  };
  struct Loaded {
    std::size_t runs = 0;
    bool complete = true;  // false: for want of room or because of the store, try the same again
  };

  // sweeper.cc
  void loop();
  bool wait_for_work();
  std::deque<Job> take_jobs();
  void make_calls();
  // Somebody waits, so long work stops. Asked after a slice, never before: work that is always
  // interrupted still gets on.
  bool interrupted();
  void deliver(Job job);
  void look_again();
  void retain();
  Result<bool> delete_old(Timestamp now);
  void forget_all();
  bool forget_now(WorkflowId workflow);

  // loading.cc
  void load_due();
  void load_backlog();
  void settle_families();
  bool wake_parents();
  bool cancel_orphans();
  Loaded load(const std::vector<RunId>& runs);
  // Claims and loads what is entered and hands it to the shards. An error is the store's: none was
  // taken, all left the residents.
  Result<void> take_in(std::span<Entering> entering);
  void take_in_one(Entering& entering, bool ours);
  Result<void> claim(std::span<Entering> entering, std::vector<bool>& ours);
  Result<std::unique_ptr<engine::Run>> replay(const Entering& entering);
  Result<std::unique_ptr<engine::Run>> why_not_ours(RunId run);  // always an error
  void leave_on_disk(Entering& entering, Error why);
  bool wait_for_shards();
  std::size_t room() const;
  unsigned emptiest() const;

  Shared& shared_;
  store::Store& store_;
  Programs& programs_;
  std::span<const std::unique_ptr<Shard>> shards_;
  ToShard to_shard_;
  std::function<void()> on_sweep_;

  // Only the thread touches these, once it runs.
  std::unique_ptr<store::Reader> reader_;
  std::int64_t last_old_key_ = 0;   // of any run that an earlier process committed
  bool in_pass_ = false;            // over the open runs
  std::int64_t pass_after_ = 0;     // how far it has come
  bool settling_ = false;           // likewise over families
  std::int64_t parents_after_ = 0;  // the last parent that this pass woke
  Micros looked_again_at_{0};
  std::vector<WorkflowId> undeleted_;  // deleted workflows that may have runs left

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  std::vector<Call> calls_;
  std::vector<Call> later_;  // calls that nobody is woken for
  std::vector<WorkflowId> forgotten_;
  bool stopping_ = false;
  std::once_flag stopped_once_;
  std::thread thread_;
};

}  // namespace sluice::runtime
