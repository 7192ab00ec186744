// What is deleted with a run. Most runs are their own row and nothing else, so what belongs to them
// beside it is looked for once for many of them.
#include <algorithm>
#include <fmt/format.h>
#include <vector>

#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

// A larger log goes later, row by row: a run may have a million records.
constexpr std::int64_t kRowsAtOnceMax = 16;
constexpr std::int64_t kListRowsForALogRow = 64;  // those of lists are small
constexpr std::int64_t kFreePagesKept = 256;      // they are used again soon

constexpr const char kDeleteRun[] =
    "DELETE FROM runs WHERE key = ?1"
    " RETURNING CASE WHEN status IN (1, 2) THEN concurrency_group END, team, workflow_key, status,"
    " version, bytes";
constexpr const char kDeleteFinished[] =
    "DELETE FROM runs WHERE key = ?1 AND status >= 3 RETURNING bytes";

// The first run between two keys that has rows in a table, and the deletion of those of one run.
struct Part {
  const char* next;
  const char* remove;
};
constexpr const char kNextBody[] =
    "SELECT run_key FROM run_bodies WHERE run_key >= ?1 AND run_key <= ?2 ORDER BY run_key LIMIT 1";
constexpr const char kDeleteBody[] = "DELETE FROM run_bodies WHERE run_key = ?1";
constexpr const char kNextChild[] =
    "SELECT parent_key FROM run_children WHERE parent_key >= ?1 AND parent_key <= ?2"
    " ORDER BY parent_key LIMIT 1";
constexpr const char kDeleteChildren[] = "DELETE FROM run_children WHERE parent_key = ?1";
constexpr const char kNextDeath[] =
    "SELECT run_key FROM run_deaths WHERE run_key >= ?1 AND run_key <= ?2 ORDER BY run_key LIMIT 1";
constexpr const char kDeleteDeaths[] = "DELETE FROM run_deaths WHERE run_key = ?1";
constexpr const char kNextAlert[] =
    "SELECT failed_key FROM failure_alerts WHERE failed_key >= ?1 AND failed_key <= ?2"
    " ORDER BY failed_key LIMIT 1";
constexpr const char kDeleteAlerts[] = "DELETE FROM failure_alerts WHERE failed_key = ?1";
constexpr Part kParts[] = {{kNextBody, kDeleteBody},
                           {kNextChild, kDeleteChildren},
                           {kNextDeath, kDeleteDeaths},
                           {kNextAlert, kDeleteAlerts}};

constexpr const char kNextLog[] =
    "SELECT run_key FROM run_records WHERE run_key >= ?1 AND run_key <= ?2"
    " ORDER BY run_key LIMIT 1";
constexpr const char kDeleteRecords[] = "DELETE FROM run_records WHERE run_key = ?1";
constexpr const char kHasOutputs[] = "SELECT 1 FROM run_outputs WHERE run_key = ?1 LIMIT 1";
constexpr const char kHasManyRecords[] =
    "SELECT 1 FROM run_records WHERE run_key = ?1 LIMIT 1 OFFSET ?2";
constexpr const char kNoteLeftovers[] = "INSERT OR IGNORE INTO deleted_runs (run_key) VALUES (?1)";
constexpr const char kNextLeftovers[] =
    "SELECT run_key, EXISTS (SELECT 1 FROM runs WHERE key = run_key) FROM deleted_runs"
    " WHERE run_key >= 0 ORDER BY run_key LIMIT 1";
constexpr const char kDeleteSomeOutputs[] =
    "DELETE FROM run_outputs WHERE run_key = ?1 AND seq IN"
    " (SELECT seq FROM run_outputs WHERE run_key = ?1 LIMIT ?2)";
constexpr const char kDeleteSomeRecords[] =
    "DELETE FROM run_records WHERE run_key = ?1 AND seq IN"
    " (SELECT seq FROM run_records WHERE run_key = ?1 LIMIT ?2)";
constexpr const char kForgetLeftovers[] = "DELETE FROM deleted_runs WHERE run_key = ?1";

}  // namespace

Result<void> SqliteWriter::delete_run(std::int64_t key) {
  SLUICE_TRY_VOID(delete_parts({&key, 1}));
  SLUICE_TRY_VOID(delete_waits(key));
  std::optional<std::int64_t> concurrency_group;
  std::int64_t workflow = 0;
  std::int64_t version = 0;
  {
    SLUICE_TRY(auto* statement, connection_.cached(kDeleteRun));
    ScopedReset row(statement->bind(key));
    SLUICE_TRY(const bool found, row->step());
    if (found) {
      if (!row->is_null(0)) concurrency_group = row->integer(0);
      workflow = row->integer(2);
      version = row->integer(4);
      counts_.removed({.key = key,
                       .team = row->integer(1),
                       .workflow = workflow,
                       .status = static_cast<model::RunStatus>(row->integer(3))});
      counts_.sized(row->integer(1), workflow, -row->integer(5));
    }
  }
  SLUICE_TRY_VOID(delete_test_definition(workflow, version));
  if (concurrency_group) return give_slots(*concurrency_group);
  return {};
}

