#include "store/sqlite/run_counts.h"

#include <algorithm>

namespace sluice::store::sqlite {
namespace {

constexpr const char kAddTo[] =
    "UPDATE run_counts SET number = number + ?5"
    " WHERE day = ?1 AND team = ?2 AND what = ?3 AND workflow_key = ?4";
constexpr const char kBegin[] =
    "INSERT INTO run_counts (day, team, what, workflow_key, number) VALUES (?1, ?2, ?3, ?4, ?5)";
constexpr const char kDeleteIfNone[] =
    "DELETE FROM run_counts"
    " WHERE day = ?1 AND team = ?2 AND what = ?3 AND workflow_key = ?4 AND number <= 0";
// The log entries of a day go with the last run of that day.
constexpr const char kDeleteLogCounts[] =
    "DELETE FROM run_counts"
    " WHERE day = ?1 AND team = ?2 AND what IN (10, 11, 12) AND workflow_key = ?3"
    " AND NOT EXISTS (SELECT 1 FROM run_counts WHERE day = ?1 AND team = ?2"
    "  AND what IN (0, 1, 2, 3, 4, 5, 6) AND workflow_key = ?3)";

}  // namespace

void RunCounts::add(const CountedRun& run, model::RunStatus status, std::int64_t number) {
  add({day_of(run.key), run.team, static_cast<std::int64_t>(status), run.workflow, number});
}

void RunCounts::logged(const CountedRun& run, const model::LogCounts& counts) {
  for (std::size_t level = 0; level < counts.by_level.size(); ++level) {
    if (counts.by_level[level] == 0) continue;
    add({day_of(run.key), run.team, kLogLevels + static_cast<std::int64_t>(level), run.workflow,
         counts.by_level[level]});
  }
}

void RunCounts::sized(std::int64_t team, std::int64_t workflow, std::int64_t bytes) {
  if (bytes == 0) return;
  add({kAllDays, team, kBytesOfRuns, workflow, bytes});
  add({kAllDaysOfTeam, team, kBytesOfRuns, 0, bytes});
}

// Runs that follow one another are often of one workflow, and came to the same.
void RunCounts::add(const Change& change) {
  constexpr std::size_t kLookedAt = 8;
  const std::size_t from =
      std::max(settled_, changes_.size() - std::min(changes_.size(), kLookedAt));
  for (std::size_t i = changes_.size(); i > from; --i) {
    if (row_of(changes_[i - 1]) != row_of(change)) continue;
    changes_[i - 1].number += change.number;
    return;
  }
  changes_.push_back(change);
}

void RunCounts::added(const CountedRun& run, std::optional<Timestamp> finished_at) {
  add(run, run.status, 1);
  note_hours(run, finished_at, 1);
}

void RunCounts::note_hours(const CountedRun& run, std::optional<Timestamp> finished_at,
                           std::int64_t runs) {
  hours_.began(run.team, run.workflow, run.created_at, runs);
  if (model::is_final(run.status) && finished_at)
    hours_.ended(run.team, run.workflow, run.status, run.created_at, *finished_at, runs);
}

void RunCounts::moved(const CountedRun& run, model::RunStatus to,
                      std::optional<Timestamp> finished_at) {
  if (run.status == to) return;
  add(run, run.status, -1);
  add(run, to, 1);
  if (model::is_final(to) && finished_at)
    hours_.ended(run.team, run.workflow, to, run.created_at, *finished_at);
}

RunCounts::Mark RunCounts::mark() {
  settled_ = changes_.size();
  return {.counts = settled_, .hours = hours_.mark()};
}

void RunCounts::take_back(Mark mark) {
  changes_.resize(mark.counts);
  settled_ = mark.counts;
  hours_.take_back(mark.hours);
}

void RunCounts::forget() {
  take_back({});
  hours_.forget();
}

void RunCounts::gather() {
  join_equal_rows();
  const std::size_t of_days = changes_.size();
  changes_.reserve(3 * of_days);
  for (std::size_t i = 0; i < of_days; ++i) {
    Change change = changes_[i];
    if (change.what >= kLogLevels || change.number == 0) continue;
    change.day = kAllDays;
    changes_.push_back(change);
    change.day = kAllDaysOfTeam;
    change.workflow = 0;
    changes_.push_back(change);
  }
  join_equal_rows();
}

void RunCounts::join_equal_rows() {
  std::ranges::sort(changes_, {}, &row_of);
  std::size_t kept = 0;
  for (const Change& change : changes_) {
    if (kept > 0 && row_of(changes_[kept - 1]) == row_of(change))
      changes_[kept - 1].number += change.number;
    else
      changes_[kept++] = change;
  }
  changes_.resize(kept);
}

Result<void> RunCounts::write(Connection& connection) {
  if (changes_.empty()) return {};  // then there is nothing of hours either
  gather();
  // What comes before what goes: log counts go with the last run of a day, and a run that changes
  // its status is still there.
  for (const Change& change : changes_)
    if (change.number > 0) SLUICE_TRY_VOID(write_one(connection, change));
  for (const Change& change : changes_)
    if (change.number < 0) SLUICE_TRY_VOID(write_one(connection, change));
  changes_.clear();
  settled_ = 0;
  return hours_.write(connection);
}

Result<void> RunCounts::write_one(Connection& connection, const Change& change) {
  const auto& [day, team, what, workflow, number] = change;
  SLUICE_TRY(auto* add, connection.cached(kAddTo));
  SLUICE_TRY(const auto there, add->bind(day, team, what, workflow, number).run_counting());
  if (there == 0) {
    SLUICE_TRY(auto* begin, connection.cached(kBegin));
    SLUICE_TRY_VOID(begin->bind(day, team, what, workflow, number).run());
  }
  if (number > 0) return {};
  SLUICE_TRY(auto* remove, connection.cached(kDeleteIfNone));
  SLUICE_TRY(const auto removed, remove->bind(day, team, what, workflow).run_counting());
  if (removed == 0 || day < 0) return {};
  SLUICE_TRY(auto* logs, connection.cached(kDeleteLogCounts));
  return logs->bind(day, team, workflow).run();
}

}  // namespace sluice::store::sqlite
