#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/changeable.h"
#include "base/memory_budget.h"
#include "engine/compile/program.h"
#include "model/record.h"
#include "model/run.h"
#include "model/wait.h"
#include "nodes/node.h"

namespace sluice::engine {

// One effect of one run in this process; never used again for another one.
enum class EffectId : std::uint64_t {};

// --- what can happen to a run ---

struct Started {};    // the very first event
struct Resumed {};    // after replay, once this process owns the run
struct Continued {};  // the last decision said `more`
// Instead of the first event, of a run in a concurrency group: its turn has not come. Decides
// nothing but that the run is written as pending; Continued begins it, once the store has given it
// a slot.
struct Queued {};
struct EffectFinished {
  EffectId effect{};
  nodes::EffectResult result;
};
struct TimerFired {};
struct Cancelled {
  std::string reason;
};
// That came for which a step was suspended. ItemsDone and TimedOut come from the engine alone.
struct SignalReceived {
  std::string node;
  std::string item;  // of an iteration, else empty
  nodes::Arrival what;
};
// An event for every step that waits for this key.
struct EventReceived {
  std::string key;
  json::value payload;
};
using Event = std::variant<Started, Resumed, Continued, Queued, EffectFinished, TimerFired,
                           Cancelled, SignalReceived, EventReceived>;

// --- what follows from it ---

struct StartEffect {
  EffectId effect{};
  int attempt = 1;
  nodes::EffectRequest request;
  std::string key;          // "<run>/<node>" or "<run>/<node>/<item>", the same for every try
  Timestamp reserved_at{};  // as in EffectContext
};
struct StopEffect {
  EffectId effect{};
};
struct SetTimer {
  Timestamp at{};  // replaces the timer set before; one a run is enough
};
struct StopEffects {};  // whatever is in flight for this run is no longer wanted
// A run of `workflow` for the step (node, item) of this one: the same run again when it exists
// already. Answer with SignalReceived{ChildOutcome}: once it has ended, or once it is there when
// `wait` is false. Asked again after every Resumed.
struct StartChild {
  std::string node;
  std::string item;
  WorkflowId workflow;
  json::object inputs;
  bool wait = true;
};
// The run of that step, which waited for it, is no longer wanted, if it is there and has not ended.
struct CancelChild {
  std::string node;
  std::string item;
};
using Command =
    std::variant<StartEffect, StopEffect, SetTimer, StopEffects, StartChild, CancelChild>;

struct TransitionFields {
  RunId run{};
  std::int64_t step = 0;  // 0 is the run's creation; each further transition is one more
  model::RunStatus status = model::RunStatus::kRunning;
  std::string records{};               // lines of model::Record; may be empty
  model::LogCounts log_counts{};       // of the records
  std::optional<Timestamp> wake_at{};  // when nothing else would wake it
  std::optional<Timestamp> finished_at{};
  std::string error{};
  Timestamp at{};                             // of the event that it follows from
  std::vector<model::StepName> waits_over{};  // steps that no longer wait, of those written before
  std::vector<model::Wait> waits_begun{};     // what steps wait for since then
  std::vector<model::ParentStep> starts{};    // the steps that came to start a run
  std::vector<model::ParentStep> stops{};     // those of them whose run has no use any more
  bool in_concurrency_group = false;          // others may wait for this run to end
};

// What must be written for a run. Only the engine can make one, and the committer takes nothing
// else for a run that exists; so no other code can change a run.
class Transition {
 public:
  const RunId& run() const { return fields_.run; }
  std::int64_t step() const { return fields_.step; }
  model::RunStatus status() const { return fields_.status; }
  const std::string& records() const { return fields_.records; }
  const model::LogCounts& log_counts() const { return fields_.log_counts; }
  const std::optional<Timestamp>& wake_at() const { return fields_.wake_at; }
  const std::optional<Timestamp>& finished_at() const { return fields_.finished_at; }
  const std::string& error() const { return fields_.error; }
  Timestamp at() const { return fields_.at; }
  // The first are undone before the second are done. A run that is final waits for nothing,
  // whether they say so or not.
  const std::vector<model::StepName>& waits_over() const { return fields_.waits_over; }
  const std::vector<model::Wait>& waits_begun() const { return fields_.waits_begun; }
  const std::vector<model::ParentStep>& starts() const { return fields_.starts; }
  const std::vector<model::ParentStep>& stops() const { return fields_.stops; }
  bool in_concurrency_group() const { return fields_.in_concurrency_group; }

