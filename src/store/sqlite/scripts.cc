// What drives calls.
#include "store/sqlite/reader.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

#define SCRIPT_COLUMNS                                                               \
  "SELECT key, tail, team, name, type, language, settings, objectives,"              \
  " structured_data_schema, voicemail_message, max_duration, created_at, updated_at" \
  " FROM scripts "
constexpr const char kScript[] = SCRIPT_COLUMNS "WHERE key = ?1 AND tail = ?2 AND team = ?3";
constexpr const char kScripts[] =
    SCRIPT_COLUMNS "WHERE team = ?1 AND key < ?2 ORDER BY key DESC LIMIT ?3";
constexpr const char kCountScripts[] = "SELECT count(*) FROM scripts WHERE team = ?1";
constexpr const char kPutScript[] =
    "INSERT INTO scripts (key, tail, team, name, type, language, settings, objectives,"
    " structured_data_schema, voicemail_message, max_duration, created_at, updated_at)"
    " VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)"
    " ON CONFLICT (key) DO UPDATE SET name = ?4, type = ?5, language = ?6, settings = ?7,"
    " objectives = ?8, structured_data_schema = ?9, voicemail_message = ?10, max_duration = ?11,"
    " updated_at = ?13";
constexpr const char kDeleteScript[] = "DELETE FROM scripts WHERE key = ?1 AND tail = ?2";

Script read_script(const Statement& row) {
  return {.id = ScriptId{row.uid(0, 1)},
          .team = TeamId{row.integer(2)},
          .name = std::string(row.text(3)),
          .type = static_cast<Script::Type>(row.integer(4)),
          .language = std::string(row.text(5)),
          .settings = std::string(row.text(6)),
          .objectives = std::string(row.text(7)),
          .structured_data_schema = std::string(row.text(8)),
          .voicemail_message = std::string(row.text(9)),
          .max_duration = Seconds(row.integer(10)),
          .created_at = row.time(11),
          .updated_at = row.time(12)};
}

std::int64_t read_script_count(const Statement& row) { return row.integer(0); }

Result<std::optional<Script>> find_script(Connection& connection, TeamId team, ScriptId id) {
  return first_row(connection, kScript, &read_script, id.key, id.tail, team);
}

Result<std::int64_t> scripts_of(Connection& connection, TeamId team) {
  SLUICE_TRY(const auto number, first_row(connection, kCountScripts, &read_script_count, team));
  return number.value_or(0);
}

}  // namespace

Result<std::optional<Script>> SqliteReader::script(TeamId team, ScriptId id) {
  return find_script(connection_, team, id);
}
Result<std::optional<Script>> SqliteWriter::script(TeamId team, ScriptId id) {
  return find_script(connection_, team, id);
}

Result<std::int64_t> SqliteReader::count_scripts(TeamId team) {
  return scripts_of(connection_, team);
}
Result<std::int64_t> SqliteWriter::count_scripts(TeamId team) {
  return scripts_of(connection_, team);
}

Result<std::vector<Script>> SqliteReader::scripts(TeamId team, std::int64_t below,
                                                  std::int64_t limit) {
  return list(kScripts, &read_script, team, below, limit);
}

Result<void> SqliteWriter::put_script(const Script& s) {
  SLUICE_TRY(auto* put, connection_.cached(kPutScript));
  return put
      ->bind(s.id.key, s.id.tail, s.team, s.name, s.type, s.language, s.settings, s.objectives,
             s.structured_data_schema, s.voicemail_message,
             static_cast<std::int64_t>(s.max_duration.count()), s.created_at, s.updated_at)
      .run();
}

Result<void> SqliteWriter::delete_script(ScriptId script) {
  SLUICE_TRY(auto* remove, connection_.cached(kDeleteScript));
  return remove->bind(script.key, script.tail).run();
}

}  // namespace sluice::store::sqlite
