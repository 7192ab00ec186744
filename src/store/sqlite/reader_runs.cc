// Runs: lists by page, one with everything, and what recovery asks for.
#include <algorithm>
#include <queue>

#include "store/sqlite/reader.h"

namespace sluice::store::sqlite {
namespace {

#define RUN_COLUMNS                                                                             \
  "SELECT key, tail, team, workflow_key, workflow_tail, version, trigger, status, created_at, " \
  "wake_at, finished_at, rerun_key, rerun_tail, error, concurrency_group, group_limit, "        \
  "group_on_limit, step"

constexpr const char kRunRow[] = RUN_COLUMNS " FROM runs WHERE key = ?1";
constexpr const char kWholeRun[] = RUN_COLUMNS
    ", headers, records, coalesce(body, (SELECT body FROM run_bodies WHERE run_key = key), '')"
    " FROM runs WHERE key = ?1 AND tail = ?2";
constexpr const char kLaterRecords[] =
    "SELECT lines FROM run_records WHERE run_key = ?1 ORDER BY seq";
constexpr const char kNextGroup[] =
    "SELECT workflow_key, status FROM runs WHERE team = ?1 AND (workflow_key, status) > (?2, ?3)"
    " ORDER BY workflow_key, status LIMIT 1";
constexpr const char kCountGroup[] =
    "SELECT count(*) FROM runs WHERE team = ?1 AND workflow_key = ?2 AND status = ?3 AND key >= ?4";
constexpr const char kKeysOfGroup[] =
    "SELECT key FROM runs WHERE team = ?1 AND workflow_key = ?2 AND status = ?3 AND key < ?4"
    " ORDER BY key DESC LIMIT ?5";
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

constexpr const char kOwner[] = "SELECT owner FROM runs WHERE key = ?1 AND tail = ?2";
// Runs with a step that waits for something of a kind. The index has everything but the status.
#define WAITING_FOR                                                                         \
  "SELECT DISTINCT wait.run_key FROM run_waits AS wait INDEXED BY run_waits_by_kind"        \
  " CROSS JOIN runs ON runs.key = wait.run_key WHERE wait.team = ?1 AND wait.kind = ?2"     \
  " AND (?3 IS NULL OR wait.workflow_key = ?3) AND (wait.until IS NULL OR wait.until > ?4)" \
  " AND runs.status = 2"
constexpr const char kWaitingFor[] = WAITING_FOR " ORDER BY wait.run_key DESC LIMIT ?5 OFFSET ?6";
constexpr const char kCountWaitingFor[] = "SELECT count(*) FROM (" WAITING_FOR ")";

constexpr std::int64_t kChunk = 256;

RunRow read_row(const Statement& row) {
  RunRow run;
  run.header.id = RunId{row.uid(0, 1)};
  run.header.team = TeamId{row.integer(2)};
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
  run.records = row.text(19);
  run.trigger.body = row.text(20);
  return run;
}

model::NodeId read_owner(const Statement& row) { return model::NodeId{row.integer(0)}; }

std::int64_t read_run_key(const Statement& row) { return row.integer(0); }

Reader::Due read_due(const Statement& row) { return {RunId{row.uid(0, 1)}, row.time(2)}; }

}  // namespace

Result<std::vector<SqliteReader::Group>> SqliteReader::groups_of(const RunFilter& filter) {
  std::vector<Group> groups;
  SLUICE_TRY(auto* next, connection_.cached(kNextGroup));
  std::int64_t workflow = filter.workflow ? filter.workflow->key : INT64_MIN;
  std::int64_t status = -1;
  while (true) {
    ScopedReset row(next->bind(filter.team, workflow, status));
    SLUICE_TRY(const bool found, row->step());
    if (!found || (filter.workflow && row->integer(0) != filter.workflow->key)) return groups;
    workflow = row->integer(0);
    status = row->integer(1);
    if (!filter.status || status == static_cast<std::int64_t>(*filter.status))
      groups.push_back({filter.team, workflow, status});
  }
}

Result<std::int64_t> SqliteReader::count_group(const Group& group, std::int64_t from_key) {
  SLUICE_TRY(auto* count, connection_.cached(kCountGroup));
  ScopedReset row(count->bind(group.team, group.workflow, group.status, from_key));
  SLUICE_TRY(const bool found, row->step());
  return found ? row->integer(0) : 0;
}

Result<bool> SqliteReader::refill(const Group& group, std::int64_t below, std::int64_t limit,
                                  std::vector<std::int64_t>& keys) {
  keys.clear();
  SLUICE_TRY(auto* select, connection_.cached(kKeysOfGroup));
  ScopedReset rows(select->bind(group.team, group.workflow, group.status, below, limit));
  while (true) {
    SLUICE_TRY(const bool more, rows->step());
    if (!more) break;
    keys.push_back(rows->integer(0));
  }
  std::ranges::reverse(keys);  // the newest at the back, where it is taken from
  return !keys.empty();
}

// A merge of the groups, each of which is sorted already. Memory: one chunk a group.
Result<std::vector<std::int64_t>> SqliteReader::page_keys(const std::vector<Group>& groups,
                                                          std::int64_t offset, std::int64_t limit) {
  const std::int64_t chunk = std::min(kChunk, offset + limit);
  std::vector<std::vector<std::int64_t>> ahead(groups.size());
  std::priority_queue<std::pair<std::int64_t, std::size_t>> newest;  // key, index of its group
  for (std::size_t i = 0; i < groups.size(); ++i) {
    SLUICE_TRY(const bool any, refill(groups[i], INT64_MAX, chunk, ahead[i]));
    if (any) newest.emplace(ahead[i].back(), i);
  }
  std::vector<std::int64_t> page;
  while (!newest.empty() && std::ssize(page) < limit) {
    const auto [key, i] = newest.top();
    newest.pop();
    if (offset > 0) {
      --offset;
    } else {
      page.push_back(key);
    }
    ahead[i].pop_back();
    bool any = !ahead[i].empty();
    if (!any) {
      SLUICE_TRY(any, refill(groups[i], key, chunk, ahead[i]));
    }
    if (any) newest.emplace(ahead[i].back(), i);
  }
  return page;
}

Result<RunPage> SqliteReader::runs(const RunFilter& filter) {
  Snapshot snapshot(connection_);
  if (filter.waits_for) return waiting_runs(filter);
  SLUICE_TRY(const auto groups, groups_of(filter));
  RunPage page;
  for (const Group& group : groups) {
    SLUICE_TRY(const auto count, count_group(group, INT64_MIN));
    page.total += count;
  }
  if (filter.offset < 0 || filter.offset >= page.total || filter.limit <= 0) return page;
  SLUICE_TRY(const auto keys, page_keys(groups, filter.offset, filter.limit));
  SLUICE_TRY(page.rows, rows_of(keys));
  return page;
}

Result<RunPage> SqliteReader::waiting_runs(const RunFilter& filter) {
  RunPage page;
  std::optional<std::int64_t> workflow;
  if (filter.workflow) workflow = filter.workflow->key;
  {
    SLUICE_TRY(auto* count, connection_.cached(kCountWaitingFor));
    ScopedReset row(count->bind(filter.team, *filter.waits_for, workflow, filter.now));
    SLUICE_TRY_VOID(row->step());
    page.total = row->integer(0);
  }
  if (filter.offset < 0 || filter.offset >= page.total || filter.limit <= 0) return page;
  SLUICE_TRY(const auto keys, list(kWaitingFor, &read_run_key, filter.team, *filter.waits_for,
                                   workflow, filter.now, filter.limit, filter.offset));
  SLUICE_TRY(page.rows, rows_of(keys));
  return page;
}

Result<std::vector<RunRow>> SqliteReader::rows_of(const std::vector<std::int64_t>& keys) {
  std::vector<RunRow> rows;
  for (const std::int64_t key : keys) {
    SLUICE_TRY(auto row, first(kRunRow, &read_row, key));
    if (row) rows.push_back(*std::move(row));
  }
  return rows;
}

Result<std::optional<StoredRun>> SqliteReader::run(RunId id) {
  Snapshot snapshot(connection_);
  SLUICE_TRY(auto run, first(kWholeRun, &read_whole, id.key, id.tail));
  if (!run) return run;
  SLUICE_TRY(auto tie, parent_of(id));
  if (tie) {
    run->row.header.parent = std::move(tie->parent);
    run->row.header.depth = tie->depth;
  }
  SLUICE_TRY(auto* later, connection_.cached(kLaterRecords));
  ScopedReset rows(later->bind(id.key));
  while (true) {
    SLUICE_TRY(const bool more, rows->step());
    if (!more) return run;
    run->records += rows->text(0);
  }
}

Result<std::optional<StoredRun>> SqliteReader::run_of_team(TeamId team, RunId id) {
  SLUICE_TRY(auto found, run(id));
  if (found && found->row.header.team != team) return std::nullopt;
  return found;
}

Result<std::vector<std::int64_t>> SqliteReader::count_by_status(TeamId team, WorkflowId workflow,
                                                                Timestamp since) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(model::RunStatus::kCancelled) + 1);
  for (std::size_t status = 0; status < counts.size(); ++status) {
    const Group group{team, workflow.key, static_cast<std::int64_t>(status)};
    SLUICE_TRY(counts[status], count_group(group, first_key_at(since)));
  }
  return counts;
}

Result<std::vector<model::NodeId>> SqliteReader::owners_of(std::span<const RunId> runs) {
  std::vector<model::NodeId> owners;
  for (const RunId& run : runs) {
    SLUICE_TRY(const auto owner, first(kOwner, &read_owner, run.key, run.tail));
    owners.push_back(owner.value_or(model::kNobody));
  }
  return owners;
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
