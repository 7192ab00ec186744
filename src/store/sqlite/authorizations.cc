// Logins at OAuth providers, and the workflows that use them.
#include "base/bytes.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

#define AUTHORIZATION_COLUMNS                                                                \
  "SELECT key, tail, team, provider, account, created_by, created_by_tail, status, problem," \
  " logins, sealed, sealed_by, token_expires_at, created_at, updated_at FROM authorizations "
constexpr const char kAllAuthorizations[] = AUTHORIZATION_COLUMNS "ORDER BY key";
constexpr const char kAuthorizationsOfTeam[] = AUTHORIZATION_COLUMNS "WHERE team = ?1 ORDER BY key";
constexpr const char kAuthorization[] =
    AUTHORIZATION_COLUMNS "WHERE key = ?1 AND tail = ?2 AND team = ?3";
constexpr const char kPutAuthorization[] =
    "INSERT INTO authorizations (key, tail, team, provider, account, created_by, created_by_tail,"
    " status, problem, logins, sealed, sealed_by, token_expires_at, created_at, updated_at)"
    " VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15)"
    " ON CONFLICT (key) DO UPDATE SET account = ?5, status = ?8, problem = ?9, logins = ?10,"
    " sealed = ?11, sealed_by = ?12, token_expires_at = ?13, updated_at = ?15";
constexpr const char kDeleteAuthorization[] =
    "DELETE FROM authorizations WHERE key = ?1 AND tail = ?2 RETURNING team";
constexpr const char kPutUse[] =
    "INSERT OR IGNORE INTO workflow_authorizations (authorization_key, workflow_key, workflow_tail)"
    " VALUES (?1,?2,?3)";
constexpr const char kDeleteUses[] = "DELETE FROM workflow_authorizations WHERE workflow_key = ?1";
constexpr const char kUsersOf[] =
    "SELECT w.key, w.tail, w.name FROM workflow_authorizations"
    " JOIN workflows w ON w.key = workflow_key AND w.tail = workflow_tail"
    " WHERE authorization_key = ?1 AND w.team = ?2"
    " UNION SELECT key, tail, name FROM workflows WHERE authorization_id = ?3 AND team = ?2"
    " ORDER BY 1 LIMIT ?4";

Authorization read_authorization(const Statement& row) {
  Authorization a;
  a.id = AuthorizationId{row.uid(0, 1)};
  a.team = TeamId{row.integer(2)};
  a.provider = row.text(3);
  a.account = row.text(4);
  a.created_by = KeyId{row.uid(5, 6)};
  a.status = static_cast<Authorization::Status>(row.integer(7));
  a.problem = row.text(8);
  a.logins = row.integer(9);
  a.sealed = as_text(row.blob(10));
  a.sealed_by = row.integer(11);
  a.token_expires_at = row.maybe_time(12);
  a.created_at = row.time(13);
  a.updated_at = row.time(14);
  return a;
}

NamedWorkflow read_user(const Statement& row) {
  return {WorkflowId{row.uid(0, 1)}, std::string(row.text(2))};
}

}  // namespace

Result<std::vector<Authorization>> SqliteReader::all_authorizations() {
  return list(kAllAuthorizations, &read_authorization);
}

Result<std::vector<Authorization>> SqliteReader::authorizations(TeamId team) {
  return list(kAuthorizationsOfTeam, &read_authorization, team);
}

Result<std::optional<Authorization>> SqliteReader::authorization(TeamId team, AuthorizationId id) {
  return first(kAuthorization, &read_authorization, id.key, id.tail, team);
}

Result<std::vector<NamedWorkflow>> SqliteReader::users_of(TeamId team, AuthorizationId id,
                                                          std::int64_t limit) {
  return list(kUsersOf, &read_user, id.key, team, id.text(), limit);
}

Result<void> SqliteWriter::put_authorization(const Authorization& a) {
  note_change({Change::Kind::kAuthorization, a.team, a.id});
  SLUICE_TRY(auto* put, connection_.cached(kPutAuthorization));
  return put
      ->bind(a.id.key, a.id.tail, a.team, a.provider, a.account, a.created_by.key,
             a.created_by.tail, a.status, a.problem, a.logins, as_bytes(a.sealed), a.sealed_by,
             a.token_expires_at, a.created_at, a.updated_at)
      .run();
}

Result<void> SqliteWriter::delete_authorization(AuthorizationId id) {
  SLUICE_TRY(auto* remove, connection_.cached(kDeleteAuthorization));
  ScopedReset gone(remove->bind(id.key, id.tail));
  SLUICE_TRY(const bool existed, gone->step());
  if (!existed) return {};
  note_change({Change::Kind::kAuthorization, TeamId{gone->integer(0)}, id});
  // To the end: only there is the row deleted for good.
  SLUICE_TRY([[maybe_unused]] const bool more, gone->step());
  return {};
}

Result<void> SqliteWriter::put_uses(WorkflowId workflow,
                                    const std::vector<AuthorizationId>& authorizations) {
  SLUICE_TRY(auto* remove, connection_.cached(kDeleteUses));
  SLUICE_TRY_VOID(remove->bind(workflow.key).run());
  SLUICE_TRY(auto* put, connection_.cached(kPutUse));
  for (const auto& each : authorizations)
    SLUICE_TRY_VOID(put->bind(each.key, workflow.key, workflow.tail).run());
  return {};
}

}  // namespace sluice::store::sqlite
