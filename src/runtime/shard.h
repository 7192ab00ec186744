#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "engine/performer.h"
#include "engine/run/run.h"
#include "live/news.h"
#include "runtime/compute_pool.h"
#include "runtime/environment.h"
#include "runtime/loaded_runs.h"
#include "trace/span.h"

namespace sluice::runtime {

class Children;

// The runs of one io thread. Everything but size() is called on that thread.
//
// One event of a run is decided at a time: while a decision is being made or written, later events
// wait. So what a decision asks for is done only after it is durable, and records stay in order.
//
// A turn that an io thread makes is light. A run that needs more is lent to the compute pool for
// one turn after another, and comes back with each decision. Between two turns of a run the shard
// takes up whatever else is queued for it. A cancel goes before all other events: it does not
// interrupt a step, but is the next thing that happens to the run.
class Shard {
 public:
  // What the shards of one runtime have in common; outlives them.
  struct Parts {
    const Environment& env;
    LoadedRuns& loaded_runs;
    Activity& activity;
    Leftovers& leftovers;
    RunCompletions& ends;
    Children& children;  // not used before the first run
    ComputePool& pool;
  };
  Shard(unsigned index, boost::asio::io_context& context, const Parts& parts);

  // A run that was just committed, with what follows from its first decision. When there is no room
  // it is let go: it stands on disk and the background loop finds it.
  void start_driving(std::unique_ptr<engine::Run> run, engine::Decision rest);
  // Something that happened to a run. `done`, if any, is called once what followed from it is
  // durable, or with the reason why nothing did: kConflict when the run had ended before.
  using Done = std::function<void(Result<void>)>;
  struct Incoming {
    engine::Event event;
    Done done;
  };
  // A run loaded from the store, which somebody has entered into the loaded_runs for this shard;
  // `trace`: if it is traced.
  void resume(std::unique_ptr<engine::Run> run, std::vector<Incoming> events,
              std::unique_ptr<trace::RunTrace> trace = {});
  // False when the run is not here (any more); `incoming` is untouched then.
  bool feed(RunId run, Incoming& incoming);
  // Performs an effect for no run of this shard; `done` is called later, on its thread.
  void perform_alone(nodes::EffectRequest request, engine::EffectContext context,
                     engine::Performer::Done done);
  // Stops every run of a workflow that is being deleted, without a record.
  void drop_workflow(WorkflowId workflow);

  std::size_t size() const { return size_.load(std::memory_order_relaxed); }

 private:
  struct Call {
    engine::EffectId effect;
    engine::Performer::CallId id;
  };
  // A run that is at the compute pool, and for what.
  struct LentRun {
    std::unique_ptr<engine::Run> run;
    Incoming incoming;
    bool pending = false;  // what has arrived for it is lost unless it is worked off
    engine::Decision decision;
    bool given_up = false;         // the server drains; nothing was decided
    std::optional<Error> refused;  // there was no memory for it; the run is half decided
  };
  enum class State : std::uint8_t {
    kIdle,
    kQueued,   // take_next() is posted
    kLent,     // its turn is computed
    kWriting,  // its decision is
  };
  struct ActiveRun {
    std::unique_ptr<engine::Run> run;  // null while it is lent
    std::shared_ptr<LentRun> lent;     // shared with the job
    std::deque<Incoming> queued;       // arrived while the run was busy
    State state = State::kIdle;
    std::size_t items = 0;  // counted in Activity
    bool heavy = false;     // when it goes on, then at the pool
    bool pending = false;   // when it goes on, then with what has arrived
    std::vector<Call> calls;
    std::optional<Timestamp> timer;          // as it stands in timers_
    std::optional<model::RunStatus> told;    // the last that an EventHub heard
    std::unique_ptr<trace::RunTrace> trace;  // null: it is not traced

    const model::RunHeader& header() const { return (run ? run : lent->run)->header(); }
  };
  struct After {  // what waits for a decision to be durable
    std::vector<engine::Command> then;
    bool more = false;
    bool heavy = false;
    bool pending = false;
    Done done;
    std::vector<live::StepNews> steps = {};  // where somebody wants to hear of them
    std::vector<trace::Span> spans = {};     // of a run that is traced
  };

  void leave_on_disk(const engine::Decision& rest);
  ActiveRun* find(RunId run);
  ActiveRun& insert(std::unique_ptr<engine::Run> run);
  void remove(RunId run, const Error& why);
  void happen(RunId id, engine::Event event);
  void decide(RunId id, Incoming incoming, engine::Effort effort = engine::Effort::kLight);
  void give_up(RunId id, const Done& done, const Error& why);
  void carry_out(RunId id, engine::Decision decision, Done done);
  void on_written(RunId id, store::CommitOutcome outcome, After after);
  void go_on(RunId id, ActiveRun& active, After after);
  void take_next(RunId id);
  std::size_t items_room() const;
  void count_items(ActiveRun& active, std::size_t items);
  void lend(RunId id, ActiveRun& active, Incoming incoming);
  bool may_wait_on_disk(const ActiveRun& active, const Incoming& incoming) const;
  void postpone(RunId id);
  void compute(LentRun& lent) const;  // on a thread of the pool
  void on_computed(RunId id, LentRun& lent);
  bool take_back(ActiveRun& active);
  void tell_end(const engine::Run& run, const trace::RunTrace* trace);
  // shard_events.cc
  bool tells_steps(TeamId team) const;
  void tell_written(ActiveRun& active, std::vector<live::StepNews> steps) const;
  void tell_begun(const model::RunHeader& header, const engine::StartEffect& effect) const;
  static void trace_end(const engine::Run& run, const trace::RunTrace& trace);
  static void send_trace(const ActiveRun& active, engine::StartEffect& effect);
  void conclude(std::unique_ptr<engine::Run> run);
  void let_go(std::unique_ptr<engine::Run> run);
  void perform(RunId id, ActiveRun& active, std::vector<engine::Command>& commands);
  void start_effect(RunId id, ActiveRun& active, engine::StartEffect command);
  void on_effect(RunId id, engine::EffectId effect, Micros began, nodes::EffectResult result);
  void stop_effect(ActiveRun& active, engine::EffectId effect);
  void stop_effects(ActiveRun& active);
  void settle(RunId id);
  void set_timer(RunId id, ActiveRun& active, Timestamp at);
  void clear_timer(RunId id, ActiveRun& active);
  void arm();
  void on_timer();

  unsigned index_;
  boost::asio::io_context& context_;
  const Parts parts_;
  std::unique_ptr<Timer> timer_;
  Timestamp armed_for_ = Timestamp::max();
  std::set<std::pair<Timestamp, RunId>> timers_;  // at most one a run, gone with it
  std::unordered_map<RunId, ActiveRun> runs_;
  std::atomic<std::size_t> size_{0};
  std::unordered_set<RunId> given_up_;            // once, for want of memory
  std::unique_ptr<engine::Performer> performer_;  // last: its calls refer to the rest
};

}  // namespace sluice::runtime
