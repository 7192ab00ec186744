#include <algorithm>
#include <fmt/format.h>

#include "engine/run_state.h"
#include "engine/storable.h"

namespace sluice::engine {

using model::RecordKind;
using model::RunStatus;

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
  if (status_ == RunStatus::kRunning) status_ = open_status();
  written_status_ = status_;
  written_wake_at_ = wake_at();
  return {};
}

Result<void> RunState::replay_one(const model::Record& record) {
  const auto index = program_->find(record.node);
  if (!index) return fail(ErrorCode::kCorrupt, "is of a node that the workflow does not have");
  if (!record.item.empty()) return fail(ErrorCode::kCorrupt, "is of an item, outside an iterator");
  if (is_final(status_)) return fail(ErrorCode::kCorrupt, "follows the end of the run");
  replay_time(record.at);
  SLUICE_TRY_VOID(take_up(*index, record));
  const ProgramNode& node = program_->nodes()[*index];
  switch (record.kind) {
    case RecordKind::kCompleted: {
      const bool is_trigger = *index == program_->trigger();
      settle(*index, Phase::kCompleted, is_trigger ? json::value() : record.output, record.handle);
      return {};
    }
    case RecordKind::kFailed:
      if (node.continue_on_error)
        settle(*index, Phase::kFailed, error_output(record.error, record.attempt, record.output),
               kErrorHandle);
      else
        finish(RunStatus::kFailed, fmt::format("node '{}': {}", node.id, record.error));
      return {};
    case RecordKind::kProgress:
    case RecordKind::kIterating:
      break;
    case RecordKind::kAttempt:
    case RecordKind::kWaiting:
      if (!record.until) return fail(ErrorCode::kCorrupt, "does not say until when");
      if (record.kind == RecordKind::kAttempt)
        ++slots_[*index].attempt;
      else
        slots_[*index].output = record.output;
      set_timer(*index, record.kind == RecordKind::kAttempt ? Phase::kBackoff : Phase::kWaiting,
                *record.until);
      return {};
  }
  return fail(ErrorCode::kCorrupt, "is of no known kind");
}

// Takes the node from where it was about to go on.
Result<void> RunState::take_up(NodeIndex index, const model::Record& record) {
  Slot& slot = slots_[index];
  slot.attempt = record.attempt;
  slot.started_at = record.started_at;
  if (status_ == RunStatus::kPending) {
    if (index != program_->trigger() || record.kind != RecordKind::kCompleted)
      return fail(ErrorCode::kCorrupt, "comes before the one of the trigger");
    status_ = RunStatus::kRunning;
    return {};
  }
  for (auto* list : {&ready_, &timers_}) {
    const auto at = std::find(list->begin(), list->end(), index);
    if (at == list->end()) continue;
    list->erase(at);
    return {};
  }
  return fail(ErrorCode::kCorrupt, "comes before the node could run");
}

// The active time as account_time would have counted it; a timer that was due counts as fired.
void RunState::replay_time(Timestamp at) {
  if (status_ == RunStatus::kRunning) {
    Timestamp since = active_since_;
    if (ready_.empty()) since = std::max(since, earliest_timer().value_or(at));
    active_ += std::max(Micros(0), at - since);
  }
  active_since_ = at;
}

}  // namespace sluice::engine
