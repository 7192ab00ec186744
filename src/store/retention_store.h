#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "store/types.h"

// Which finished runs are too old to be kept, their deletion, and the room that it makes.
namespace sluice::store {

// How long finished runs are kept, with their bodies and logs; 0: for ever.
struct KeepFor {
  Micros completed{};  // and cancelled ones
  Micros failed{};     // and dead letters
  Micros of(model::RunStatus status) const {
    return model::is_failure(status) ? failed : completed;
  }
};

// What a workflow says of its own runs; what it leaves out is as the server says.
struct RetentionRule {
  WorkflowId workflow;
  TeamId team{};
  std::optional<Micros> completed{};
  std::optional<Micros> failed{};
  std::optional<std::int64_t> runs_max{};  // how many finished ones
  bool empty() const { return !completed && !failed && !runs_max; }
};

// A run that is over, as much of it as its deletion needs.
struct FinishedRun {
  std::int64_t key = 0;
  std::int64_t team = 0;
  std::int64_t workflow = 0;  // its key
  model::RunStatus status{};
};

// Where a search for old runs stands, day by day of their creation, oldest first.
struct OldRunsSearch {
  enum class Rules { kApply, kIgnore };  // of the workflows
  Timestamp now{};
  KeepFor keep{};
  Rules rules = Rules::kApply;
  std::int64_t limit = 1'024;
  std::int64_t day = 0;  // moves on; since 1970 in UTC
};

struct DatabaseSize {
  std::int64_t bytes = 0;
  std::int64_t free_bytes = 0;  // of them those that are used before the file grows
};

// How full the disk was at one time.
struct StorageSample {
  Timestamp at{};
  DatabaseSize database{};
  std::int64_t disk_free_bytes = 0;
};

class RetentionWriter {
 public:
  virtual ~RetentionWriter() = default;

  // Deletes those that are there, in the order of their keys; returns how many were. Large logs go
  // later, with delete_leftovers.
  virtual Result<std::int64_t> delete_runs(std::span<const FinishedRun> runs) = 0;
  // At most so many rows of the logs of runs, and of lists of contacts, that are gone. Returns how
  // many; 0 when none is left.
  virtual Result<std::int64_t> delete_leftovers(std::int64_t rows_max) = 0;
  // Moves free pages to the end of the file and cuts them off, apart from some that are used again
  // soon. Returns how many; 0 when none is left.
  virtual Result<std::int64_t> give_pages_back(std::int64_t pages_max) = 0;
  // Deletes samples of before `keep_since`.
  virtual Result<void> put_storage_sample(const StorageSample& sample, Timestamp keep_since) = 0;
};

class RetentionReader {
 public:
  virtual ~RetentionReader() = default;

  // Of the first day that has some, by key; the search then stands at that day. Empty when it is
  // over.
  virtual Result<std::vector<FinishedRun>> old_runs(OldRunsSearch& search) = 0;
  // Those that are too old, or too many, for this rule alone; oldest first.
  virtual Result<std::vector<FinishedRun>> old_runs_of(const RetentionRule& rule, Timestamp now,
                                                       std::int64_t limit) = 0;
  // By workflow, from the one after `after` on.
  virtual Result<std::vector<RetentionRule>> retention_rules(WorkflowId after,
                                                             std::int64_t limit) = 0;
  virtual Result<DatabaseSize> size() = 0;
  // Oldest first.
  virtual Result<std::vector<StorageSample>> storage_samples(Timestamp since) = 0;
};

}  // namespace sluice::store
