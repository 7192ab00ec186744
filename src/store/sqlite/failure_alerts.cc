// Who hears of failed runs. Only runs that fail pay for it, with one look-up where nobody hears.
#include "store/sqlite/reader.h"
#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

// A workflow does not hear of its own runs, nor does one that is paused hear of all. How deep: the
// run, or one above it, may itself have been started by an alert.
constexpr const char kNoteFailure[] =
    "INSERT OR IGNORE INTO failure_alerts (failed_key, failed_tail, listener_key, listener_tail,"
    " team, depth) SELECT ?1, ?2, l.listener_key, l.listener_tail, l.team, 1 + ifnull("
    "(WITH RECURSIVE above (key, level) AS (SELECT ?1, 0 UNION ALL"
    " SELECT tie.parent_key, level + 1 FROM above JOIN run_children AS tie"
    " ON tie.run_key = above.key WHERE level < 32)"
    " SELECT max(earlier.depth) FROM above JOIN failure_alerts AS earlier"
    " ON earlier.run_key = above.key), 0)"
    " FROM failure_listeners AS l WHERE l.team = ?3 AND l.source_key IN (0, ?4)"
    " AND l.listener_key <> ?4 AND (l.owner_key <> l.listener_key OR EXISTS"
    " (SELECT 1 FROM workflows WHERE key = l.listener_key AND is_active = 1))";
#define ALERT_COLUMNS                                                                  \
  "SELECT failed_key, failed_tail, listener_key, listener_tail, team, depth, run_key," \
  " run_tail, error FROM failure_alerts "
constexpr const char kOpenAlerts[] = ALERT_COLUMNS
    "WHERE run_key IS NULL AND error IS NULL AND failed_key >= ?1"
    " AND (failed_key > ?1 OR listener_key > ?2)"
    " ORDER BY failed_key, listener_key LIMIT ?3";
constexpr const char kAlertsOf[] =
    ALERT_COLUMNS "WHERE failed_key = ?1 AND failed_tail = ?2 ORDER BY listener_key";
#define IS_OPEN " WHERE failed_key = ?1 AND listener_key = ?2 AND run_key IS NULL AND error IS NULL"
constexpr const char kIsOpen[] = "SELECT 1 FROM failure_alerts" IS_OPEN;
constexpr const char kAnswer[] = "UPDATE failure_alerts SET run_key = ?3, run_tail = ?4" IS_OPEN;
constexpr const char kRefuse[] = "UPDATE failure_alerts SET error = ?3" IS_OPEN;
constexpr const char kForget[] = "DELETE FROM failure_alerts" IS_OPEN;

FailureAlert read_alert(const Statement& row) {
  FailureAlert alert{.failed = RunId{row.uid(0, 1)},
                     .listener = WorkflowId{row.uid(2, 3)},
                     .team = TeamId{row.integer(4)},
                     .depth = row.integer(5),
                     .error = std::string(row.text(8))};
  if (!row.is_null(6)) alert.run = RunId{row.uid(6, 7)};
  return alert;
}

}  // namespace

Result<void> SqliteWriter::note_failure(const RunId& run, std::int64_t team, std::int64_t workflow,
                                        model::RunStatus status) {
  if (!model::is_failure(status)) return {};
  SLUICE_TRY(auto* note, connection_.cached(kNoteFailure));
  return note->bind(run.key, run.tail, team, workflow).run();
}

Result<bool> SqliteWriter::is_alert_open(RunId failed, WorkflowId listener) {
  SLUICE_TRY(auto* find, connection_.cached(kIsOpen));
  ScopedReset use(find->bind(failed.key, listener.key));
  return use->step();
}

Result<void> SqliteWriter::answer_alert(RunId failed, const model::RunHeader& run) {
  SLUICE_TRY(auto* answer, connection_.cached(kAnswer));
  return answer->bind(failed.key, run.workflow.key, run.id.key, run.id.tail).run();
}

Result<void> SqliteWriter::settle_alert(const FailureAlert& alert,
                                        const std::optional<std::string>& why_not) {
  if (!why_not) {
    SLUICE_TRY(auto* forget, connection_.cached(kForget));
    return forget->bind(alert.failed.key, alert.listener.key).run();
  }
  SLUICE_TRY(auto* refuse, connection_.cached(kRefuse));
  return refuse->bind(alert.failed.key, alert.listener.key, std::string_view(*why_not)).run();
}

Result<std::vector<FailureAlert>> SqliteReader::open_alerts(const FailureAlert& after,
                                                            std::int64_t limit) {
  return list(kOpenAlerts, &read_alert, after.failed.key, after.listener.key, limit);
}

Result<std::vector<FailureAlert>> SqliteReader::alerts_of(RunId failed) {
  return list(kAlertsOf, &read_alert, failed.key, failed.tail);
}

}  // namespace sluice::store::sqlite