Result<std::int64_t> SqliteWriter::delete_runs(std::span<const FinishedRun> runs) {
  SLUICE_TRY(auto* remove, connection_.cached(kDeleteFinished));
  std::vector<std::int64_t> gone;
  gone.reserve(runs.size());
  for (const FinishedRun& run : runs) {
    ScopedReset row(remove->bind(run.key));
    SLUICE_TRY(const bool deleted, row->step());
    if (!deleted) continue;  // it went in another way
    counts_.removed(
        {.key = run.key, .team = run.team, .workflow = run.workflow, .status = run.status});
    counts_.sized(run.team, run.workflow, -row->integer(0));
    gone.push_back(run.key);
  }
  std::ranges::sort(gone);
  SLUICE_TRY_VOID(delete_parts(gone));
  return std::ssize(gone);
}

Result<void> SqliteWriter::delete_parts(std::span<const std::int64_t> runs) {
  for (const auto& [next, remove] : kParts) {
    SLUICE_TRY(auto* statement, connection_.cached(remove));
    SLUICE_TRY_VOID(each_with_rows(
        next, runs, [statement](std::int64_t run) { return statement->bind(run).run(); }));
  }
  return each_with_rows(kNextLog, runs, [this](std::int64_t run) { return delete_log(run); });
}

// `next` finds the first run with rows among two keys; `runs` are in order.
Result<void> SqliteWriter::each_with_rows(const char* next, std::span<const std::int64_t> runs,
                                          const std::function<Result<void>(std::int64_t)>& call) {
  SLUICE_TRY(auto* find, connection_.cached(next));
  auto at = runs.begin();
  while (at != runs.end()) {
    std::int64_t with_rows = 0;
    {
      ScopedReset row(find->bind(*at, runs.back()));
      SLUICE_TRY(const bool found, row->step());
      if (!found) return {};
      with_rows = row->integer(0);
    }
    at = std::lower_bound(at, runs.end(), with_rows);
    if (at == runs.end() || *at != with_rows) continue;
    SLUICE_TRY_VOID(call(with_rows));
    ++at;
  }
  return {};
}

Result<void> SqliteWriter::delete_log(std::int64_t run) {
  SLUICE_TRY(auto* outputs, connection_.cached(kHasOutputs));
  SLUICE_TRY(auto* records, connection_.cached(kHasManyRecords));
  bool is_large = false;
  for (auto* look : {&outputs->bind(run), &records->bind(run, kRowsAtOnceMax)}) {
    ScopedReset row(*look);
    SLUICE_TRY(const bool found, row->step());
    is_large = is_large || found;
  }
  SLUICE_TRY(auto* remove, connection_.cached(is_large ? kNoteLeftovers : kDeleteRecords));
  return remove->bind(run).run();
}

Result<std::int64_t> SqliteWriter::delete_leftovers(std::int64_t rows_max) {
  SLUICE_TRY(auto* next, connection_.cached(kNextLeftovers));
  std::int64_t run = 0;
  bool is_stored = false;
  {
    ScopedReset row(next->bind());
    SLUICE_TRY(const bool found, row->step());
    if (!found) {
      SLUICE_TRY(const auto of_lists, delete_list_leftovers(rows_max * kListRowsForALogRow));
      if (of_lists > 0) return of_lists;
      return delete_file_leftovers(rows_max);
    }
    run = row->integer(0);
    is_stored = row->integer(1) != 0;
  }
  std::int64_t deleted = 0;
  for (const char* sql : {kDeleteSomeOutputs, kDeleteSomeRecords}) {
    if (is_stored || deleted == rows_max) break;  // stored again: its rows are its own
    SLUICE_TRY(auto* remove, connection_.cached(sql));
    SLUICE_TRY(const auto gone, remove->bind(run, rows_max - deleted).run_counting());
    deleted += gone;
  }
  if (deleted == rows_max) return deleted;
  SLUICE_TRY(auto* forget, connection_.cached(kForgetLeftovers));
  SLUICE_TRY_VOID(forget->bind(run).run());
  return deleted + 1;
}

Result<std::int64_t> SqliteWriter::give_pages_back(std::int64_t pages_max) {
  SLUICE_TRY(const auto free_pages, connection_.number("PRAGMA freelist_count"));
  const auto pages = std::min(free_pages - kFreePagesKept, pages_max);
  if (pages <= 0) return 0;
  SLUICE_TRY_VOID(connection_.exec(fmt::format("PRAGMA incremental_vacuum({})", pages).c_str()));
  SLUICE_TRY(const auto left, connection_.number("PRAGMA freelist_count"));
  return free_pages - left;
}

}  // namespace sluice::store::sqlite
