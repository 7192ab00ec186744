#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "engine/run/run.h"
#include "model/run.h"
#include "store/types.h"

// What a run is started with, and what is decided before it is stored.
namespace sluice::runs {

// A run that somebody wants: a delivery, a schedule, a step of another run, a caller of the API.
struct StartRequest {
  std::shared_ptr<const engine::Program> program;
  TeamId team{};
  model::TriggerKind trigger = model::TriggerKind::kManual;
  model::TriggerData data{};  // the body is a JSON object, of a delivery any JSON
  std::optional<RunId> rerun_of{};
  std::vector<model::Record> inherited{};  // of the run that it continues; empty: from the start
  std::optional<store::IdempotencyEntry> idempotency{};
  std::optional<store::ScheduleStep> schedule{};  // the slot that the run is for
  std::optional<model::ParentStep> parent{};      // the step that starts it
  std::uint32_t depth = 0;                        // how many runs are above it
  std::optional<RunId> failed{};                  // the failed run that it tells of
  std::string definition{};                       // of a test run: what `program` was made of
  // For a caller who must know the id before the run begins: taken from the same source a moment
  // ago.
  std::optional<RunId> id{};
  std::optional<unsigned> shard{};  // the io thread that the run lives on; empty: any
};

struct StartResult {
  enum class Kind {
    kStarted,
    kDuplicate,    // `run` was started before, by the same key and body
    kConflict,     // the key was used with another body, for `run`
    kChildExists,  // the step that asks has started `run` before
    kNotWanted,    // the slot or the failed run has had its run, or the step that asks is over;
                   // there is no `run`
  };
  Kind kind = Kind::kStarted;
  RunId run;
};

// How a start ended; an error is the reason why nothing was stored.
using StartDone = std::move_only_function<void(Result<StartResult>)>;

// How the start of several runs together ended. All of them are stored, or were before; or none is.
struct GroupStartResult {
  bool is_conflict = false;         // a key was used with another body: nothing was stored
  std::vector<StartResult> starts;  // in order; empty in a conflict
};
using GroupStartDone = std::move_only_function<void(Result<GroupStartResult>)>;

// A run and its first turn, which is decided before the commit and written with it. Of a run in a
// concurrency group nothing is decided: only the transaction knows whether its turn has come.
struct FirstTurn {
  std::unique_ptr<engine::Run> run;
  engine::Transition write;
  engine::Decision rest;
};
// Whether the steps of the first turn are decided before the run is stored, or it is stored first.
enum class FirstSteps { kBeforeCommit, kAfterCommit };
// kInvalid when no run can begin with `request.data`.
Result<FirstTurn> first_turn(const StartRequest& request, const model::RunHeader& header,
                             const engine::RunOptions& options,
                             FirstSteps steps = FirstSteps::kBeforeCommit,
                             std::size_t items_room = std::numeric_limits<std::size_t>::max());

}  // namespace sluice::runs
