// Workflows, tokens, keys and the vault: what people change, not runs.
#include <algorithm>

#include "store/search_words.h"
#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

// Not INSERT OR REPLACE: that would also remove another row of the same name.
constexpr const char kPutWorkflow[] =
    "INSERT INTO workflows (key, tail, team, name, description, authorization_id,"
    " is_active, schedule_type, schedule_value, version, created_at, updated_at)"
    " VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)"
    " ON CONFLICT (key) DO UPDATE SET name = ?4, description = ?5, authorization_id = ?6,"
    " is_active = ?7, schedule_type = ?8, schedule_value = ?9, version = ?10, updated_at = ?12";
constexpr const char kIsUnchanged[] =
    "SELECT 1 FROM workflows WHERE key = ?1 AND tail = ?2 AND updated_at = ?3";
constexpr const char kPutVersion[] =
    "INSERT OR REPLACE INTO workflow_versions (workflow_key, version, workflow_tail, definition,"
    " created_at, author, note) VALUES (?1,?2,?3,?4,?5,?6,?7)";
constexpr const char kPutToken[] =
    "INSERT OR REPLACE INTO tokens (hash, team, workflow_key, workflow_tail, sealed, created_at,"
    " expires_at) VALUES (?1,?2,?3,?4,?5,?6,?7)";
constexpr const char kPutMasterKeyCheck[] =
    "INSERT OR REPLACE INTO meta (name, value) VALUES ('master_key', ?1)";
constexpr const char kPutApiKey[] =
    "INSERT INTO api_keys (key, tail, team, name, hash, scopes, hint, created_at,"
    " revoked_at, configured, expires_at) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)"
    " ON CONFLICT (key) DO UPDATE SET tail = ?2, team = ?3, name = ?4, hash = ?5, scopes = ?6,"
    " hint = ?7, created_at = ?8, revoked_at = ?9, configured = ?10, expires_at = ?11";
constexpr const char kPutVaultItem[] =
    "INSERT INTO vault_items (key, tail, team, name, kind, sealed, sealed_by, hash, allowed_hosts,"
    " expires_at, created_at, updated_at) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)"
    " ON CONFLICT (key) DO UPDATE SET name = ?4, kind = ?5, sealed = ?6, sealed_by = ?7, hash = ?8,"
    " allowed_hosts = ?9, expires_at = ?10, updated_at = ?12";
constexpr const char kDeleteVaultItem[] =
    "DELETE FROM vault_items WHERE key = ?1 AND tail = ?2 RETURNING team";
constexpr const char kPutSchedule[] =
    "INSERT OR REPLACE INTO schedules (workflow_key, workflow_tail, team, type, value, timezone,"
    " catch_up, next_at) VALUES (?1,?2,?3,?4,?5,?6,?7,?8)";
constexpr const char kDeleteSchedule[] =
    "DELETE FROM schedules WHERE workflow_key = ?1 AND workflow_tail = ?2";
#define STANDS_AT                                                    \
  " WHERE workflow_key = ?1 AND workflow_tail = ?2 AND next_at = ?3" \
  " AND type = ?4 AND value IS ?5 AND timezone = ?6 AND catch_up = ?7"
constexpr const char kStandsAt[] = "SELECT 1 FROM schedules" STANDS_AT;
constexpr const char kStepSchedule[] = "UPDATE schedules SET next_at = ?8" STANDS_AT;
constexpr const char kTeamOfWorkflow[] = "SELECT team FROM workflows WHERE key = ?1 AND tail = ?2";
constexpr const char kPutCall[] =
    "INSERT OR IGNORE INTO workflow_calls (called_key, caller_key, caller_tail)"
    " VALUES (?1,?2,?3)";
constexpr const char kDeleteCalls[] = "DELETE FROM workflow_calls WHERE caller_key = ?1";
constexpr const char kPutSecret[] =
    "INSERT OR IGNORE INTO workflow_secrets (team, name, workflow_key, workflow_tail)"
    " VALUES (?1,?2,?3,?4)";