 private:
  friend class Run;
  explicit Transition(TransitionFields fields) : fields_(std::move(fields)) {}
  TransitionFields fields_;
};

// Write first; once that is committed, do `then`. With `more`, feed Continued after the commit.
struct Decision {
  std::optional<Transition> write;  // nothing when nothing changed
  std::vector<Command> then;
  bool more = false;
  bool heavy = false;    // only with `more`: what comes next takes Effort::kFull
  bool pending = false;  // only with `more`: the event came, and has yet to be worked off. Whoever
                         // sent it is told with the first decision that is no longer pending.
  bool late = false;     // the event came too late or for nobody; nothing changed
};

// How much pure work one call of Run::apply may do. The steps that it decides are the same either
// way: one that a light turn cannot finish is not begun as far as the run is concerned, and is
// decided by the next turn.
enum class Effort : std::uint8_t {
  kLight,  // RunOptions::light_work_max for all of it: what an io thread can do in between
  kFull,   // RunOptions::step_work_max for each step, which fails when it takes more
};

// What a server adds to its runs. Derived from its master key; the same after every start.
struct ServerKeys {
  std::array<std::uint8_t, 32> placeholders{};  // of secrets in texts
  std::array<std::uint8_t, 32> links{};         // of pages of forms
  std::array<std::uint8_t, 32> entropy{};       // of what nodes draw at random
  std::string public_url;  // where the world reaches this server, without a slash
};

// What is Changeable may change while the server runs. A run keeps what it finds at its start, or
// when it is read from the store again.
struct RunOptions {
  std::size_t steps_per_turn_max = 200;           // pure steps decided in one call of apply
  Changeable<std::size_t> steps_max = 1'000'000;  // of a whole run, every try counted
  liquid::Fuel fuel;                              // of one template
  // Time in which the run computes or has a call in flight; waiting for a time is not counted, nor
  // the time in which no server was there.
  Micros active_time_max = std::chrono::hours(1);
  Changeable<std::size_t> output_bytes_max = 4 << 20;  // of one node
  std::size_t records_bytes_max = 64 << 20;            // of all records of a run
  Changeable<std::size_t> items_max = 100'000;         // of one iterator
  // Items of a run that are under way at once, over all of its iterators; beyond that, each
  // iterator takes one item after another.
  Changeable<std::size_t> items_running_max = 1'000;
  // Pure work, in units of WorkBudget (50 ns): of a light turn, of one step, and of a full turn,
  // which ends with the step that goes past it.
  std::uint64_t light_work_max = 20'000;
  Changeable<std::uint64_t> step_work_max = 20'000'000;
  std::uint64_t full_work_max = 1'000'000;
  // By how much one step may make memory grow; and of outputs and items that a run holds.
  Changeable<std::size_t> step_memory_bytes_max = 256 << 20;
  Changeable<std::size_t> run_memory_bytes_max = 128 << 20;
  Changeable<Micros> sync_time_max{Seconds(30)};  // active_time_max of a synchronous run
  std::uint32_t depth_max = 10;                   // of runs that start runs
  std::shared_ptr<const ServerKeys> keys = std::make_shared<ServerKeys>();
  // What all runs of the server may take together, steps at work and runs at rest; null: no bound.
  std::shared_ptr<MemoryPool> memory{};

