#include "store/sqlite/run_hours.h"

#include <algorithm>
#include <string>
#include <utility>

namespace sluice::store::sqlite {
namespace {

// In the column `workflow_key`: all workflows of the team.
constexpr std::int64_t kWholeTeam = 0;
// Above that the rows are let go, and read again when they are needed.
constexpr std::size_t kRowsKeptMax = 512;

constexpr const char kTallyOfHour[] =
    "SELECT accepted, completed, failed, cancelled, durations FROM run_hours"
    " WHERE hour = ?1 AND team = ?2 AND workflow_key = ?3";
constexpr const char kPutHour[] =
    "INSERT INTO run_hours (hour, team, workflow_key, accepted, completed, failed, cancelled,"
    " durations) VALUES (?1,?2,?3,?4,?5,?6,?7,?8)"
    " ON CONFLICT (hour, team, workflow_key) DO UPDATE SET accepted = ?4, completed = ?5,"
    " failed = ?6, cancelled = ?7, durations = ?8";

}  // namespace

Result<RunTally> read_tally(const Statement& row, int at) {
  RunTally tally{.accepted = row.integer(at),
                 .completed = row.integer(at + 1),
                 .failed = row.integer(at + 2),
                 .cancelled = row.integer(at + 3),
                 .durations = {}};
  SLUICE_TRY(tally.durations, model::DurationCounts::decode(as_text(row.blob(at + 4))));
  return tally;
}

void RunHours::began(std::int64_t team, std::int64_t workflow, Timestamp at, std::int64_t runs) {
  add({.hour = hour_of(at), .team = team, .workflow = workflow, .runs = runs});
}

void RunHours::ended(std::int64_t team, std::int64_t workflow, model::RunStatus as, Timestamp began,
                     Timestamp at, std::int64_t runs) {
  Change change{.hour = hour_of(at), .team = team, .workflow = workflow, .runs = runs};
  if (as == model::RunStatus::kCancelled) {
    change.what = What::kCancelled;
  } else {
    change.what = model::is_failure(as) ? What::kFailed : What::kCompleted;
    change.bucket = static_cast<std::uint8_t>(
        model::DurationCounts::bucket_of(std::chrono::duration_cast<Micros>(at - began)));
  }
  add(change);
}

// Runs that follow one another are often of one workflow, and took about as long.
void RunHours::add(Change change) {
  constexpr std::size_t kLookedAt = 8;
  const std::size_t from =
      std::max(settled_, changes_.size() - std::min(changes_.size(), kLookedAt));
  for (std::size_t i = changes_.size(); i > from; --i) {
    if (!changes_[i - 1].adds_to(change)) continue;
    changes_[i - 1].runs += change.runs;
    return;
  }
  changes_.push_back(change);
}

std::size_t RunHours::mark() {
  settled_ = changes_.size();
  return settled_;
}

void RunHours::take_back(std::size_t mark) {
  changes_.resize(mark);
  settled_ = mark;
}

void RunHours::forget() {
  take_back(0);
  rows_.clear();
  changed_.clear();
}

Result<RunHours::Rows::value_type*> RunHours::row_of(Connection& connection, const Key& key) {
  const auto [found, is_new] = rows_.try_emplace(key);
  if (!is_new) return &*found;
  SLUICE_TRY(auto* select, connection.cached(kTallyOfHour));
  ScopedReset row(select->bind(std::get<0>(key), std::get<1>(key), std::get<2>(key)));
  SLUICE_TRY(const bool exists, row->step());
  if (exists) {
    SLUICE_TRY(found->second.tally, read_tally(*select, 0));
  }
  return &*found;
}

void RunHours::apply(const Change& change, RunTally& tally) {
  switch (change.what) {
    case What::kAccepted:
      tally.accepted += change.runs;
      return;
    case What::kCancelled:
      tally.cancelled += change.runs;
      return;
    case What::kCompleted:
      tally.completed += change.runs;
      break;
    case What::kFailed:
      tally.failed += change.runs;
      break;
  }
  tally.durations.add_to(change.bucket, change.runs);
}

Result<void> RunHours::write(Connection& connection) {
  if (changes_.empty()) return {};
  if (rows_.size() > kRowsKeptMax) rows_.clear();
  for (const Change& change : changes_) {
    for (const std::int64_t workflow : {change.workflow, kWholeTeam}) {
      SLUICE_TRY(auto* const row, row_of(connection, {change.hour, change.team, workflow}));
      if (!std::exchange(row->second.is_changed, true)) changed_.push_back(row);
      apply(change, row->second.tally);
    }
  }
  changes_.clear();
  settled_ = 0;
  SLUICE_TRY(auto* put, connection.cached(kPutHour));
  for (auto* const row : changed_) {
    const auto& [key, kept] = *row;
    const RunTally& tally = kept.tally;
    row->second.is_changed = false;
    const std::string durations = tally.durations.encode();
    SLUICE_TRY_VOID(put->bind(std::get<0>(key), std::get<1>(key), std::get<2>(key), tally.accepted,
                              tally.completed, tally.failed, tally.cancelled, as_bytes(durations))
                        .run());
  }
  changed_.clear();
  return {};
}

}  // namespace sluice::store::sqlite