constexpr const char kDeleteSecrets[] = "DELETE FROM workflow_secrets WHERE workflow_key = ?1";
constexpr const char kPutWord[] =
    "INSERT OR IGNORE INTO workflow_words (team, word, workflow_key, workflow_tail)"
    " VALUES (?1,?2,?3,?4)";
constexpr const char kDeleteWords[] = "DELETE FROM workflow_words WHERE workflow_key = ?1";
constexpr const char kPutListener[] =
    "INSERT OR IGNORE INTO failure_listeners (team, source_key, listener_key, owner_key,"
    " listener_tail) VALUES (?1,?2,?3,?4,?5)";
constexpr const char kDeleteListeners[] = "DELETE FROM failure_listeners WHERE owner_key = ?1";
constexpr const char kPutRetention[] =
    "INSERT OR REPLACE INTO retention_rules (workflow_key, workflow_tail, team, completed_for,"
    " failed_for, runs_max, bytes_max) VALUES (?1,?2,?3,?4,?5,?6,?7)";
constexpr const char kDeleteRetention[] = "DELETE FROM retention_rules WHERE workflow_key = ?1";
constexpr const char kDeleteVersions[] = "DELETE FROM workflow_versions WHERE workflow_key = ?1";
constexpr const char kDeleteTokens[] = "DELETE FROM tokens WHERE workflow_key = ?1";
constexpr const char kDeleteRejections[] = "DELETE FROM rejections WHERE workflow_key = ?1";
constexpr const char kDeleteScheduleOf[] = "DELETE FROM schedules WHERE workflow_key = ?1";
constexpr const char kDeleteWorkflow[] = "DELETE FROM workflows WHERE key = ?1";

}  // namespace

// Once for all that a task does to the same thing.
void SqliteWriter::note_change(Change change) {
  if (std::ranges::find(changes_, change) == changes_.end()) changes_.push_back(change);
}

Result<void> SqliteWriter::put_workflow(const Workflow& w) {
  note_change({Change::Kind::kWorkflow, w.team, w.id});
  SLUICE_TRY(auto* put, connection_.cached(kPutWorkflow));
  SLUICE_TRY_VOID(put->bind(w.id.key, w.id.tail, w.team, w.name, w.description, w.authorization_id,
                            w.is_active, w.schedule_type, w.schedule_value, w.version, w.created_at,
                            w.updated_at)
                      .run());
  return put_words(w);
}

Result<void> SqliteWriter::edit_workflow(const WorkflowEdit& edit) {
  const WorkflowId id = edit.workflow.id;
  if (edit.expected_updated_at) {
    SLUICE_TRY(auto* find, connection_.cached(kIsUnchanged));
    ScopedReset use(find->bind(id.key, id.tail, *edit.expected_updated_at));
    SLUICE_TRY(const bool unchanged, use->step());
    if (!unchanged)
      return fail(ErrorCode::kConflict, "the workflow was changed or deleted in the meantime");
  }
  SLUICE_TRY_VOID(put_workflow(edit.workflow));
  if (edit.version) {
    SLUICE_TRY_VOID(put_version(*edit.version));
    SLUICE_TRY_VOID(put_calls(id, edit.calls));
    SLUICE_TRY_VOID(put_uses(id, edit.authorizations));
    SLUICE_TRY_VOID(put_secrets(edit.workflow, edit.secrets));
    SLUICE_TRY_VOID(put_listeners(id, edit.workflow.team, edit.listeners));
    SLUICE_TRY_VOID(put_retention(id, edit.workflow.team, edit.retention));
  }
  if (edit.token) SLUICE_TRY_VOID(put_token(*edit.token));
  if (edit.schedule) SLUICE_TRY_VOID(put_schedule(*edit.schedule));
  if (edit.removes_draft) SLUICE_TRY_VOID(delete_draft(id));
  if (edit.removes_schedule) return delete_schedule(id);
  return {};
}

