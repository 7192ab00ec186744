// Teams, and when keys and secrets were used.
#include <algorithm>

#include "store/sqlite/reader.h"
#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

#define TEAM_COLUMNS                                                                  \
  "SELECT team, name, workflows_max, api_keys_max, vault_items_max, "                 \
  "accepted_per_second_max, stored_runs_max, created_at, updated_at, completed_for, " \
  "failed_for, finished_runs_max, bytes_max, default_region FROM teams "
constexpr const char kAllTeams[] = TEAM_COLUMNS "ORDER BY team";
constexpr const char kTeam[] = TEAM_COLUMNS "WHERE team = ?1";
constexpr const char kPutTeam[] =
    "INSERT INTO teams (team, name, workflows_max, api_keys_max, vault_items_max,"
    " accepted_per_second_max, stored_runs_max, created_at, updated_at, completed_for, failed_for,"
    " finished_runs_max, bytes_max, default_region)"
    " VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)"
    " ON CONFLICT (team) DO UPDATE SET name = ?2, workflows_max = ?3, api_keys_max = ?4,"
    " vault_items_max = ?5, accepted_per_second_max = ?6, stored_runs_max = ?7, updated_at = ?9,"
    " completed_for = ?10, failed_for = ?11, finished_runs_max = ?12, bytes_max = ?13,"
    " default_region = ?14";
constexpr const char kTeamWithKeyAfter[] =
    "SELECT team FROM api_keys WHERE team > ?1 ORDER BY team LIMIT 1";
constexpr const char kNamedTeamAfter[] =
    "SELECT team FROM teams WHERE team > ?1 ORDER BY team LIMIT 1";
constexpr const char kTeamRules[] =
    "SELECT team, completed_for, failed_for, finished_runs_max, bytes_max FROM teams"
    " WHERE team > ?1 AND coalesce(completed_for, failed_for, finished_runs_max, bytes_max)"
    " IS NOT NULL ORDER BY team LIMIT ?2";
constexpr const char kNoteKeyUse[] =
    "UPDATE api_keys SET last_used_at = ?3 WHERE key = ?1 AND tail = ?2";
constexpr const char kNoteVaultUse[] =
    "UPDATE vault_items SET last_used_at = ?3 WHERE key = ?1 AND tail = ?2";

TeamRetentionRule read_team_rule(const Statement& row) {
  return {.team = TeamId{row.integer(0)},
          .keep = {.completed = row.maybe_micros(1),
                   .failed = row.maybe_micros(2),
                   .runs_max = row.maybe_integer(3),
                   .bytes_max = row.maybe_integer(4)}};
}

Team read_team(const Statement& row) {
  return {.id = TeamId{row.integer(0)},
          .name = std::string(row.text(1)),
          .limits = {.workflows_max = row.maybe_integer(2),
                     .api_keys_max = row.maybe_integer(3),
                     .vault_items_max = row.maybe_integer(4),
                     .accepted_per_second_max = row.maybe_integer(5),
                     .stored_runs_max = row.maybe_integer(6)},
          .retention = {.completed = row.maybe_micros(9),
                        .failed = row.maybe_micros(10),
                        .runs_max = row.maybe_integer(11),
                        .bytes_max = row.maybe_integer(12)},
          .created_at = row.time(7),
          .updated_at = row.time(8),
          .default_region = std::string(row.text(13))};
}

std::int64_t read_team_number(const Statement& row) { return row.integer(0); }

}  // namespace

Result<void> SqliteWriter::put_team(const Team& team) {
  note_change({Change::Kind::kTeam, team.id, {}});
  const TeamLimits& limits = team.limits;
  const TeamRetention& keep = team.retention;
  SLUICE_TRY(auto* put, connection_.cached(kPutTeam));
  return put
      ->bind(team.id, team.name, limits.workflows_max, limits.api_keys_max, limits.vault_items_max,
             limits.accepted_per_second_max, limits.stored_runs_max, team.created_at,
             team.updated_at, keep.completed, keep.failed, keep.runs_max, keep.bytes_max,
             team.default_region)
      .run();
}

Result<void> SqliteWriter::note_key_use(KeyId key, Timestamp at) {
  SLUICE_TRY(auto* note, connection_.cached(kNoteKeyUse));
  return note->bind(key.key, key.tail, at).run();
}

Result<void> SqliteWriter::note_vault_use(VaultId item, Timestamp at) {
  SLUICE_TRY(auto* note, connection_.cached(kNoteVaultUse));
  return note->bind(item.key, item.tail, at).run();
}

Result<std::optional<Team>> SqliteReader::team(TeamId id) { return first(kTeam, &read_team, id); }

Result<std::vector<Team>> SqliteReader::all_teams() { return list(kAllTeams, &read_team); }

Result<std::int64_t> SqliteReader::count_runs(TeamId team) {
  SLUICE_TRY(const auto stored, stored_runs(team, std::nullopt));
  return stored.runs;
}

Result<std::vector<TeamRetentionRule>> SqliteReader::team_retention_rules(TeamId after,
                                                                          std::int64_t limit) {
  return list(kTeamRules, &read_team_rule, after, limit);
}

Result<std::vector<TeamId>> SqliteReader::teams_after(TeamId after, std::int64_t limit) {
  const Snapshot snapshot(connection_);
  std::vector<TeamId> teams;
  while (std::ssize(teams) < limit) {
    const TeamId last = teams.empty() ? after : teams.back();
    SLUICE_TRY(const auto with_key, first(kTeamWithKeyAfter, &read_team_number, last));
    SLUICE_TRY(const auto named, first(kNamedTeamAfter, &read_team_number, last));
    if (!with_key && !named) break;
    teams.push_back(TeamId{std::min(with_key.value_or(INT64_MAX), named.value_or(INT64_MAX))});
  }
  return teams;
}

}  // namespace sluice::store::sqlite