  // Takes over what is Changeable, also the size of the other's pool. Any thread.
  void take_limits(const RunOptions& other);
};

// What the store says about a run.
struct StoredState {
  model::RunStatus status = model::RunStatus::kPending;
  std::optional<Timestamp> wake_at;
  std::int64_t step = 0;  // of the last transition
};

// What a run came to.
struct RunResult {
  // The output of the node that responds, the first of the definition when several did; else that
  // of the last node that ran, or, when several ends were reached, an object from their ids to
  // their outputs.
  json::value output;
  bool responded = false;
};

// One run as a pure state machine: no clock, no I/O, no randomness but what follows from its id.
// The same events at the same times always give the same decisions, and a run that was replayed
// from its records decides what the one that wrote them would have decided. Events that come too
// late (the run is final, the effect is no longer in flight) change nothing.
// Not thread-safe; lives on one shard, which may lend it to a thread that computes.
class Run {
 public:
  // kInvalid when the trigger's body is not a JSON object. A webhook's body is read when a step
  // first looks at it; the admission has checked it, and should it not be readable after all, the
  // run fails.
  static Result<std::unique_ptr<Run>> create(std::shared_ptr<const Program> program,
                                             model::RunHeader header,
                                             const model::TriggerData& trigger,
                                             const RunOptions& limits);
  // As above, then goes through the records without deciding anything. Feed Resumed next: effects
  // that were in flight are asked for again, with the same idempotency key. kCorrupt when the
  // records are not ones that this program can have led to. `stored`: what must change for the next
  // decision to write it; left out, what follows from the records (a call in flight leaves none).
  static Result<std::unique_ptr<Run>> replay(std::shared_ptr<const Program> program,
                                             model::RunHeader header,
                                             const model::TriggerData& trigger,
                                             const RunOptions& limits,
                                             const std::vector<model::Record>& records,
                                             const std::optional<StoredState>& stored = {});
  // A new run that begins with what another run of the same workflow and version did: replays
  // `inherited` and writes it with the first decision. Feed Resumed next.
  static Result<std::unique_ptr<Run>> inherit(std::shared_ptr<const Program> program,
                                              model::RunHeader header,
                                              const model::TriggerData& trigger,
                                              const RunOptions& options,
                                              const std::vector<model::Record>& inherited);
  // What a run that ended as completed came to, from its records.
  static Result<RunResult> result_of(std::shared_ptr<const Program> program,
                                     model::RunHeader header, const model::TriggerData& trigger,
                                     const RunOptions& options,
                                     const std::vector<model::Record>& records);
  // Ends a stored run as failed without replaying it, for one that cannot be decided. What it did
  // until then stays recorded. `stored` is its last transition.
  static Transition set_aside(const model::RunHeader& header, const StoredState& stored,
                              std::string error, Timestamp now);
  virtual ~Run() = default;

  // `now` is the wall clock at the moment of the event. `items_room`: how many more items the
  // iterators that begin may have under way at once; each takes one at least.
  virtual Decision apply(Event event, Timestamp now, Effort effort, std::size_t items_room) = 0;
  Decision apply(Event event, Timestamp now, Effort effort = Effort::kFull) {
    return apply(std::move(event), now, effort, std::numeric_limits<std::size_t>::max());
  }

  virtual const model::RunHeader& header() const = 0;
  virtual model::RunStatus status() const = 0;
  virtual bool effects_in_flight() const = 0;
  virtual std::optional<Timestamp> wake_at() const = 0;
  virtual std::shared_ptr<const Program> program() const = 0;
  virtual RunResult result() const = 0;          // so far; of a run that completed, what it came to
  virtual const std::string& error() const = 0;  // why it ended; empty when it completed
  virtual Timestamp last_event_at() const = 0;   // of the events that changed something
  // Of what it was started with and has recorded: what it holds in memory is some ten times that.
  virtual std::size_t bytes() const = 0;
  virtual std::size_t items_running() const = 0;   // of its iterators
  virtual std::size_t items_reserved() const = 0;  // that may be under way at once

 protected:
  // For the implementation, which is the only class that may fill a Transition.
  static Transition make_transition(TransitionFields fields) {
    return Transition(std::move(fields));
  }
};

// What a new run takes over from the records of an old one to go on at `node`: everything but what
// comes after that node, and the node itself too if it did not complete. kInvalid when there is no
// such node, it stands inside an iterator, or the old run never came to it.
Result<std::vector<model::Record>> records_to_inherit(const Program& program,
                                                      const std::vector<model::Record>& records,
                                                      std::string_view node);

}  // namespace sluice::engine
