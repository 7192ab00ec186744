// What ties runs to one another and to events. Only runs that have such ties pay for them.
#include "store/sqlite/child_step.h"
#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

constexpr const char kNoteStart[] =
    "INSERT OR IGNORE INTO run_children (parent_key, step, parent_tail, waits, depth)"
    " VALUES (?1, ?2, ?3, ?4, 0)";
constexpr const char kFindChild[] =
    "SELECT run_key, run_tail FROM run_children"
    " WHERE parent_key = ?1 AND step = ?2 AND run_key IS NOT NULL";
constexpr const char kIsOpen[] = "SELECT 1 FROM runs WHERE key = ?1 AND tail = ?2 AND status < 3";
constexpr const char kPutChild[] =
    "INSERT OR REPLACE INTO run_children"
    " (parent_key, step, parent_tail, waits, run_key, run_tail, depth)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
constexpr const char kDeleteAwaits[] = "DELETE FROM run_awaits WHERE run_key = ?1";
constexpr const char kPutAwait[] =
    "INSERT INTO run_awaits (workflow_key, key, run_key, run_tail)"
    " SELECT workflow_key, ?2, key, tail FROM runs WHERE key = ?1";

}  // namespace

// Written with what led to the start, so that parents_to_wake finds a parent whose process ended
// before the run was there.
Result<void> SqliteWriter::note_starts(const engine::Transition& transition) {
  if (transition.starts().empty()) return {};
  SLUICE_TRY(auto* statement, connection_.cached(kNoteStart));
  for (const auto& step : transition.starts())
    SLUICE_TRY_VOID(
        statement->bind(step.run.key, step_text(step), step.run.tail, step.waits).run());
  return {};
}

Result<std::optional<RunId>> SqliteWriter::find_child(const model::ParentStep& parent) {
  SLUICE_TRY(auto* statement, connection_.cached(kFindChild));
  const std::string step = step_text(parent);  // lives as long as it is bound
  Use row(statement->bind(parent.run.key, std::string_view(step)));
  SLUICE_TRY(const bool found, row->step());
  if (!found) return std::nullopt;
  return RunId{row->uid(0, 1)};
}

Result<bool> SqliteWriter::is_open(RunId run) {
  SLUICE_TRY(auto* statement, connection_.cached(kIsOpen));
  Use row(statement->bind(run.key, run.tail));
  return row->step();
}

Result<void> SqliteWriter::put_child(const model::RunHeader& child) {
  SLUICE_TRY(auto* statement, connection_.cached(kPutChild));
  const model::ParentStep& parent = *child.parent;
  return statement
      ->bind(parent.run.key, step_text(parent), parent.run.tail, parent.waits, child.id.key,
             child.id.tail, child.depth)
      .run();
}

Result<void> SqliteWriter::replace_awaits(const engine::Transition& transition) {
  SLUICE_TRY(auto* clear, connection_.cached(kDeleteAwaits));
  SLUICE_TRY_VOID(clear->bind(transition.run().key).run());
  SLUICE_TRY(auto* put, connection_.cached(kPutAwait));
  for (const std::string& key : *transition.awaits())
    SLUICE_TRY_VOID(put->bind(transition.run().key, std::string_view(key)).run());
  return {};
}

}  // namespace sluice::store::sqlite
