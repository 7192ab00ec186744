// Runs in concurrency groups, as the rows say.
#include "store/sqlite/reader.h"

namespace sluice::store::sqlite {
namespace {

// The open runs of concurrency groups, as the index has them.
#define OPEN_RUNS " FROM runs AS open INDEXED BY runs_by_concurrency_group"
#define OF_GROUP(run) \
  " WHERE open.concurrency_group = " run ".concurrency_group AND open.finished_at IS NULL"

constexpr const char kAhead[] =
    "SELECT (SELECT count(*)" OPEN_RUNS OF_GROUP("run")
    "         AND open.status = 0 AND open.key < run.key)"
    "     + (SELECT count(*)" OPEN_RUNS OF_GROUP("run") " AND open.status IN (1, 2))"
    " FROM runs AS run"
    " WHERE key = ?1 AND tail = ?2 AND concurrency_group IS NOT NULL AND status = 0";
constexpr const char kCountQueued[] =
    "SELECT count(*)" OPEN_RUNS
    " WHERE concurrency_group IS NOT NULL AND finished_at IS NULL AND status = 0";
// The newest run of a group that cancels older ones, and those that are older than the newest
// `group_limit`.
constexpr const char kSuperseded[] =
    "SELECT key, tail, by_key, (SELECT tail FROM runs WHERE key = by_key) FROM ("
    " SELECT old.key, old.tail,"
    "  (SELECT max(open.key)" OPEN_RUNS OF_GROUP("old") " AND open.group_on_limit = 1) AS by_key"
    " FROM runs AS old INDEXED BY runs_by_concurrency_group"
    " WHERE old.concurrency_group IS NOT NULL AND old.finished_at IS NULL"
    "  AND old.status IN (1, 2) AND old.group_on_limit = 1"
    "  AND (SELECT count(*)" OPEN_RUNS OF_GROUP("old")
    "        AND open.group_on_limit = 1 AND open.key > old.key)"
    "      >= (SELECT open.group_limit" OPEN_RUNS OF_GROUP("old")
    "           AND open.group_on_limit = 1 ORDER BY open.key DESC LIMIT 1)"
    " ORDER BY old.key LIMIT ?1)";

std::int64_t read_number(const Statement& row) { return row.integer(0); }

ConcurrencyChanges::Superseded read_superseded(const Statement& row) {
  return {RunId{row.uid(0, 1)}, RunId{row.uid(2, 3)}};
}

}  // namespace

Result<std::optional<std::int64_t>> SqliteReader::runs_ahead(RunId run) {
  return first(kAhead, &read_number, run.key, run.tail);
}

Result<std::int64_t> SqliteReader::count_queued_runs() {
  SLUICE_TRY(const auto count, first(kCountQueued, &read_number));
  return count.value_or(0);
}

Result<std::vector<ConcurrencyChanges::Superseded>> SqliteReader::superseded_runs(
    std::int64_t limit) {
  return list(kSuperseded, &read_superseded, limit);
}

}  // namespace sluice::store::sqlite
