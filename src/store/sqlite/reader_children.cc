// Which run started which, and who waits for what.
#include "store/sqlite/child_step.h"
#include "store/sqlite/event_waits.h"
#include "store/sqlite/reader.h"

namespace sluice::store::sqlite {
namespace {

constexpr const char kChildOf[] =
    "SELECT run_key, run_tail FROM run_children"
    " WHERE parent_key = ?1 AND parent_tail = ?2 AND step = ?3 AND run_key IS NOT NULL";
constexpr const char kChildrenOf[] =
    "SELECT run_key, run_tail, step FROM run_children"
    " WHERE parent_key = ?1 AND parent_tail = ?2 AND step > ?3 AND run_key IS NOT NULL"
    " ORDER BY step LIMIT ?4";
constexpr const char kParentOf[] =
    "SELECT parent_key, parent_tail, step, waits, depth FROM run_children"
    " WHERE run_key = ?1 AND run_tail = ?2";
constexpr const char kWaitsOf[] =
    "SELECT step, kind, key, until, title FROM run_waits WHERE run_key = ?1 AND run_tail = ?2"
    " ORDER BY kind, step LIMIT ?3";
// Begins with what open runs wait for, of which there is less than of runs that once started
// others.
constexpr const char kUnheard[] =
    "SELECT wait.run_key, wait.run_tail, wait.step, child.waits, child.run_key, child.run_tail"
    " FROM run_waits AS wait"
    " CROSS JOIN run_children AS child"
    " ON child.parent_key = wait.run_key AND child.step = wait.step"
    " CROSS JOIN runs AS parent ON parent.key = wait.run_key"
    " LEFT JOIN runs AS run ON run.key = child.run_key"
    " WHERE (wait.run_key, wait.step) > (?1, ?2) AND wait.kind = 3 AND child.unwanted = 0"
    " AND parent.status IN (1, 2)"
    " AND (child.waits = 0 OR run.key IS NULL OR run.status >= 3)"
    " ORDER BY wait.run_key, wait.step LIMIT ?3";
constexpr const char kOrphans[] =
    "SELECT run.key, run.tail FROM run_children AS child"
    " JOIN runs AS run ON run.key = child.run_key"
    " WHERE child.run_key > ?1 AND child.unwanted = 1 AND child.waits = 1 AND run.status < 3"
    " ORDER BY child.run_key LIMIT ?2";

// From the first four columns.
model::ParentStep read_parent(const Statement& row) {
  auto step = read_step(row.text(2));
  return {.run = RunId{row.uid(0, 1)},
          .node = std::move(step.node),
          .item = std::move(step.item),
          .waits = row.integer(3) != 0};
}

RunReader::UnheardStep read_unheard(const Statement& row) {
  RunReader::UnheardStep unheard{.parent = read_parent(row), .child = {}};
  if (!row.is_null(4)) unheard.child = RunId{row.uid(4, 5)};
  return unheard;
}

RunReader::StartedRun read_started(const Statement& row) {
  return {.step = read_step(row.text(2)), .run = read_id(row)};
}

ChildTie read_tie(const Statement& row) {
  ChildTie tie;
  tie.parent = read_parent(row);
  tie.depth = static_cast<std::uint32_t>(row.integer(4));
  return tie;
}

model::Wait read_wait(const Statement& row) {
  return {.step = read_step(row.text(0)),
          .kind = static_cast<model::WaitKind>(row.integer(1)),
          .key = std::string(row.text(2)),
          .until = row.maybe_time(3),
          .title = std::string(row.text(4))};
}

}  // namespace

Result<std::optional<RunId>> SqliteReader::child_of(RunId parent, std::string_view node,
                                                    std::string_view item) {
  const std::string step = step_text(node, item);
  return first(kChildOf, &read_id, parent.key, parent.tail, std::string_view(step));
}

Result<std::vector<RunReader::StartedRun>> SqliteReader::children_of(RunId parent,
                                                                     const model::StepName& after,
                                                                     std::int64_t limit) {
  const std::string step = after.node.empty() ? std::string() : step_text(after.node, after.item);
  return list(kChildrenOf, &read_started, parent.key, parent.tail, std::string_view(step), limit);
}

Result<std::optional<ChildTie>> SqliteReader::parent_of(RunId run) {
  return first(kParentOf, &read_tie, run.key, run.tail);
}

Result<std::vector<RunId>> SqliteReader::runs_awaiting(WorkflowId workflow, std::string_view key,
                                                       std::int64_t limit) {
  return list(kAwaitingRuns, &read_id, workflow.key, key, limit);
}

Result<std::vector<std::vector<model::Wait>>> SqliteReader::waits_of(std::span<const RunId> runs,
                                                                     std::int64_t limit) {
  Snapshot snapshot(connection_);
  std::vector<std::vector<model::Wait>> waits;
  for (const RunId run : runs) {
    SLUICE_TRY(auto of_run, list(kWaitsOf, &read_wait, run.key, run.tail, limit));
    waits.push_back(std::move(of_run));
  }
  return waits;
}

Result<std::vector<RunReader::UnheardStep>> SqliteReader::unheard_steps(
    const model::ParentStep& after, std::int64_t limit) {
  const std::string step = step_text(after);
  return list(kUnheard, &read_unheard, after.run.key, std::string_view(step), limit);
}

Result<std::vector<RunId>> SqliteReader::orphans(RunId after, std::int64_t limit) {
  return list(kOrphans, &read_id, after.key, limit);
}

}  // namespace sluice::store::sqlite
