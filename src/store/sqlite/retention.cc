// Deleting history, in slices that keep the writer's transactions short.
#include <algorithm>
#include <vector>

#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

// How many runs are gathered, of a workflow and in all, to delete the oldest of them.
constexpr std::int64_t kGatheredOfGroup = 64;
constexpr std::int64_t kGatheredMax = 1'024;

// Runs are found through run_counts and runs_by_workflow, day by day and group by group, so that
// neither open runs, nor workflows without old ones, nor the bytes of a run are read. A run that
// finished before a moment was also created before it, and keys grow with the time of creation:
// most candidates are given by their key alone.
constexpr const char kNextDay[] =
    "SELECT day FROM run_counts WHERE day > ?1 AND day <= ?2 ORDER BY day LIMIT 1";
constexpr const char kFinishedGroups[] =
    "SELECT team, workflow_key, what FROM run_counts WHERE day = ?1 AND what BETWEEN 3 AND 6";
constexpr const char kFinishedInGroup[] =
    "SELECT key FROM runs WHERE team = ?1 AND workflow_key = ?2 AND status = ?3"
    " AND key >= ?4 AND key < ?5 AND finished_at < ?6 ORDER BY key LIMIT ?7";
constexpr const char kFinishedRun[] =
    "SELECT 1 FROM runs WHERE key = ?1 AND tail = ?2 AND team IN (?3, -?3) AND status >= 3";
constexpr const char kRunsOfWorkflow[] =
    "SELECT key FROM runs WHERE team = ?1 AND workflow_key = ?2 ORDER BY status, key LIMIT ?3";
constexpr const char kGroupOfWorkflow[] =
    "SELECT team FROM runs WHERE team > ?1 ORDER BY team LIMIT 1";
constexpr const char kDeleteEventsOfWorkflow[] =
    "DELETE FROM taken_events WHERE workflow_key = ?1 AND event_hash IN"
    " (SELECT event_hash FROM taken_events WHERE workflow_key = ?1 LIMIT ?2)";
constexpr const char kDeleteExpiredEvents[] =
    "DELETE FROM taken_events WHERE (workflow_key, event_hash) IN (SELECT workflow_key, event_hash"
    " FROM taken_events WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)";
constexpr const char kDeleteExpiredTokens[] =
    "DELETE FROM tokens WHERE hash IN"
    " (SELECT hash FROM tokens WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)"
    " RETURNING team, workflow_key, workflow_tail";
constexpr const char kDeleteExpiredFiles[] =
    "DELETE FROM artifact_files WHERE hash IN"
    " (SELECT hash FROM artifact_files WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)";
constexpr const char kDeleteExpiredLinks[] =
    "DELETE FROM short_links WHERE hash IN"
    " (SELECT hash FROM short_links WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)";

constexpr const char kDeleteOldHours[] =
    "DELETE FROM run_hours WHERE (hour, team, workflow_key) IN"
    " (SELECT hour, team, workflow_key FROM run_hours WHERE hour < ?1 LIMIT ?2)";

}  // namespace

Result<std::int64_t> SqliteWriter::delete_runs_finished_before(Timestamp before,
                                                               std::int64_t limit) {
  SLUICE_TRY(auto* next, connection_.cached(kNextDay));
  std::int64_t day = -1;  // what stands before it is no day
  std::int64_t deleted = 0;
  while (deleted < limit) {
    {
      ScopedReset row(next->bind(day, day_of(first_key_at(before))));
      SLUICE_TRY(const bool found, row->step());
      if (!found) break;
      day = row->integer(0);
    }
    while (deleted < limit) {
      SLUICE_TRY(const auto of_day, delete_finished_of_day(day, before, limit - deleted));
      if (of_day == 0) break;
      deleted += of_day;
    }
  }
  return deleted;
}

