// What begins with a word or an id, and what refers to something.
#include <algorithm>

#include "store/sqlite/reader.h"
#include "store/sqlite/run_lists.h"

namespace sluice::store::sqlite {
namespace {

constexpr const char kWithWord[] =
    "SELECT workflow_key, workflow_tail FROM workflow_words"
    " WHERE team = ?1 AND word >= ?2 AND word < ?3 ORDER BY word, workflow_key LIMIT ?4";
constexpr const char kWorkflowsByKey[] =
    "SELECT key, tail FROM workflows WHERE team = ?1 AND key >= ?2 AND key <= ?3"
    " ORDER BY key LIMIT ?4";
constexpr const char kRunsByKey[] =
    "SELECT key, team FROM runs WHERE key >= ?1 AND key <= ?2 ORDER BY key DESC LIMIT ?3";
constexpr const char kNotedByKey[] =
    "SELECT key, tail, team, workflow_key, workflow_tail, at, status, reason FROM rejections"
    " WHERE key >= ?1 AND key <= ?2 AND reason <> 'handshake' ORDER BY key DESC LIMIT ?3";
constexpr const char kNaming[] =
    "SELECT workflow_key, workflow_tail FROM workflow_secrets"
    " WHERE team = ?1 AND name IN (?2, ?3) LIMIT ?4";
constexpr const char kListenersOf[] =
    "SELECT listener_key, listener_tail FROM failure_listeners"
    " WHERE team = ?1 AND source_key = ?2 AND owner_key = listener_key";

WorkflowId read_workflow_id(const Statement& row) { return WorkflowId{row.uid(0, 1)}; }

// Of one word that several words of a name begin with there are several rows.
constexpr std::int64_t kRowsOfWorkflowMax = 4;

// Behind everything that begins with the prefix; no text in UTF-8 has such a byte.
std::string end_of(std::string_view prefix) { return std::string(prefix) + '\xFF'; }

}  // namespace

Result<std::vector<Workflow>> SqliteReader::workflows_of(TeamId team,
                                                         const std::vector<WorkflowId>& ids,
                                                         std::int64_t limit) {
  std::vector<Workflow> found;
  found.reserve(ids.size());
  for (const auto& id : ids) {
    if (std::ssize(found) >= limit) break;
    if (std::ranges::find(found, id, &Workflow::id) != found.end()) continue;
    SLUICE_TRY(auto row, workflow(team, id));
    if (row) found.push_back(*std::move(row));
  }
  return found;
}

Result<std::vector<Workflow>> SqliteReader::workflows_with_word(TeamId team,
                                                                std::string_view prefix,
                                                                std::int64_t limit) {
  const Snapshot snapshot(connection_);
  const std::string end = end_of(prefix);
  SLUICE_TRY(const auto ids, list(kWithWord, &read_workflow_id, team, prefix, std::string_view(end),
                                  limit * kRowsOfWorkflowMax));
  return workflows_of(team, ids, limit);
}

Result<std::vector<Workflow>> SqliteReader::workflows_by_key(TeamId team, KeyRange keys,
                                                             std::int64_t limit) {
  const Snapshot snapshot(connection_);
  SLUICE_TRY(const auto ids,
             list(kWorkflowsByKey, &read_workflow_id, team, keys.from, keys.to, limit));
  return workflows_of(team, ids, limit);
}

Result<std::vector<RunRow>> SqliteReader::runs_by_key(TeamId team, KeyRange keys,
                                                      std::int64_t looked_at_max,
                                                      std::int64_t limit) {
  const Snapshot snapshot(connection_);
  std::vector<std::int64_t> found;
  {
    SLUICE_TRY(auto* select, connection_.cached(kRunsByKey));
    ScopedReset rows(select->bind(keys.from, keys.to, looked_at_max));
    while (std::ssize(found) < limit) {
      SLUICE_TRY(const bool more, rows->step());
      if (!more) break;
      if (TeamId{rows->integer(1)} == team) found.push_back(rows->integer(0));
    }
  }
  return rows_of(found);
}

Result<std::vector<Rejection>> SqliteReader::noted_by_key(TeamId team, KeyRange keys,
                                                          std::int64_t looked_at_max,
                                                          std::int64_t limit) {
  SLUICE_TRY(auto* select, connection_.cached(kNotedByKey));
  ScopedReset rows(select->bind(keys.from, keys.to, looked_at_max));
  std::vector<Rejection> found;
  while (std::ssize(found) < limit) {
    SLUICE_TRY(const bool more, rows->step());
    if (!more) break;
    if (TeamId{rows->integer(2)} != team) continue;
    Rejection& noted = found.emplace_back();
    noted.id = RejectionId{rows->uid(0, 1)};
    noted.team = team;
    noted.workflow = WorkflowId{rows->uid(3, 4)};
    noted.at = rows->time(5);
    noted.status = static_cast<int>(rows->integer(6));
    noted.reason = rows->text(7);
  }
  return found;
}

Result<std::vector<Workflow>> SqliteReader::workflows_naming(TeamId team, VaultId item,
                                                             std::string_view name,
                                                             std::int64_t limit) {
  const Snapshot snapshot(connection_);
  const std::string id = item.text();
  SLUICE_TRY(const auto ids,
             list(kNaming, &read_workflow_id, team, name, std::string_view(id), limit));
  return workflows_of(team, ids, limit);
}

Result<std::vector<Workflow>> SqliteReader::listeners_of(TeamId team, WorkflowId source) {
  const Snapshot snapshot(connection_);
  SLUICE_TRY(const auto ids, list(kListenersOf, &read_workflow_id, team, source.key));
  return workflows_of(team, ids, INT64_MAX);
}

}  // namespace sluice::store::sqlite
