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
  std::optional<std::int64_t> runs_max{};   // how many finished ones
  std::optional<std::int64_t> bytes_max{};  // of all its runs
  bool empty() const { return !completed && !failed && !runs_max && !bytes_max; }
};

// What a team says of its runs, where their workflows say nothing; what it leaves out is as the
// server says.
struct TeamRetention {
  std::optional<Micros> completed{};
  std::optional<Micros> failed{};
  std::optional<std::int64_t> runs_max{};
  std::optional<std::int64_t> bytes_max{};
  bool operator==(const TeamRetention&) const = default;
};
struct TeamRetentionRule {
  TeamId team{};
  TeamRetention keep;
};

// What is stored of the runs of a workflow or a team, test runs apart.
struct StoredRuns {
  std::int64_t runs = 0;
  std::int64_t finished = 0;  // of them
  std::int64_t bytes = 0;     // of all; runs from before they were counted have none
};
// How many of the oldest finished runs are to go next, for there to be no more than that in the
// end. What the bytes ask for is estimated, and only half of it goes at a time.
std::int64_t runs_to_delete(const StoredRuns& stored, std::optional<std::int64_t> runs_max,
                            std::optional<std::int64_t> bytes_max);

// A run that is over, as much of it as its deletion needs.
struct FinishedRun {
  std::int64_t key = 0;
  std::int64_t team = 0;
  std::int64_t workflow = 0;  // its key
  model::RunStatus status{};
};

// Where a search for old runs stands, day by day of their creation, oldest first.
struct OldRunsSearch {
  enum class Rules { kApply, kIgnore };  // of the workflows and teams
  Timestamp now{};
  KeepFor keep{};
  Rules rules = Rules::kApply;
  std::int64_t limit = 1'024;
  std::optional<TeamId> team{};  // only its runs
  std::int64_t day = 0;          // moves on; since 1970 in UTC
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
  // At most so many rows of the logs of runs that are gone, or parts of files, or 64 times as many
  // rows of lists of contacts, which are small. Returns how many; 0 when none is left.
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
  // Of the teams that have any, by team, from the one after `after` on.
  virtual Result<std::vector<TeamRetentionRule>> team_retention_rules(TeamId after,
                                                                      std::int64_t limit) = 0;
  // At the same cost at any number. Without a workflow, of the whole team.
  virtual Result<StoredRuns> stored_runs(TeamId team, std::optional<WorkflowId> workflow) = 0;
  virtual Result<DatabaseSize> size() = 0;
  // Oldest first.
  virtual Result<std::vector<StorageSample>> storage_samples(Timestamp since) = 0;
};

}  // namespace sluice::store
