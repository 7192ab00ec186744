#include "store/sqlite/reader.h"

namespace sluice::store::sqlite {
namespace {

#define WORKFLOW_COLUMNS                                                     \
  "SELECT key, tail, team, name, description, authorization_id, is_active, " \
  "schedule_type, schedule_value, version, created_at, updated_at FROM workflows "
#define TOKEN_COLUMNS \
  "SELECT hash, team, workflow_key, workflow_tail, sealed, created_at, expires_at FROM tokens "

constexpr const char kWorkflowsOfTeam[] = WORKFLOW_COLUMNS "WHERE team = ?1 ORDER BY key";
constexpr const char kWorkflowsAfter[] =
    WORKFLOW_COLUMNS "WHERE team = ?1 AND key > ?2 ORDER BY key LIMIT ?3";
constexpr const char kCountWorkflows[] = "SELECT workflows FROM team_counts WHERE team = ?1";
constexpr const char kCallersOf[] = WORKFLOW_COLUMNS
    "JOIN workflow_calls ON key = caller_key AND tail = caller_tail"
    " WHERE called_key = ?1 AND team = ?2 ORDER BY key";
constexpr const char kAllWorkflows[] = WORKFLOW_COLUMNS "ORDER BY key";
constexpr const char kWorkflow[] = WORKFLOW_COLUMNS "WHERE key = ?1 AND tail = ?2 AND team = ?3";
constexpr const char kWorkflowOfAnyTeam[] = WORKFLOW_COLUMNS "WHERE key = ?1 AND tail = ?2";
constexpr const char kWorkflowByName[] =
    WORKFLOW_COLUMNS "WHERE team = ?1 AND name = ?2 ORDER BY key LIMIT 1";
#define VAULT_COLUMNS                                                                       \
  "SELECT key, tail, team, name, kind, sealed, sealed_by, hash, allowed_hosts, expires_at," \
  " created_at, updated_at, last_used_at FROM vault_items "
constexpr const char kAllVaultItems[] = VAULT_COLUMNS "ORDER BY key";
constexpr const char kVaultItemsOfTeam[] = VAULT_COLUMNS "WHERE team = ?1 ORDER BY key";
constexpr const char kVaultItem[] = VAULT_COLUMNS "WHERE key = ?1 AND tail = ?2 AND team = ?3";
constexpr const char kVersion[] =
    "SELECT workflow_key, workflow_tail, version, definition, created_at, author, note"
    " FROM workflow_versions"
    " WHERE workflow_key = ?1 AND version = ?3 AND workflow_tail = ?2";
#define SCHEDULE_COLUMNS                                                                     \
  "SELECT workflow_key, workflow_tail, team, type, value, timezone, catch_up, next_at FROM " \
  "schedules "
constexpr const char kScheduleOf[] =
    SCHEDULE_COLUMNS "WHERE workflow_key = ?1 AND workflow_tail = ?2";
constexpr const char kDueSchedules[] = SCHEDULE_COLUMNS
    "INDEXED BY schedules_due WHERE next_at <= ?1 ORDER BY next_at, workflow_key LIMIT ?2";
constexpr const char kHookTokens[] =
    "SELECT hash, team, workflow_key, workflow_tail, expires_at FROM tokens";
constexpr const char kAllTokens[] = TOKEN_COLUMNS "ORDER BY created_at, hash";
constexpr const char kTokensOf[] =
    TOKEN_COLUMNS "WHERE workflow_key = ?1 AND workflow_tail = ?2 ORDER BY created_at DESC, hash";
#define KEY_COLUMNS                                                                       \
  "SELECT key, tail, team, name, hash, scopes, hint, created_at, revoked_at, configured," \
  " expires_at, last_used_at FROM api_keys "
constexpr const char kMasterKeyCheck[] = "SELECT value FROM meta WHERE name = 'master_key'";
constexpr const char kAllKeys[] = KEY_COLUMNS "ORDER BY key";
constexpr const char kKeysOf[] = KEY_COLUMNS "WHERE team = ?1 ORDER BY key";
constexpr const char kKey[] = KEY_COLUMNS "WHERE key = ?1 AND tail = ?2";
#define NEWEST_OF(table) "SELECT * FROM (SELECT key, tail FROM " table " ORDER BY key DESC LIMIT 1)"
constexpr const char kNewestId[] =
    "SELECT key, tail FROM (" NEWEST_OF("runs") " UNION ALL " NEWEST_OF("workflows")
    " UNION ALL " NEWEST_OF("api_keys") " UNION ALL " NEWEST_OF("rejections")
    " UNION ALL " NEWEST_OF("vault_items") " UNION ALL " NEWEST_OF("sessions")
    " UNION ALL " NEWEST_OF("authorizations") " UNION ALL " NEWEST_OF("contacts")
    " UNION ALL " NEWEST_OF("contact_lists") " UNION ALL " NEWEST_OF("object_types")
    " UNION ALL " NEWEST_OF("objects") " UNION ALL " NEWEST_OF("scripts")
    " UNION ALL " NEWEST_OF("calls") " UNION ALL " NEWEST_OF("csv_jobs") ") ORDER BY key DESC LIMIT 1";

std::int64_t read_check(const Statement& row) { return row.integer(0); }

Uid read_uid(const Statement& row) { return row.uid(0, 1); }

Workflow read_workflow(const Statement& row) {
  Workflow w;
  w.id = WorkflowId{row.uid(0, 1)};
  w.team = TeamId{row.integer(2)};
  w.name = row.text(3);
  w.description = row.maybe_text(4);
  w.authorization_id = row.maybe_text(5);
  w.is_active = row.integer(6) != 0;
  w.schedule_type = row.text(7);
  w.schedule_value = row.maybe_text(8);
  w.version = row.integer(9);
  w.created_at = row.time(10);
  w.updated_at = row.time(11);
  return w;
}

WorkflowVersion read_version(const Statement& row) {
  return {.workflow = WorkflowId{row.uid(0, 1)},
          .version = row.integer(2),
          .definition = std::string(row.text(3)),
          .created_at = row.time(4),
          .author = std::string(row.text(5)),
          .note = row.maybe_text(6)};
}

WorkflowSchedule read_schedule(const Statement& row) {
  return {.workflow = WorkflowId{row.uid(0, 1)},
          .team = TeamId{row.integer(2)},
          .spec = {.type = std::string(row.text(3)),
                   .value = row.maybe_text(4),
                   .timezone = std::string(row.text(5)),
                   .catch_up = static_cast<model::CatchUp>(row.integer(6))},
          .next_at = row.maybe_time(7)};
}

Token read_token(const Statement& row) {
  return {.hash = row.bytes<32>(0),
          .team = TeamId{row.integer(1)},
          .workflow = WorkflowId{row.uid(2, 3)},
          .sealed = std::string(row.text(4)),
          .created_at = row.time(5),
          .expires_at = row.maybe_time(6)};
}

HookToken read_hook_token(const Statement& row) {
  return {.hash = row.bytes<32>(0),
          .team = TeamId{row.integer(1)},
          .workflow = WorkflowId{row.uid(2, 3)},
          .expires_at = row.maybe_time(4)};
}

std::int64_t read_workflow_count(const Statement& row) { return row.integer(0); }

ApiKey read_key(const Statement& row) {
  return {.id = KeyId{row.uid(0, 1)},
          .team = TeamId{row.integer(2)},
          .name = std::string(row.text(3)),
          .hash = row.bytes<32>(4),
          .scopes = std::string(row.text(5)),
          .hint = std::string(row.text(6)),
          .created_at = row.time(7),
          .revoked_at = row.maybe_time(8),
          .configured = row.integer(9) != 0,
          .expires_at = row.maybe_time(10),
          .last_used_at = row.maybe_time(11)};
}

VaultItem read_vault_item(const Statement& row) {
  VaultItem item{.id = VaultId{row.uid(0, 1)},
                 .team = TeamId{row.integer(2)},
                 .name = std::string(row.text(3)),
                 .kind = static_cast<VaultItem::Kind>(row.integer(4)),
                 .sealed = std::string(as_text(row.blob(5))),
                 .sealed_by = row.integer(6),
                 .hash = {},
                 .allowed_hosts = std::string(row.text(8)),
                 .expires_at = row.maybe_time(9),
                 .created_at = row.time(10),
                 .updated_at = row.time(11),
                 .last_used_at = row.maybe_time(12)};
  if (!row.is_null(7)) item.hash = row.bytes<32>(7);
  return item;
}

}  // namespace

Result<std::unique_ptr<Reader>> SqliteReader::open(const std::string& file,
                                                   const std::string& vfs) {
  SLUICE_TRY(auto connection, Connection::open(file, Connection::Mode::kReadOnly, vfs));
  SLUICE_TRY_VOID(connection.exec("PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF"));
  return std::unique_ptr<Reader>(new SqliteReader(std::move(connection)));
}

Result<std::vector<Workflow>> SqliteReader::workflows(TeamId team) {
  return list(kWorkflowsOfTeam, &read_workflow, team);
}

Result<std::vector<Workflow>> SqliteReader::workflows_after(TeamId team, WorkflowId after,
                                                            std::int64_t limit) {
  return list(kWorkflowsAfter, &read_workflow, team, after.key, limit);
}

Result<std::int64_t> SqliteReader::count_workflows(TeamId team) {
  SLUICE_TRY(const auto count, first(kCountWorkflows, &read_workflow_count, team));
  return count.value_or(0);
}

Result<std::vector<Workflow>> SqliteReader::callers_of(TeamId team, WorkflowId called) {
  return list(kCallersOf, &read_workflow, called.key, team);
}

Result<void> SqliteReader::visit_hook_tokens(const VisitToken& visit) {
  SLUICE_TRY(auto* statement, connection_.cached(kHookTokens));
  ScopedReset rows(*statement);
  while (true) {
    SLUICE_TRY(const bool more, rows->step());
    if (!more) return {};
    visit(read_hook_token(*statement));
  }
}

Result<std::vector<Workflow>> SqliteReader::all_workflows() {
  return list(kAllWorkflows, &read_workflow);
}

Result<std::optional<Workflow>> SqliteReader::workflow(TeamId team, WorkflowId id) {
  return first(kWorkflow, &read_workflow, id.key, id.tail, team);
}

Result<std::optional<Workflow>> SqliteReader::workflow_of_any_team(WorkflowId id) {
  return first(kWorkflowOfAnyTeam, &read_workflow, id.key, id.tail);
}

Result<std::optional<Workflow>> SqliteReader::workflow_by_name(TeamId team, std::string_view name) {
  return first(kWorkflowByName, &read_workflow, team, name);
}

Result<std::optional<WorkflowVersion>> SqliteReader::version(WorkflowId workflow,
                                                             std::int64_t version) {
  return first(kVersion, &read_version, workflow.key, workflow.tail, version);
}

Result<std::optional<WorkflowSchedule>> SqliteReader::schedule_of(WorkflowId workflow) {
  return first(kScheduleOf, &read_schedule, workflow.key, workflow.tail);
}

Result<std::vector<WorkflowSchedule>> SqliteReader::due_schedules(Timestamp until,
                                                                  std::int64_t limit) {
  return list(kDueSchedules, &read_schedule, until, limit);
}

Result<std::vector<Token>> SqliteReader::all_tokens() { return list(kAllTokens, &read_token); }

Result<std::vector<Token>> SqliteReader::tokens_of(WorkflowId workflow) {
  return list(kTokensOf, &read_token, workflow.key, workflow.tail);
}

Result<std::vector<ApiKey>> SqliteReader::all_keys() { return list(kAllKeys, &read_key); }

Result<std::optional<std::int64_t>> SqliteReader::master_key_check() {
  return first(kMasterKeyCheck, &read_check);
}

Result<std::vector<ApiKey>> SqliteReader::keys_of(TeamId team) {
  return list(kKeysOf, &read_key, team);
}

Result<std::optional<ApiKey>> SqliteReader::key(KeyId id) {
  return first(kKey, &read_key, id.key, id.tail);
}

Result<std::vector<VaultItem>> SqliteReader::all_vault_items() {
  return list(kAllVaultItems, &read_vault_item);
}

Result<std::vector<VaultItem>> SqliteReader::vault_items(TeamId team) {
  return list(kVaultItemsOfTeam, &read_vault_item, team);
}

Result<std::optional<VaultItem>> SqliteReader::vault_item(TeamId team, VaultId id) {
  return first(kVaultItem, &read_vault_item, id.key, id.tail, team);
}

Result<Uid> SqliteReader::newest_id() {
  SLUICE_TRY(const auto newest, first(kNewestId, &read_uid));
  return newest.value_or(Uid());
}

}  // namespace sluice::store::sqlite
