// Runs: lists by page, one with everything, and what recovery asks for.
#include <algorithm>

#include "store/sqlite/reader.h"
#include "store/sqlite/rows_of_tests.h"
#include "store/sqlite/run_lists.h"

namespace sluice::store::sqlite {
namespace {

#define RUN_COLUMNS                                                                             \
  "SELECT key, tail, team, workflow_key, workflow_tail, version, trigger, status, created_at, " \
  "wake_at, finished_at, rerun_key, rerun_tail, error, concurrency_group, group_limit, "        \
  "group_on_limit, step"

constexpr const char kRunRow[] = RUN_COLUMNS " FROM runs WHERE key = ?1";
#define ONE_RUN " FROM runs WHERE key = ?1 AND tail = ?2"
constexpr const char kWholeRun[] = RUN_COLUMNS
    ", headers, coalesce(body, (SELECT body FROM run_bodies WHERE run_key = key), ''),"
    " records" ONE_RUN;
constexpr const char kRunHead[] = RUN_COLUMNS ", headers, coalesce(body, ''), NULL" ONE_RUN;
constexpr const char kLaterRecords[] =
    "SELECT lines, output FROM run_records LEFT JOIN run_outputs USING (run_key, seq)"
    " WHERE run_records.run_key = ?1 ORDER BY run_records.seq";
#define UNFINISHED \
  "status < 2 AND (status = 1 OR concurrency_group IS NULL)"  // as the index has it
constexpr const char kUnfinished[] =
    "SELECT key, tail FROM runs INDEXED BY runs_unfinished WHERE " UNFINISHED
    " AND key > ?1 ORDER BY key LIMIT ?2";
constexpr const char kCountUnfinished[] =
    "SELECT count(*) FROM runs INDEXED BY runs_unfinished WHERE " UNFINISHED;
constexpr const char kCountWaiting[] =
    "SELECT count(*) FROM runs INDEXED BY runs_waiting WHERE status = 2";
constexpr const char kDue[] =
    "SELECT key, tail, wake_at FROM runs INDEXED BY runs_waiting WHERE status = 2 AND wake_at <= ?1"
    " ORDER BY wake_at LIMIT ?2";

#define RUNS_OF_KEYS(table)              \
  "SELECT run_key, run_tail FROM " table \
  " WHERE workflow_key = ?1 AND key_hash IN (?2, ?3, ?4, ?5, ?6, ?7) AND expires_at > ?8"
constexpr const char kRunsOfKeys[] = RUNS_OF_KEYS("idempotency");
constexpr const char kRunsOfRecentKeys[] = RUNS_OF_KEYS("recent_keys");

constexpr const char kOwner[] = "SELECT owner FROM runs WHERE key = ?1 AND tail = ?2";
RunRow read_row(const Statement& row) {
  RunRow run;
  run.header.id = RunId{row.uid(0, 1)};
  run.header.team = team_of_row(row.integer(2));
  run.header.workflow = WorkflowId{row.uid(3, 4)};
  run.header.version = row.integer(5);
  run.header.trigger = static_cast<model::TriggerKind>(row.integer(6));
  run.status = static_cast<model::RunStatus>(row.integer(7));
  run.header.created_at = row.time(8);
  run.wake_at = row.maybe_time(9);
  run.finished_at = row.maybe_time(10);
  if (!row.is_null(11)) run.header.rerun_of = RunId{row.uid(11, 12)};
  run.error = row.text(13);
  if (!row.is_null(14)) {
    run.header.concurrency_group =
        model::ConcurrencyGroup{.id = row.integer(14),
                                .limit = row.integer(15),
                                .on_limit = static_cast<model::OnLimit>(row.integer(16))};
  }
  run.step = row.integer(17);
  return run;
}

StoredRun read_whole(const Statement& row) {
  StoredRun run;
  run.row = read_row(row);
  run.trigger.headers = row.text(18);
  run.trigger.body = row.text(19);
  run.records = row.text(20);
  return run;
}

model::NodeId read_owner(const Statement& row) { return model::NodeId{row.integer(0)}; }

Reader::Due read_due(const Statement& row) { return {RunId{row.uid(0, 1)}, row.time(2)}; }

}  // namespace

Result<RunPage> SqliteReader::runs(const RunFilter& filter) {
  Snapshot snapshot(connection_);
  RunFilter of_rows = filter;
  if (filter.tests) of_rows.team = team_of_tests(filter.team);
  SLUICE_TRY(auto found, RunLists(connection_).find(of_rows));
  RunPage page{.rows = {}, .total = found.total, .total_is_exact = found.total_is_exact};
  SLUICE_TRY(page.rows, rows_of(found.keys));
  return page;
}

Result<RunStatistics> SqliteReader::statistics(TeamId team, WorkflowId workflow, Timestamp since) {
  Snapshot snapshot(connection_);
  return RunLists(connection_).statistics(team, workflow, since);
}

Result<std::vector<RunRow>> SqliteReader::rows_of(const std::vector<std::int64_t>& keys) {
  std::vector<RunRow> rows;
  rows.reserve(keys.size());
  for (const std::int64_t key : keys) {
    SLUICE_TRY(auto row, first(kRunRow, &read_row, key));
    if (row) rows.push_back(*std::move(row));
  }
  return rows;
}

Result<std::optional<StoredRun>> SqliteReader::one_run(const char* sql, RunId id) {
  SLUICE_TRY(auto run, first(sql, &read_whole, id.key, id.tail));
  if (!run) return run;
  SLUICE_TRY(auto tie, parent_of(id));
  if (tie) {
    run->row.header.parent = std::move(tie->parent);
    run->row.header.depth = tie->depth;
  }
  return run;
}

Result<std::optional<StoredRun>> SqliteReader::run_head(RunId id) {
  Snapshot snapshot(connection_);
  return one_run(kRunHead, id);
}

Result<std::optional<StoredRun>> SqliteReader::run(RunId id) {
  Snapshot snapshot(connection_);
  SLUICE_TRY(auto run, one_run(kWholeRun, id));
  if (!run) return run;
  SLUICE_TRY(auto* later, connection_.cached(kLaterRecords));
  ScopedReset rows(later->bind(id.key));
  while (true) {
    SLUICE_TRY(const bool more, rows->step());
    if (!more) return run;
    run->records += rows->text(0);
    run->records += rows->text(1);
  }
}

Result<std::optional<StoredRun>> SqliteReader::run_of_team(TeamId team, RunId id) {
  SLUICE_TRY(auto found, run(id));
  if (found && found->row.header.team != team) return std::nullopt;
  return found;
}

Result<std::vector<model::NodeId>> SqliteReader::owners_of(std::span<const RunId> runs) {
  std::vector<model::NodeId> owners;
  for (const RunId& run : runs) {
    SLUICE_TRY(const auto owner, first(kOwner, &read_owner, run.key, run.tail));
    owners.push_back(owner.value_or(model::kNobody));
  }
  return owners;
}

// A key stands in both tables while it moves from one to the other, and an old row may be left of
// one that was put anew.
Result<std::vector<RunId>> SqliteReader::runs_of_keys(WorkflowId workflow,
                                                      const std::array<KeyHash, kKeysAtOnce>& keys,
                                                      Timestamp now) {
  Snapshot snapshot(connection_);
  std::vector<RunId> runs;
  for (const char* sql : {kRunsOfRecentKeys, kRunsOfKeys}) {
    SLUICE_TRY(const auto found, list(sql, &read_id, workflow.key, std::span(keys[0]),
                                      std::span(keys[1]), std::span(keys[2]), std::span(keys[3]),
                                      std::span(keys[4]), std::span(keys[5]), now));
    runs.insert(runs.end(), found.begin(), found.end());
  }
  std::ranges::sort(runs);
  const auto repeated = std::ranges::unique(runs);
  runs.erase(repeated.begin(), repeated.end());
  return runs;
}

Result<std::vector<RunId>> SqliteReader::open_runs(RunId after, std::int64_t limit) {
  return list(kUnfinished, &read_id, after.key, limit);
}

Result<std::int64_t> SqliteReader::count_open_runs() {
  SLUICE_TRY(auto* count, connection_.cached(kCountUnfinished));
  ScopedReset row(*count);
  SLUICE_TRY_VOID(row->step());
  return row->integer(0);
}

Result<std::int64_t> SqliteReader::count_waiting_runs() {
  SLUICE_TRY(auto* count, connection_.cached(kCountWaiting));
  ScopedReset row(*count);
  SLUICE_TRY_VOID(row->step());
  return row->integer(0);
}

Result<std::vector<Reader::Due>> SqliteReader::due_runs(Timestamp until, std::int64_t limit) {
  return list(kDue, &read_due, until, limit);
}

}  // namespace sluice::store::sqlite
