// What ties runs to one another, and what they wait for. Only runs that have such ties pay for
// them.
#include "store/sqlite/child_step.h"
#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

constexpr const char kNoteStart[] =
    "INSERT OR IGNORE INTO run_children (parent_key, step, parent_tail, waits, depth)"
    " VALUES (?1, ?2, ?3, ?4, 0)";
constexpr const char kNoteStop[] =
    "UPDATE run_children SET unwanted = 1 WHERE parent_key = ?1 AND step = ?2";
constexpr const char kFindChild[] =
    "SELECT run_key, run_tail, unwanted FROM run_children WHERE parent_key = ?1 AND step = ?2";
constexpr const char kPutChild[] =
    "UPDATE run_children SET run_key = ?3, run_tail = ?4, depth = ?5"
    " WHERE parent_key = ?1 AND step = ?2";
constexpr const char kDeleteWait[] = "DELETE FROM run_waits WHERE run_key = ?1 AND step = ?2";
constexpr const char kDeleteWaits[] = "DELETE FROM run_waits WHERE run_key = ?1";
constexpr const char kPutWait[] =
    "INSERT OR REPLACE INTO run_waits (run_key, step, run_tail, team, workflow_key, kind, key,"
    " until, title) SELECT key, ?2, tail, team, workflow_key, ?3, ?4, ?5, ?6 FROM runs"
    " WHERE key = ?1";

}  // namespace

// Written with what led to the start or took away its use, so that a process that ends in between
// leaves no doubt: unheard_steps and orphans find it, and child_of_step decides by it.
Result<void> SqliteWriter::note_steps(const engine::Transition& transition) {
  if (!transition.starts().empty()) {
    SLUICE_TRY(auto* note, connection_.cached(kNoteStart));
    for (const auto& step : transition.starts())
      SLUICE_TRY_VOID(note->bind(step.run.key, step_text(step), step.run.tail, step.waits).run());
  }
  if (!transition.stops().empty()) {
    SLUICE_TRY(auto* note, connection_.cached(kNoteStop));
    for (const auto& step : transition.stops())
      SLUICE_TRY_VOID(note->bind(step.run.key, step_text(step)).run());
  }
  return {};
}

Result<std::optional<CommitOutcome>> SqliteWriter::child_of_step(const model::ParentStep& parent) {
  SLUICE_TRY(auto* statement, connection_.cached(kFindChild));
  const std::string step = step_text(parent);  // lives as long as it is bound
  ScopedReset row(statement->bind(parent.run.key, std::string_view(step)));
  SLUICE_TRY(const bool noted, row->step());
  using Kind = CommitOutcome::Kind;
  if (noted && !row->is_null(0))
    return CommitOutcome{.kind = Kind::kChildExists, .existing = RunId{row->uid(0, 1)}};
  const bool wanted = noted && row->integer(2) == 0;
  if (!wanted) return CommitOutcome{.kind = Kind::kStepUnwanted};
  return std::nullopt;
}

Result<void> SqliteWriter::put_child(const model::RunHeader& child) {
  SLUICE_TRY(auto* statement, connection_.cached(kPutChild));
  const model::ParentStep& parent = *child.parent;
  return statement
      ->bind(parent.run.key, step_text(parent), child.id.key, child.id.tail, child.depth)
      .run();
}

Result<void> SqliteWriter::note_waits(const engine::Transition& transition) {
  const std::int64_t run = transition.run().key;
  if (!transition.waits_over().empty()) {
    SLUICE_TRY(auto* over, connection_.cached(kDeleteWait));
    for (const auto& step : transition.waits_over())
      SLUICE_TRY_VOID(over->bind(run, step_text(step)).run());
  }
  if (!transition.waits_begun().empty()) {
    SLUICE_TRY(auto* put, connection_.cached(kPutWait));
    for (const auto& wait : transition.waits_begun()) {
      SLUICE_TRY_VOID(put->bind(run, step_text(wait.step), wait.kind, std::string_view(wait.key),
                                wait.until, std::string_view(wait.title))
                          .run());
      if (wait.kind == model::WaitKind::kEvent)
        SLUICE_TRY_VOID(take_kept_event(transition.run(), wait, transition.at()));
    }
  }
  return {};
}

Result<void> SqliteWriter::delete_waits(std::int64_t run) {
  SLUICE_TRY(auto* clear, connection_.cached(kDeleteWaits));
  return clear->bind(run).run();
}

}  // namespace sluice::store::sqlite
