#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <span>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "engine/run/run.h"
#include "live/event_hub.h"
#include "runs/concurrency_key.h"
#include "runs/deciding_runs.h"
#include "runs/run_start.h"
#include "store/committer.h"

namespace sluice::runs {

// Called on the io thread of `shard` with a run that was committed: at work, or over already.
using OnStarted =
    std::function<void(unsigned shard, std::unique_ptr<engine::Run> run, engine::Decision rest)>;

// Has `job` done on a thread that computes. False, and it is not, when too many wait for that.
using OnHeavy = std::function<bool(TeamId team, RunId run, std::function<void()> job)>;

// The one door through which runs begin: decides the first turn of a run, has it committed, and
// hands it to the runtime. It alone can make a store::Admitted. Whoever asks has checked what the
// run is given. Any thread; outlives the committer's last outcome.
class RunStarter {
 public:
  // `shards`: how many io threads there are. `options` are those that the runtime resumes runs
  // with.
  RunStarter(store::Committer& committer, IdSource& ids, const Clock& clock,
             engine::RunOptions options, unsigned shards);
  virtual ~RunStarter() = default;

  // Before the first start. Without it runs are committed and left to the next process.
  void on_started(OnStarted call) { on_started_ = std::move(call); }
  // Before the first start. Without it what takes much work is done on the calling thread.
  void on_heavy(OnHeavy call) { on_heavy_ = std::move(call); }

  // Before the first start. Asked how many more items of iterators may be under way.
  void ask_items_room(std::function<std::size_t()> ask) { items_room_ = std::move(ask); }
  // Before the first start. Asked whether a team may have another stored run. Any thread; at once.
  void ask_room(std::function<bool(TeamId)> ask) { ask_room_ = std::move(ask); }
  // Before the first start. Marks the runs whose first turn is decided.
  void mark_in(DecidingRuns* deciding) { deciding_ = deciding; }
  // Before the first start. Is told of the runs that were created; outlives the last outcome.
  void tell(live::EventHub* events) { events_ = events; }

  // The limits of runs that begin from now on. Any thread.
  void set_limits(const engine::RunOptions& options) { options_.take_limits(options); }

  // The first turn is decided on the calling thread: a light one, which leaves the rest to the
  // runtime. A key of a concurrency group that takes more work is computed elsewhere, and the run
  // begins there. When nothing was submitted, an error, and `done` is left alone: kInvalid when no
  // run can begin with the data, kConflict when the team has as many stored runs as it may,
  // kOverloaded when the server takes no more. Otherwise `done` is called once, on the run's io
  // thread, when the outcome is durable: before a run goes on, so that it does not keep the caller
  // waiting, and after a run that is over was handed on, so that it is counted by then. Of what has
  // an idempotency key or is for a step of another run, only the store knows whether it is there
  // already, so it is `done` that is told kConflict then.
  virtual Result<void> start(StartRequest request, StartDone& done);
  // The same for runs that begin together: they are stored in one transaction, all or none. Their
  // first turns are decided where heavy work is done, so that no io thread waits for them. All have
  // the same team, and live on the same io thread.
  virtual Result<void> start_group(std::vector<StartRequest> requests, GroupStartDone& done);

 private:
  struct Pending;
  struct PendingGroup;

  enum class Room { kSome, kNone };  // for another run of the team
  Room room_for(const StartRequest& request) const;
  // kConflict when there is none, unless all of them may be there already.
  Result<void> check_room(std::span<const StartRequest> requests) const;
  FirstSteps first_steps() const;
  Result<FirstTurn> decide(const StartRequest& request, const model::RunHeader& header, Room room);
  model::RunHeader header_of(const StartRequest& request, Timestamp now);
  Result<void> start_elsewhere(const model::RunHeader& header, StartRequest request,
                               StartDone& done);
  Result<void> begin(const model::RunHeader& header, StartRequest request, StartDone& done);
  unsigned next_shard() { return next_shard_.fetch_add(1, std::memory_order_relaxed) % shards_; }
  void finish(Pending& pending, store::CommitOutcome outcome);
  struct Prepared {
    std::unique_ptr<Pending> pending;
    store::Admitted admitted;
  };
  enum class HandOver { kFirst, kThen, kNever };

  Result<Prepared> prepare(const model::RunHeader& header, StartRequest request, Room room);
  static Result<StartResult> result_of(const Pending& pending, store::CommitOutcome outcome);
  // `stored`: how the store left it; `newer`: for which run it went, if it did.
  static HandOver hand_over_of(Pending& pending, model::RunStatus stored, RunId newer);
  void tell_created(Pending& pending, model::RunStatus stored, HandOver when) const;
  void hand_over(Pending& pending);
  Result<void> begin_group(std::vector<StartRequest> requests, Timestamp now, GroupStartDone& done);
  void finish_group(PendingGroup& group, store::CommitOutcome outcome);

  store::Committer& committer_;
  IdSource& ids_;
  const Clock& clock_;
  engine::RunOptions options_;
  const unsigned shards_;
  std::atomic<unsigned> next_shard_{0};
  ConcurrencyKeys keys_{clock_, options_};
  OnStarted on_started_;
  OnHeavy on_heavy_;
  DecidingRuns* deciding_ = nullptr;
  live::EventHub* events_ = nullptr;
  std::function<std::size_t()> items_room_;
  std::function<bool(TeamId)> ask_room_;
};

}  // namespace sluice::runs
