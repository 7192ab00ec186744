// Drafts of workflows, and the list of their versions.
#include "store/sqlite/reader.h"
#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

constexpr const char kPutDraft[] =
    "INSERT OR REPLACE INTO workflow_drafts (workflow_key, workflow_tail, revision, base_version,"
    " document, author, updated_at) VALUES (?1,?2,?3,?4,?5,?6,?7)";
constexpr const char kDeleteDraft[] = "DELETE FROM workflow_drafts WHERE workflow_key = ?1";
constexpr const char kDraft[] =
    "SELECT workflow_key, workflow_tail, revision, base_version, document, author, updated_at"
    " FROM workflow_drafts WHERE workflow_key = ?1 AND workflow_tail = ?2";
constexpr const char kVersions[] =
    "SELECT workflow_key, workflow_tail, version, created_at, author, note FROM workflow_versions"
    " WHERE workflow_key = ?1 AND version < ?3 AND version > 0 AND workflow_tail = ?2"
    " ORDER BY version DESC"
    " LIMIT ?4";

constexpr const char kTeamOfDraft[] = "SELECT team FROM workflows WHERE key = ?1 AND tail = ?2";

WorkflowDraft read_draft(const Statement& row) {
  return {.workflow = WorkflowId{row.uid(0, 1)},
          .revision = row.integer(2),
          .base_version = row.integer(3),
          .document = std::string(row.text(4)),
          .author = std::string(row.text(5)),
          .updated_at = row.time(6)};
}

WorkflowVersion read_version_head(const Statement& row) {
  return {.workflow = WorkflowId{row.uid(0, 1)},
          .version = row.integer(2),
          .definition = {},
          .created_at = row.time(3),
          .author = std::string(row.text(4)),
          .note = row.maybe_text(5)};
}

}  // namespace

Result<void> SqliteWriter::put_draft(const WorkflowDraft& d) {
  SLUICE_TRY_VOID(note_draft(d.workflow));
  SLUICE_TRY(auto* put, connection_.cached(kPutDraft));
  return put
      ->bind(d.workflow.key, d.workflow.tail, d.revision, d.base_version, d.document, d.author,
             d.updated_at)
      .run();
}

Result<void> SqliteWriter::delete_draft(WorkflowId workflow) {
  SLUICE_TRY(auto* statement, connection_.cached(kDeleteDraft));
  SLUICE_TRY(const auto deleted, statement->bind(workflow.key).run_counting());
  if (deleted == 0) return {};
  return note_draft(workflow);
}

Result<void> SqliteWriter::note_draft(WorkflowId workflow) {
  SLUICE_TRY(auto* find, connection_.cached(kTeamOfDraft));
  ScopedReset row(find->bind(workflow.key, workflow.tail));
  SLUICE_TRY(const bool found, row->step());
  if (found) note_change({Change::Kind::kDraft, TeamId{row->integer(0)}, workflow});
  return {};
}

Result<std::optional<WorkflowDraft>> SqliteReader::draft(WorkflowId workflow) {
  return first(kDraft, &read_draft, workflow.key, workflow.tail);
}

Result<std::vector<WorkflowVersion>> SqliteReader::versions(WorkflowId workflow,
                                                            std::int64_t before,
                                                            std::int64_t limit) {
  return list(kVersions, &read_version_head, workflow.key, workflow.tail, before, limit);
}

}  // namespace sluice::store::sqlite
