#include "store/sqlite/waits_backfill.h"

#include <optional>

#include "base/json.h"
#include "base/log.h"
#include "model/definition.h"
#include "store/sqlite/child_step.h"

namespace sluice::store::sqlite {
namespace {

using model::Record;
using model::RecordKind;

// With the name that the column had when this migration runs.
constexpr const char kOpenRuns[] =
    "SELECT key FROM runs WHERE status = 2"
    " UNION ALL SELECT key FROM runs WHERE status < 2 AND (status = 1 OR lane IS NULL)";
constexpr const char kRecordsOfRun[] =
    "SELECT records FROM runs WHERE key = ?1 AND records IS NOT NULL"
    " UNION ALL SELECT lines FROM (SELECT lines FROM run_records WHERE run_key = ?1 ORDER BY seq)";
constexpr const char kDefinitionOfRun[] =
    "SELECT definition FROM runs JOIN workflow_versions USING (workflow_key, version)"
    " WHERE runs.key = ?1";
constexpr const char kAddWait[] =
    "INSERT INTO run_waits (run_key, step, run_tail, team, workflow_key, kind, key, until, title)"
    " SELECT key, ?2, tail, team, workflow_key, ?3, ?4, ?5, ?6 FROM runs WHERE key = ?1";

bool stands_inside(const ParentNodes& parents, std::string_view node, std::string_view iterator) {
  for (auto at = parents.find(node); at != parents.end(); at = parents.find(at->second))
    if (at->second == iterator) return true;
  return false;
}

// Whether the record ended the wait: it is of the same step, or of an iterator around it.
bool ends(const Record& record, const model::Wait& wait, const ParentNodes& parents) {
  const auto& [node, item] = wait.step;
  if (node == record.node && item == record.item) return true;
  if (record.kind != RecordKind::kCompleted && record.kind != RecordKind::kFailed) return false;
  // A failure that no edge handles ends the other steps of its item.
  const auto iterator = parents.find(record.node);
  if (record.kind == RecordKind::kFailed && record.handle.empty() && iterator != parents.end())
    return (item == record.item || item.starts_with(record.item + ".")) &&
           stands_inside(parents, node, iterator->second);
  if (!record.item.empty() && !item.starts_with(record.item + ".")) return false;
  return stands_inside(parents, node, record.node);
}

Result<std::string> text_of(Connection& connection, const char* sql, std::int64_t run) {
  SLUICE_TRY(auto* select, connection.cached(sql));
  ScopedReset rows(select->bind(run));
  std::string text;
  while (true) {
    SLUICE_TRY(const bool more, rows->step());
    if (!more) return text;
    text += rows->text(0);
  }
}

Result<ParentNodes> parents_of(Connection& connection, std::int64_t run) {
  SLUICE_TRY(const auto text, text_of(connection, kDefinitionOfRun, run));
  ParentNodes parents;
  const auto document = parse_json(text);
  if (!document) return parents;
  std::vector<std::string> errors;
  for (const auto& node : model::parse_definition(*document, errors).nodes)
    if (!node.parent_id.empty()) parents.emplace(node.id, node.parent_id);
  return parents;
}

Result<void> fill_one(Connection& connection, std::int64_t run) {
  SLUICE_TRY(const auto lines, text_of(connection, kRecordsOfRun, run));
  if (lines.find("\"w\":\"") == std::string::npos) return {};
  const auto records = model::parse_records(lines);
  if (!records) {
    log::error("cannot tell what run {} waits for: {}", run, records.error().message);
    return {};
  }
  SLUICE_TRY(const auto parents, parents_of(connection, run));
  SLUICE_TRY(auto* add, connection.cached(kAddWait));
  for (const auto& wait : waits_in(*records, parents)) {
    SLUICE_TRY_VOID(add->bind(run, step_text(wait.step), wait.kind, std::string_view(wait.key),
                              wait.until, std::string_view(wait.title))
                        .run());
  }
  return {};
}

}  // namespace

std::vector<model::Wait> waits_in(const std::vector<Record>& records, const ParentNodes& parents) {
  std::vector<model::Wait> waits;
  for (const auto& record : records) {
    std::erase_if(waits, [&](const model::Wait& wait) { return ends(record, wait, parents); });
    if (record.kind != RecordKind::kWaiting || record.wait == model::WaitKind::kTime) continue;
    waits.push_back({.step = {record.node, record.item},
                     .kind = record.wait,
                     .key = record.key,
                     .until = record.until,
                     .title = record.wait == model::WaitKind::kForm
                                  ? model::wait_title(record.output)
                                  : std::string()});
  }
  return waits;
}

Result<void> fill_run_waits(Connection& connection) {
  std::vector<std::int64_t> runs;
  {
    SLUICE_TRY(auto* select, connection.cached(kOpenRuns));
    ScopedReset rows(*select);
    while (true) {
      SLUICE_TRY(const bool more, rows->step());
      if (!more) break;
      runs.push_back(rows->integer(0));
    }
  }
  for (const std::int64_t run : runs) SLUICE_TRY_VOID(fill_one(connection, run));
  return {};
}

}  // namespace sluice::store::sqlite
