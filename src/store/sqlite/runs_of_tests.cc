// Test runs, whose definitions are versions with negative numbers (model/version_of_test.h).
#include "store/sqlite/rows_of_tests.h"
#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

// The newest of a workflow that are kept. Of those that are open there are fewer.
constexpr std::int64_t kTestsOfWorkflowMax = 100;

constexpr const char kPutDefinition[] =
    "INSERT INTO workflow_versions (workflow_key, version, workflow_tail, definition, created_at)"
    " VALUES (?1,?2,?3,?4,?5)";
constexpr const char kDeleteDefinition[] =
    "DELETE FROM workflow_versions WHERE workflow_key = ?1 AND version = ?2";
constexpr const char kCountTests[] =
    "SELECT count(*) FROM workflow_versions WHERE workflow_key = ?1 AND version < 0";
// Numbers that are nearer to 0 are older.
constexpr const char kOldestEnded[] =
    "SELECT runs.key FROM workflow_versions AS v CROSS JOIN runs ON runs.key = -v.version"
    " WHERE v.workflow_key = ?1 AND v.version < 0 AND runs.status >= 3"
    " ORDER BY v.version DESC LIMIT ?2";
constexpr const char kEndedBefore[] =
    "SELECT runs.key FROM workflow_versions AS v INDEXED BY test_definitions"
    " CROSS JOIN runs ON runs.key = -v.version"
    " WHERE v.version < 0 AND v.created_at < ?1 AND runs.status >= 3 AND runs.finished_at < ?1"
    " ORDER BY v.created_at LIMIT ?2";
constexpr const char kDeleteUnused[] =
    "DELETE FROM workflow_versions WHERE (workflow_key, version) IN"
    " (SELECT workflow_key, version FROM workflow_versions AS v INDEXED BY test_definitions"
    " WHERE v.version < 0 AND v.created_at < ?1"
    " AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.key = -v.version) LIMIT ?2)";

}  // namespace

// The oldest make room for it.
Result<void> SqliteWriter::put_test_definition(const NewRun& run) {
  const auto& header = run.header;
  SLUICE_TRY(auto* put, connection_.cached(kPutDefinition));
  SLUICE_TRY_VOID(put->bind(header.workflow.key, header.version, header.workflow.tail,
                            std::string_view(run.definition), header.created_at)
                      .run());
  std::int64_t kept = 0;
  {
    SLUICE_TRY(auto* count, connection_.cached(kCountTests));
    ScopedReset row(count->bind(header.workflow.key));
    SLUICE_TRY_VOID(row->step());
    kept = row->integer(0);
  }
  if (kept <= kTestsOfWorkflowMax) return {};
  SLUICE_TRY(auto* oldest, connection_.cached(kOldestEnded));
  SLUICE_TRY_VOID(delete_selected(oldest->bind(header.workflow.key, kept - kTestsOfWorkflowMax)));
  return {};
}

Result<void> SqliteWriter::delete_test_definition(std::int64_t workflow, std::int64_t version) {
  if (!model::is_test_version(version)) return {};
  SLUICE_TRY(auto* statement, connection_.cached(kDeleteDefinition));
  return statement->bind(workflow, version).run();
}

Result<std::int64_t> SqliteWriter::delete_test_runs(Timestamp before, std::int64_t limit) {
  SLUICE_TRY(auto* ended, connection_.cached(kEndedBefore));
  SLUICE_TRY(const auto runs, delete_selected(ended->bind(before, limit)));
  SLUICE_TRY(auto* unused, connection_.cached(kDeleteUnused));
  SLUICE_TRY(const auto definitions, unused->bind(before, limit - runs).run_counting());
  return runs + definitions;
}

}  // namespace sluice::store::sqlite
