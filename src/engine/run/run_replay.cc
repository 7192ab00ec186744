#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "engine/run/run_state.h"
#include "engine/run/storable.h"

namespace sluice::engine {

using model::RecordKind;
using model::RunStatus;
using model::WaitKind;

// Goes through the consequences of each record without asking any node. What was in flight, or
// decided but never recorded, simply stays in `ready_`, in the order in which it became possible.
Result<void> RunState::replay(const std::vector<model::Record>& records) {
  for (const auto& record : records) {
    if (auto done = replay_one(record); !done)
      return fail(ErrorCode::kCorrupt,
                  fmt::format("run {}: the '{}' record of node '{}' {}", header_.id.text(),
                              record_kind_name(record.kind), record.node, done.error().message));
    ++steps_;
    records_bytes_ += record.bytes;
  }
  // Whoever they were for has been told.
  commands_.clear();
  stops_.clear();
  if (status_ == RunStatus::kRunning) status_ = open_status();
  written_status_ = status_;
  written_wake_at_ = wake_at();
  waits_.all_written();
  waits_over_.clear();
  return {};
}

void RunState::was_stored(const StoredState& stored) {
  written_status_ = stored.status;
  written_wake_at_ = stored.wake_at;
  next_step_ = stored.step + 1;
  queued_ = stored.status == RunStatus::kPending && header_.concurrency_group.has_value();
}

void RunState::write_again(const std::vector<model::Record>& records) {
  for (const auto& record : records) {
    append_record(records_, record);
    log_counts_.add(record.kind, record.handle, !record.warnings.empty());
  }
  written_status_ = RunStatus::kPending;
  written_wake_at_.reset();
  waits_.none_written();
}

Result<void> RunState::replay_one(const model::Record& record) {
  const auto node = program_->find(record.node);
  if (!node) return fail(ErrorCode::kCorrupt, "is of a node that the workflow does not have");
  const auto at = find_frame(*node, record.item);
  if (!at) return fail(ErrorCode::kCorrupt, "is of an item that is not under way");
  if (is_final(status_) || ended_by_)
    return fail(ErrorCode::kCorrupt, "follows the end of the run");
  const StepId step = step_in(*at, *node);
  replay_time(record.at);
  auto output = output_in(step, record);
  SLUICE_TRY_VOID(take_up(step, record));
  const ProgramNode& def = program_->nodes()[*node];
  switch (record.kind) {
    case RecordKind::kCompleted:
      if (step != program_->trigger() && def.ends_run) {
        slots_[step].phase = Phase::kCompleted;
        put_output(step, std::move(output));
        ended_by_ = step;
        return {};
      }
      settle(step, Phase::kCompleted,
             step == program_->trigger() ? json::value() : std::move(output), record.handle);
      return {};
    case RecordKind::kFailed:
      if (def.continue_on_error)
        settle(step, Phase::kFailed, error_output(record.error, record.attempt, record.output),
               kErrorHandle);
      else if (*at != kTop)
        fail_item(*at, def.id, record.error);
      else
        finish(RunStatus::kFailed, fmt::format("node '{}': {}", def.id, record.error));
      return {};
    case RecordKind::kAttempt:
      if (!record.until) return fail(ErrorCode::kCorrupt, "does not say until when");
      ++slots_[step].attempt;
      set_timer(step, Phase::kBackoff, *record.until);
      return {};
    case RecordKind::kPostponed:
      if (!record.until) return fail(ErrorCode::kCorrupt, "does not say until when");
      if (record.key == postponed_name(nodes::Postponed::Why::kRateLimit))
        slots_[step].reserved_at = record.at;
      set_timer(step, Phase::kBackoff, *record.until);
      return {};
    case RecordKind::kWaiting:
      return replay_wait(step, record);
    case RecordKind::kProgress:
      put_output(step, record.output);
      make_ready(step, Phase::kReady);
      return {};
    case RecordKind::kIterating: {
      auto iterates = read_iteration(record.output);
      if (!iterates || def.body.empty()) return fail(ErrorCode::kCorrupt, "holds no items");
      begin_loop(step, *std::move(iterates));
      return {};
    }
  }
  return fail(ErrorCode::kCorrupt, "is of no known kind");
}

// What the step gave. Of an iterator whose results stand with its items, with these.
json::value RunState::output_in(StepId step, const model::Record& record) {
  json::value output = record.kind == RecordKind::kCompleted ? record.output : json::value();
  if (slots_[step].phase != Phase::kGathering) return output;
  auto* members = output.if_object();
  auto* items = members ? members->if_contains("items") : nullptr;
  if (items && items->is_object()) *items = iterations_.gather(step).items;
  return output;
}

Result<void> RunState::replay_wait(StepId step, const model::Record& record) {
  put_output(step, record.output);
  if (record.wait == WaitKind::kTime) {
    if (!record.until) return fail(ErrorCode::kCorrupt, "does not say until when");
    set_timer(step, Phase::kWaiting, *record.until);
    return {};
  }
  if (record.wait == WaitKind::kChild && !WorkflowId::parse(record.key))
    return fail(ErrorCode::kCorrupt, "does not say which workflow it waits for");
  slots_[step].phase = Phase::kSuspended;
  if (record.until) set_timer(step, Phase::kSuspended, *record.until);
  waits_.suspend(step, record.wait, record.key, record.until);
  return {};
}

// Takes the step from where it was about to go on.
Result<void> RunState::take_up(StepId step, const model::Record& record) {
  Slot& slot = slots_[step];
  slot.attempt = record.attempt;
  slot.started_at = record.started_at;
  if (status_ == RunStatus::kPending) {
    if (step != program_->trigger() || record.kind != RecordKind::kCompleted)
      return fail(ErrorCode::kCorrupt, "comes before the one of the trigger");
    status_ = RunStatus::kRunning;
    return {};
  }
  const Phase phase = std::exchange(slot.phase, Phase::kReady);
  if (phase == Phase::kSuspended) {
    take_suspended(step);
    return {};
  }
  if (phase == Phase::kGathering) iterations_.drop(step);
  if (ready_.remove(step) || waits_.remove_timer(step)) return {};
  return fail(ErrorCode::kCorrupt, "comes before the node could run");
}

// The active time as account_time would have counted it; a timer that was due counts as fired.
void RunState::replay_time(Timestamp at) {
  if (status_ == RunStatus::kRunning) {
    Timestamp since = active_since_;
    if (ready_.empty()) {
      if (const auto timer = waits_.earliest_timer())
        since = std::max(since, *timer);
      else if (!waits_.empty())
        since = at;
    }
    active_ += std::max(Micros(0), at - since);
  }
  active_since_ = at;
}

}  // namespace sluice::engine