Result<void> SqliteWriter::put_calls(WorkflowId workflow, const std::vector<WorkflowId>& called) {
  SLUICE_TRY(auto* remove, connection_.cached(kDeleteCalls));
  SLUICE_TRY_VOID(remove->bind(workflow.key).run());
  SLUICE_TRY(auto* put, connection_.cached(kPutCall));
  for (const auto& each : called)
    SLUICE_TRY_VOID(put->bind(each.key, workflow.key, workflow.tail).run());
  return {};
}

Result<void> SqliteWriter::put_secrets(const Workflow& workflow,
                                       const std::vector<std::string>& names) {
  SLUICE_TRY(auto* remove, connection_.cached(kDeleteSecrets));
  SLUICE_TRY_VOID(remove->bind(workflow.id.key).run());
  SLUICE_TRY(auto* put, connection_.cached(kPutSecret));
  for (const auto& name : names)
    SLUICE_TRY_VOID(put->bind(workflow.team, name, workflow.id.key, workflow.id.tail).run());
  return {};
}

Result<void> SqliteWriter::put_words(const Workflow& workflow) {
  SLUICE_TRY(auto* remove, connection_.cached(kDeleteWords));
  SLUICE_TRY_VOID(remove->bind(workflow.id.key).run());
  SLUICE_TRY(auto* put, connection_.cached(kPutWord));
  for (const auto& word : search_words(workflow.name))
    SLUICE_TRY_VOID(put->bind(workflow.team, word, workflow.id.key, workflow.id.tail).run());
  return {};
}

Result<void> SqliteWriter::put_listeners(WorkflowId workflow, TeamId team,
                                         const std::vector<FailureListener>& listeners) {
  SLUICE_TRY(auto* remove, connection_.cached(kDeleteListeners));
  SLUICE_TRY_VOID(remove->bind(workflow.key).run());
  SLUICE_TRY(auto* put, connection_.cached(kPutListener));
  for (const auto& [listener, source] : listeners)
    SLUICE_TRY_VOID(put->bind(team, source ? source->key : std::int64_t{0}, listener.key,
                              workflow.key, listener.tail)
                        .run());
  return {};
}

Result<void> SqliteWriter::put_retention(WorkflowId workflow, TeamId team,
                                         const RetentionRule& rule) {
  if (rule.empty()) {
    SLUICE_TRY(auto* remove, connection_.cached(kDeleteRetention));
    return remove->bind(workflow.key).run();
  }
  SLUICE_TRY(auto* put, connection_.cached(kPutRetention));
  return put
      ->bind(workflow.key, workflow.tail, team, rule.completed, rule.failed, rule.runs_max,
             rule.bytes_max)
      .run();
}

Result<void> SqliteWriter::put_version(const WorkflowVersion& v) {
  SLUICE_TRY(auto* put, connection_.cached(kPutVersion));
  return put
      ->bind(v.workflow.key, v.version, v.workflow.tail, v.definition, v.created_at, v.author,
             v.note)
      .run();
}

Result<void> SqliteWriter::delete_workflow(WorkflowId workflow) {
  SLUICE_TRY(auto* find, connection_.cached(kTeamOfWorkflow));
  {
    ScopedReset use(find->bind(workflow.key, workflow.tail));
    SLUICE_TRY(const bool exists, use->step());
    if (!exists) return {};
    note_change({Change::Kind::kWorkflow, TeamId{use->integer(0)}, workflow});
  }
  SLUICE_TRY_VOID(delete_draft(workflow));
  SLUICE_TRY_VOID(delete_samples_of(workflow));
  SLUICE_TRY_VOID(put_uses(workflow, {}));
  for (const char* sql :
       {kDeleteVersions, kDeleteTokens, kDeleteRejections, kDeleteScheduleOf, kDeleteCalls,
        kDeleteSecrets, kDeleteWords, kDeleteListeners, kDeleteRetention, kDeleteWorkflow}) {
    SLUICE_TRY(auto* statement, connection_.cached(sql));
    SLUICE_TRY_VOID(statement->bind(workflow.key).run());
  }
  return {};
}

