#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/program.h"
#include "model/record.h"
#include "model/run.h"
#include "nodes/node.h"

namespace sluice::engine {

// --- what can happen to a run ---

struct Started {};    // the very first event
struct Resumed {};    // after replay, once this process owns the run
struct Continued {};  // the last decision said `more`
struct EffectFinished {
  NodeIndex node = 0;
  int attempt = 1;
  nodes::EffectResult result;
};
struct TimerFired {};
struct Cancelled {
  std::string reason;
};
using Event = std::variant<Started, Resumed, Continued, EffectFinished, TimerFired, Cancelled>;

// --- what follows from it ---

struct StartEffect {
  NodeIndex node = 0;
  int attempt = 1;
  nodes::EffectRequest request;
};
struct SetTimer {
  Timestamp at{};  // replaces the timer set before; one a run is enough
};
struct StopEffects {};  // whatever is in flight for this run is no longer wanted
using Command = std::variant<StartEffect, SetTimer, StopEffects>;

// What must be written for a run. Only the engine can make one, and the committer takes nothing
// else for a run that exists; so no other code can change a run.
class Transition {
 public:
  Transition(Transition&&) = default;
  Transition& operator=(Transition&&) = default;

  const RunId& run() const { return run_; }
  model::RunStatus status() const { return status_; }
  const std::string& records() const { return records_; }  // lines of model::Record; may be empty
  const std::optional<Timestamp>& wake_at() const {
    return wake_at_;
  }  // when nothing else would wake it
  const std::optional<Timestamp>& finished_at() const { return finished_at_; }
  const std::string& error() const { return error_; }

 private:
  friend class Run;
  Transition() = default;
  RunId run_;
  model::RunStatus status_ = model::RunStatus::kPending;
  std::string records_;
  std::optional<Timestamp> wake_at_;
  std::optional<Timestamp> finished_at_;
  std::string error_;
};

// Write first; once that is committed, do `then`. With `more`, feed Continued after the commit.
struct Decision {
  std::optional<Transition> write;  // nothing when nothing changed
  std::vector<Command> then;
  bool more = false;
};

struct RunLimits {
  std::size_t steps_per_stretch_max = 200;  // pure steps decided in one call of apply
  std::size_t steps_max = 100'000;          // of a whole run, every try counted
  liquid::Fuel fuel;                        // of one template
  // Time in which the run computes or has a call in flight; waiting for a time is not counted, nor
  // the time in which no server was there.
  Micros active_time_max = std::chrono::hours(1);
  std::size_t output_bytes_max = 4 << 20;    // of one node
  std::size_t records_bytes_max = 64 << 20;  // of all records of a run
};

// One run as a pure state machine: no clock, no I/O, no randomness but what follows from its id.
// The same events at the same times always give the same decisions, and a run that was replayed
// from its records decides what the one that wrote them would have decided. Events that come too
// late (the run is final, the effect is no longer in flight) change nothing.
// Not thread-safe; lives on one shard.
class Run {
 public:
  // kInvalid when the trigger's body is not a JSON object. A webhook's body is read when a step
  // first looks at it; the admission has checked it, and should it not be readable after all, the
  // run fails.
  static Result<std::unique_ptr<Run>> create(std::shared_ptr<const Program> program,
                                             model::RunHeader header,
                                             const model::TriggerData& trigger,
                                             const RunLimits& limits);
  // As above, then goes through the records without deciding anything. Feed Resumed next: effects
  // that were in flight are asked for again, with the same idempotency key. kCorrupt when the
  // records are not ones that this program can have led to.
  static Result<std::unique_ptr<Run>> replay(std::shared_ptr<const Program> program,
                                             model::RunHeader header,
                                             const model::TriggerData& trigger,
                                             const RunLimits& limits,
                                             const std::vector<model::Record>& records);
  virtual ~Run() = default;

  // `now` is the wall clock at the moment of the event.
  virtual Decision apply(const Event& event, Timestamp now) = 0;

  virtual const model::RunHeader& header() const = 0;
  virtual model::RunStatus status() const = 0;
  virtual bool effects_in_flight() const = 0;
  virtual std::optional<Timestamp> wake_at() const = 0;
  virtual std::shared_ptr<const Program> program() const = 0;

 protected:
  // For the implementation, which is the only class that may fill a Transition.
  static Transition make_transition(RunId run, model::RunStatus status, std::string records,
                                    std::optional<Timestamp> wake_at,
                                    std::optional<Timestamp> finished_at, std::string error);
};

}  // namespace sluice::engine
