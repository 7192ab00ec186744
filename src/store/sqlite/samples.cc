// Samples of workflows.
#include "store/sqlite/reader.h"
#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

constexpr const char kPutWorkflowSample[] =
    "INSERT OR REPLACE INTO samples (workflow_key, workflow_tail, name, description, source,"
    " source_id, bytes, author, created_at, updated_at, headers, payload)"
    " VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)";
constexpr const char kDeleteWorkflowSample[] =
    "DELETE FROM samples WHERE workflow_key = ?1 AND name = ?2";
constexpr const char kDeleteSamplesOf[] = "DELETE FROM samples WHERE workflow_key = ?1";
#define SAMPLE_COLUMNS                                                                \
  "SELECT workflow_key, workflow_tail, name, description, source, source_id, bytes, " \
  "author, created_at, updated_at"
#define SAMPLES_OF " FROM samples WHERE workflow_key = ?1 AND workflow_tail = ?2"
constexpr const char kWorkflowSamples[] = SAMPLE_COLUMNS SAMPLES_OF " ORDER BY name LIMIT ?3";
constexpr const char kWorkflowSample[] =
    SAMPLE_COLUMNS ", headers, payload" SAMPLES_OF " AND name = ?3";

Sample read_workflow_sample_head(const Statement& row) {
  return {.workflow = WorkflowId{row.uid(0, 1)},
          .name = std::string(row.text(2)),
          .description = row.maybe_text(3),
          .source = static_cast<Sample::Source>(row.integer(4)),
          .source_id = std::string(row.text(5)),
          .bytes = row.integer(6),
          .author = std::string(row.text(7)),
          .created_at = row.time(8),
          .updated_at = row.time(9)};
}

Sample read_workflow_sample(const Statement& row) {
  auto sample = read_workflow_sample_head(row);
  sample.headers = row.text(10);
  sample.payload = row.text(11);
  return sample;
}

}  // namespace

Result<void> SqliteWriter::put_sample(const Sample& s) {
  SLUICE_TRY(auto* put, connection_.cached(kPutWorkflowSample));
  return put
      ->bind(s.workflow.key, s.workflow.tail, s.name, s.description, s.source, s.source_id, s.bytes,
             s.author, s.created_at, s.updated_at, s.headers, s.payload)
      .run();
}

Result<void> SqliteWriter::delete_sample(WorkflowId workflow, std::string_view name) {
  SLUICE_TRY(auto* statement, connection_.cached(kDeleteWorkflowSample));
  return statement->bind(workflow.key, name).run();
}

Result<void> SqliteWriter::delete_samples_of(WorkflowId workflow) {
  SLUICE_TRY(auto* statement, connection_.cached(kDeleteSamplesOf));
  return statement->bind(workflow.key).run();
}

Result<std::vector<Sample>> SqliteReader::samples(WorkflowId workflow, std::int64_t limit) {
  return list(kWorkflowSamples, &read_workflow_sample_head, workflow.key, workflow.tail, limit);
}

Result<std::optional<Sample>> SqliteReader::sample(WorkflowId workflow, std::string_view name) {
  return first(kWorkflowSample, &read_workflow_sample, workflow.key, workflow.tail, name);
}

}  // namespace sluice::store::sqlite
