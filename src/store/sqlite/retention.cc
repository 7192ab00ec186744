// Deleting history, in slices that keep the writer's transactions short.
#include <algorithm>

#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

constexpr const char kFinishedRun[] =
    "SELECT 1 FROM runs WHERE key = ?1 AND tail = ?2 AND team IN (?3, -?3) AND status >= 3";
constexpr const char kRunsOfWorkflow[] =
    "SELECT key FROM runs WHERE team = ?1 AND workflow_key = ?2 ORDER BY status, key LIMIT ?3";
constexpr const char kGroupOfWorkflow[] =
    "SELECT team FROM runs WHERE team > ?1 ORDER BY team LIMIT 1";
constexpr const char kDeleteEventsOfWorkflow[] =
    "DELETE FROM taken_events WHERE workflow_key = ?1 AND event_hash IN"
    " (SELECT event_hash FROM taken_events WHERE workflow_key = ?1 LIMIT ?2)";
constexpr const char kPutSample[] =
    "INSERT OR REPLACE INTO storage_samples (at, database_bytes, free_bytes, disk_free_bytes)"
    " VALUES (?1, ?2, ?3, ?4)";
constexpr const char kDeleteSamples[] = "DELETE FROM storage_samples WHERE at < ?1";
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

Result<void> SqliteWriter::put_storage_sample(const StorageSample& sample, Timestamp keep_since) {
  SLUICE_TRY(auto* put, connection_.cached(kPutSample));
  SLUICE_TRY_VOID(put->bind(sample.at, sample.database.bytes, sample.database.free_bytes,
                            sample.disk_free_bytes)
                      .run());
  SLUICE_TRY(auto* remove, connection_.cached(kDeleteSamples));
  return remove->bind(keep_since).run();
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
  SLUICE_TRY(const auto jobs, delete_expired_csv_jobs(now, limit - deleted));
  deleted += jobs;
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
