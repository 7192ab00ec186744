#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

#include "model/record.h"
#include "model/run.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/run_hours.h"

// The table run_counts (0015_run_counts.sql): how many runs and log entries there are; and with it
// that of what happened to runs in each hour.
namespace sluice::store::sqlite {

// In the column `day`, instead of a day.
inline constexpr std::int64_t kAllDays = -1;
inline constexpr std::int64_t kAllDaysOfTeam = -2;  // of all its workflows; workflow_key is 0
// In the column `what`: a status by its number, or this and the number of a log level.
inline constexpr std::int64_t kLogLevels = 10;
inline constexpr std::int64_t kBytesOfRuns = 20;  // of all days only

// Days since 1970, in UTC, and the keys of the runs that were created on them (base/ids.h).
inline constexpr std::int64_t kKeysOfDay = 86'400'000LL << 16;
constexpr std::int64_t day_of(std::int64_t key) { return key / kKeysOfDay; }

// A run as the counts know it.
struct CountedRun {
  std::int64_t key = 0;
  std::int64_t team = 0;
  std::int64_t workflow = 0;
  model::RunStatus status{};
  Timestamp created_at{};  // not of one that is removed
};

// What one batch changes, gathered so that each row is written once however many runs share it.
class RunCounts {
 public:
  // `finished_at` is of one that is over.
  void added(const CountedRun& run, std::optional<Timestamp> finished_at);
  void removed(const CountedRun& run) { add(run, run.status, -1); }
  // It was added and removed again, as it could not be stored whole.
  void never_began(const CountedRun& run, std::optional<Timestamp> finished_at) {
    note_hours(run, finished_at, -1);
  }
  void moved(const CountedRun& run, model::RunStatus to, std::optional<Timestamp> finished_at);
  void logged(const CountedRun& run, const model::LogCounts& counts);
  // By how much the run has grown, or below 0 what goes with it.
  void sized(std::int64_t team, std::int64_t workflow, std::int64_t bytes);

  // What was added since the mark did not happen.
  struct Mark {
    std::size_t counts = 0;
    std::size_t hours = 0;
  };
  Mark mark();
  void take_back(Mark mark);
  // Nothing of the batch is stored, or it is not known.
  void forget();
  // Writes all changes, inside the transaction that made them.
  Result<void> write(Connection& connection);

 private:
  struct Change {
    std::int64_t day = 0;
    std::int64_t team = 0;
    std::int64_t what = 0;
    std::int64_t workflow = 0;
    std::int64_t number = 0;
  };
  void add(const CountedRun& run, model::RunStatus status, std::int64_t number);
  void add(const Change& change);
  void note_hours(const CountedRun& run, std::optional<Timestamp> finished_at, std::int64_t runs);
  static auto row_of(const Change& change) {
    return std::tie(change.day, change.team, change.what, change.workflow);
  }
  void gather();  // one change a row, of the days, the workflows and the teams
  void join_equal_rows();
  static Result<void> write_one(Connection& connection, const Change& change);

  std::vector<Change> changes_;
  std::size_t settled_ = 0;  // changes before this one are not added to
  RunHours hours_;
};

}  // namespace sluice::store::sqlite