// Some of the oldest ones of all workflows, in the order of the table, so that few pages are
// written: those of one workflow alone are spread over the pages of all. 0 when none is left.
Result<std::int64_t> SqliteWriter::delete_finished_of_day(std::int64_t day, Timestamp before,
                                                          std::int64_t limit) {
  SLUICE_TRY(auto* groups, connection_.cached(kFinishedGroups));
  SLUICE_TRY(auto* finished, connection_.cached(kFinishedInGroup));
  const auto end = std::min((day + 1) * kKeysOfDay, first_key_at(before));
  std::vector<std::int64_t> keys;
  {
    ScopedReset group(groups->bind(day));
    while (std::ssize(keys) < kGatheredMax) {
      SLUICE_TRY(const bool found, group->step());
      if (!found) break;
      ScopedReset runs(finished->bind(group->integer(0), group->integer(1), group->integer(2),
                                      day * kKeysOfDay, end, before,
                                      std::min(limit, kGatheredOfGroup)));
      while (true) {
        SLUICE_TRY(const bool more, runs->step());
        if (!more) break;
        keys.push_back(runs->integer(0));
      }
    }
  }
  std::ranges::sort(keys);
  if (std::ssize(keys) > limit) keys.resize(static_cast<std::size_t>(limit));
  for (const std::int64_t key : keys) SLUICE_TRY_VOID(delete_run(key));
  return std::ssize(keys);
}

Result<bool> SqliteWriter::delete_finished_run(TeamId team, RunId run) {
  SLUICE_TRY(auto* select, connection_.cached(kFinishedRun));
  {
    ScopedReset row(select->bind(run.key, run.tail, team));
    SLUICE_TRY(const bool found, row->step());
    if (!found) return false;
  }
  SLUICE_TRY_VOID(delete_run(run.key));
  return true;
}

Result<std::int64_t> SqliteWriter::delete_runs_of(WorkflowId workflow, std::int64_t limit) {
  SLUICE_TRY(auto* teams, connection_.cached(kGroupOfWorkflow));
  SLUICE_TRY(auto* runs, connection_.cached(kRunsOfWorkflow));
  std::int64_t team = INT64_MIN;
  std::int64_t deleted = 0;
  while (deleted < limit) {
    {
      ScopedReset next(teams->bind(team));
      SLUICE_TRY(const bool found, next->step());
      if (!found) break;
      team = next->integer(0);
    }
    SLUICE_TRY(const auto gone, delete_selected(runs->bind(team, workflow.key, limit - deleted)));
    deleted += gone;
  }
  SLUICE_TRY(const auto keys_gone, keys_->delete_of(workflow.key, limit));
  SLUICE_TRY(auto* events, connection_.cached(kDeleteEventsOfWorkflow));
  SLUICE_TRY(const auto events_gone, events->bind(workflow.key, limit).run_counting());
  SLUICE_TRY(const auto kept_gone, delete_kept_events_of(workflow, limit));
  return std::max({deleted, keys_gone, events_gone, kept_gone});
}

Result<std::int64_t> SqliteWriter::delete_expired(Timestamp now, std::int64_t limit) {
  SLUICE_TRY(std::int64_t deleted, keys_->delete_expired(now, limit));
  for (const char* sql : {kDeleteExpiredEvents, kDeleteExpiredFiles, kDeleteExpiredLinks}) {
    SLUICE_TRY(auto* statement, connection_.cached(sql));
    SLUICE_TRY(const auto gone, statement->bind(now, limit - deleted).run_counting());
    deleted += gone;
  }
  SLUICE_TRY(const auto kept, delete_expired_kept_events(now, limit - deleted));
  deleted += kept;
  SLUICE_TRY(const auto access, delete_expired_access(now, limit - deleted));
  deleted += access;
  SLUICE_TRY(const auto tokens, delete_expired_tokens(now, limit - deleted));
  deleted += tokens;
  SLUICE_TRY(auto* hours, connection_.cached(kDeleteOldHours));
  SLUICE_TRY(const auto old,
             hours->bind(hour_of(now - kRunHoursKept), limit - deleted).run_counting());
  return deleted + old;
}

// Who keeps tokens in memory is told which workflows had them.
Result<std::int64_t> SqliteWriter::delete_expired_tokens(Timestamp now, std::int64_t limit) {
  SLUICE_TRY(auto* statement, connection_.cached(kDeleteExpiredTokens));
  ScopedReset gone(statement->bind(now, limit));
  for (std::int64_t deleted = 0;; ++deleted) {
    SLUICE_TRY(const bool more, gone->step());
    if (!more) return deleted;
    note_change({Change::Kind::kWorkflow, TeamId{gone->integer(0)}, WorkflowId{gone->uid(1, 2)}});
  }
}

}  // namespace sluice::store::sqlite