Result<void> SqliteWriter::put_schedule(const WorkflowSchedule& s) {
  SLUICE_TRY(auto* put, connection_.cached(kPutSchedule));
  return put
      ->bind(s.workflow.key, s.workflow.tail, s.team, s.spec.type, s.spec.value, s.spec.timezone,
             s.spec.catch_up, s.next_at)
      .run();
}

Result<void> SqliteWriter::delete_schedule(WorkflowId workflow) {
  SLUICE_TRY(auto* statement, connection_.cached(kDeleteSchedule));
  return statement->bind(workflow.key, workflow.tail).run();
}

Result<bool> SqliteWriter::schedule_stands_at(WorkflowId workflow, const ScheduleStep& step) {
  SLUICE_TRY(auto* statement, connection_.cached(kStandsAt));
  const auto& spec = step.spec;
  ScopedReset use(statement->bind(workflow.key, workflow.tail, step.next_at, spec.type, spec.value,
                                  spec.timezone, spec.catch_up));
  return use->step();
}

Result<bool> SqliteWriter::step_schedule(WorkflowId workflow, const ScheduleStep& step) {
  SLUICE_TRY(auto* statement, connection_.cached(kStepSchedule));
  const auto& spec = step.spec;
  SLUICE_TRY(const auto changed,
             statement
                 ->bind(workflow.key, workflow.tail, step.next_at, spec.type, spec.value,
                        spec.timezone, spec.catch_up, step.following)
                 .run_counting());
  return changed == 1;
}

Result<void> SqliteWriter::put_token(const Token& t) {
  note_change({Change::Kind::kWorkflow, t.team, t.workflow});
  SLUICE_TRY(auto* put, connection_.cached(kPutToken));
  return put
      ->bind(std::span(t.hash), t.team, t.workflow.key, t.workflow.tail, t.sealed, t.created_at,
             t.expires_at)
      .run();
}

Result<void> SqliteWriter::put_key(const ApiKey& k) {
  note_change({Change::Kind::kKey, k.team, k.id});
  if (k.revoked_at) SLUICE_TRY_VOID(end_sessions_of(k.id));
  SLUICE_TRY(auto* put, connection_.cached(kPutApiKey));
  return put
      ->bind(k.id.key, k.id.tail, k.team, k.name, std::span(k.hash), k.scopes, k.hint, k.created_at,
             k.revoked_at, std::int64_t{k.configured}, k.expires_at)
      .run();
}

Result<void> SqliteWriter::put_master_key_check(std::int64_t check) {
  SLUICE_TRY(auto* put, connection_.cached(kPutMasterKeyCheck));
  return put->bind(check).run();
}

Result<void> SqliteWriter::put_vault_item(const VaultItem& v) {
  note_change({Change::Kind::kVaultItem, v.team, v.id});
  SLUICE_TRY(auto* put, connection_.cached(kPutVaultItem));
  const auto hash = v.hash ? std::optional(std::span<const std::uint8_t>(*v.hash)) : std::nullopt;
  return put
      ->bind(v.id.key, v.id.tail, v.team, v.name, v.kind, as_bytes(v.sealed), v.sealed_by, hash,
             v.allowed_hosts, v.expires_at, v.created_at, v.updated_at)
      .run();
}

Result<void> SqliteWriter::delete_vault_item(VaultId item) {
  SLUICE_TRY(auto* remove, connection_.cached(kDeleteVaultItem));
  ScopedReset gone(remove->bind(item.key, item.tail));
  SLUICE_TRY(const bool existed, gone->step());
  if (!existed) return {};
  note_change({Change::Kind::kVaultItem, TeamId{gone->integer(0)}, item});
  // To the end: only there is the row deleted for good.
  SLUICE_TRY([[maybe_unused]] const bool more, gone->step());
  return {};
}

}  // namespace sluice::store::sqlite
