#pragma once

#include <utility>
#include <variant>

#include "store/committer.h"

// What waits in the committer's queue, and how the store's answers become outcomes.
namespace sluice::store {

struct CommitterEntry {
  std::variant<Admitted, engine::Transition, Task> what;
  unsigned shard = 0;
  Done done;
  bool answered = false;
};

inline std::size_t bytes_of(const NewRun& run) {
  return run.body.size() + run.headers.size() + run.first.records().size();
}
inline std::size_t bytes_of(const CommitterEntry& entry) {
  if (const auto* run = std::get_if<Admitted>(&entry.what)) return bytes_of(run->run());
  if (const auto* more = std::get_if<engine::Transition>(&entry.what))
    return more->records().size();
  return 0;
}

inline CommitOutcome failed(Error error) {
  return {CommitOutcome::Kind::kFailed, {}, std::move(error)};
}
inline CommitOutcome outcome_of(const InsertResult& inserted) {
  using Kind = CommitOutcome::Kind;
  Kind kind = Kind::kCommitted;
  switch (inserted.what) {
    case Insert::kCreated:
      return {kind, inserted.run, {}, inserted.status};
    case Insert::kDuplicate:
      kind = Kind::kDuplicate;
      break;
    case Insert::kConflict:
      kind = Kind::kConflict;
      break;
    case Insert::kSlotTaken:
      kind = Kind::kSlotTaken;
      break;
    case Insert::kChildExists:
      kind = Kind::kChildExists;
      break;
    case Insert::kStepUnwanted:
      kind = Kind::kStepUnwanted;
      break;
  }
  return {kind, inserted.run, {}};
}

// Errors that leave the rest of a transaction as it is; see Writer.
inline bool concerns_one_entry(const Error& error) {
  return error.code != ErrorCode::kIo && error.code != ErrorCode::kCorrupt &&
         error.code != ErrorCode::kUnavailable && error.code != ErrorCode::kInternal;
}

}  // namespace sluice::store
