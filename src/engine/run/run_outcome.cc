#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "engine/run/run_state.h"
#include "engine/run/storable.h"

// What follows for the run once a step's outcome is recorded. Nothing in here goes wrong, and
// nothing is done with what the step gave but that it is measured.
namespace sluice::engine {

using model::RunStatus;
using model::WaitKind;

void RunState::take(StepId step, Outcome&& outcome) {
  slots_[step].phase = Phase::kReady;  // it no longer waits, whatever becomes of its item
  if (outcome.end) return finish(RunStatus::kFailed, *std::move(outcome.end));
  if (outcome.retry_at) {
    ++slots_[step].attempt;
    return set_timer(step, Phase::kBackoff, *outcome.retry_at);
  }
  std::visit([&](auto& one) { follow(step, std::move(one)); }, outcome.step);
}

void RunState::follow(StepId step, nodes::Completed&& completed) {
  settle(step, Phase::kCompleted, std::move(completed.output), completed.handle);
}

void RunState::follow(StepId step, nodes::Failed&& failed) {
  const ProgramNode& node = node_of(step);
  if (node.continue_on_error)
    return settle(step, Phase::kFailed,
                  error_output(failed.message, slots_[step].attempt, std::move(failed.output)),
                  kErrorHandle);
  if (slots_[step].frame != kTop) return fail_item(slots_[step].frame, node.id, failed.message);
  finish(failed.transient ? RunStatus::kDeadLetter : RunStatus::kFailed,
         fmt::format("node '{}': {}", node.id, failed.message));
}

void RunState::follow(StepId step, nodes::NeedsEffect&& needs) {
  Slot& slot = slots_[step];
  if (!needs.memo.is_null()) put_output(step, std::move(needs.memo));
  const Micros left = std::max<Micros>(Millis(1), options_.active_time_max - active_);
  const Micros longest = std::min(node_of(step).timeout, left);
  std::visit([&](auto& call) { call.timeout = std::min(call.timeout, longest); }, needs.request);
  // What no output can hold need not be read to its end.
  if (auto* http = std::get_if<nodes::HttpCall>(&needs.request); http && !http->file)
    http->response_bytes_max = std::min(http->response_bytes_max, options_.output_bytes_max.get());
  slot.phase = Phase::kInFlight;
  const EffectId id{++last_effect_};
  in_flight_.push_back(
      {.id = id, .step = step, .request = needs.request, .warnings = std::move(needs.warnings)});
  commands_.emplace_back(StartEffect{id, slot.attempt, std::move(needs.request), key_of(step),
                                     std::exchange(slot.reserved_at, {})});
}

// The call is asked for again when its time has come, as the same try; a rate that it was postponed
// by has counted it by then.
void RunState::postpone(StepId step, const nodes::Postponed& later) {
  json::value shown = json::object{
      {"waits_for", postponed_name(later.why)}, {"host", later.host}, {"message", later.message}};
  auto written = make_storable(shown);
  if (written)
    written = write_record({.kind = model::RecordKind::kPostponed,
                            .until = later.until,
                            .key = postponed_name(later.why),
                            .output = &shown},
                           step);
  if (!written) return finish(RunStatus::kFailed, written.error().message);
  if (later.why == nodes::Postponed::Why::kRateLimit) slots_[step].reserved_at = now_;
  set_timer(step, Phase::kBackoff, later.until);
}

void RunState::follow(StepId step, nodes::WaitUntil&& wait) {
  put_output(step, std::move(wait.output));
  set_timer(step, Phase::kWaiting, wait.until);
}

void RunState::follow(StepId step, nodes::Suspend&& suspend) {
  put_output(step, std::move(suspend.shown));
  slots_[step].phase = Phase::kSuspended;
  if (suspend.until) set_timer(step, Phase::kSuspended, *suspend.until);
  waits_.suspend(step, suspend.what, std::move(suspend.key), suspend.until);
}

// Its inputs are what the record shows by now: {"inputs", "wait"}.
void RunState::follow(StepId step, nodes::CallsWorkflow&& call) {
  put_output(step, std::move(call.inputs));
  slots_[step].phase = Phase::kSuspended;
  const auto& suspended = waits_.suspend(step, WaitKind::kChild, call.workflow.text(), {});
  starts_.push_back(parent_step(suspended));
  start_child(suspended);
}

void RunState::follow(StepId step, nodes::Iterates&& iterates) {
  items_room_ -= std::min(items_room_, iterates.concurrency);
  begin_loop(step, std::move(iterates));
}

void RunState::follow(StepId step, nodes::EndsRun&& end) {
  slots_[step].phase = Phase::kCompleted;
  put_output(step, std::move(end.output));
  ended_by_ = step;
  finish(end.status, std::move(end.message));
}

}  // namespace sluice::engine
