#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "model/duration_counts.h"

// How many runs began and ended in each hour, and how long they took. Written with the runs, and
// kept when those are deleted.
namespace sluice::store {

// For how long the hours are kept.
inline constexpr Micros kRunHoursKept = std::chrono::hours(24 * 35);

// What happened to runs in some time. A run that began in one hour may end in another.
struct RunTally {
  std::int64_t accepted = 0;  // began
  std::int64_t completed = 0;
  std::int64_t failed = 0;  // dead letters among them
  std::int64_t cancelled = 0;
  model::DurationCounts durations;  // of those that completed or failed, from beginning to end

  void add(const RunTally& other) {
    accepted += other.accepted;
    completed += other.completed;
    failed += other.failed;
    cancelled += other.cancelled;
    durations.add(other.durations);
  }
};

// The hours from `first` up to, and without, `end`, as numbers since 1970.
struct HourRange {
  std::int64_t first = 0;
  std::int64_t end = 0;
};
constexpr std::int64_t hour_of(Timestamp at) {
  return std::chrono::floor<std::chrono::hours>(at.time_since_epoch()).count();
}

struct RunHour {
  std::int64_t hour = 0;
  RunTally tally;
};
struct WorkflowTally {
  std::int64_t workflow = 0;  // the key of its id; it may be deleted
  RunTally tally;
};
struct WorkflowTallies {
  std::vector<WorkflowTally> workflows;
  std::int64_t first = 0;  // the first hour that is in them, where there were too many rows
};

class StatsReader {
 public:
  virtual ~StatsReader() = default;

  // The hours in which anything happened, in their order; of all workflows of the team when none is
  // named.
  virtual Result<std::vector<RunHour>> run_hours(TeamId team, std::optional<WorkflowId> workflow,
                                                 HourRange hours) = 0;
  // The sums of each workflow of the team. At most `rows_max` hours of workflows are read, and
  // those of one hour more, the newest first.
  virtual Result<WorkflowTallies> workflow_tallies(TeamId team, HourRange hours,
                                                   std::int64_t rows_max) = 0;
};

}  // namespace sluice::store
