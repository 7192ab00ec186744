// Calls, and how teams call.
#include "store/sqlite/contact_rows.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

#define CALL_COLUMNS                                                                  \
  "SELECT key, tail, team, type, status, progress, script_key, script_tail,"          \
  " contact_key, contact_tail, from_number, to_number, scheduled_at, due_at,"         \
  " has_slot, attempts, looks, provider, provider_ref, placed_at, ends_by, ended_at," \
  " end_reason, error, duration, created_at, updated_at"
constexpr const char kCall[] =
    CALL_COLUMNS ", result FROM calls WHERE key = ?1 AND tail = ?2 AND team = ?3";
constexpr const char kCallsOfTeam[] =
    CALL_COLUMNS " FROM calls WHERE team = ?1 AND key < ?2 AND key > ?3 ORDER BY key DESC LIMIT ?4";
constexpr const char kCallsOfStatus[] = CALL_COLUMNS
    " FROM calls WHERE team = ?1 AND key < ?2 AND key > ?3 AND status = ?5"
    " ORDER BY key DESC LIMIT ?4";
constexpr const char kCallsOfScript[] = CALL_COLUMNS
    " FROM calls WHERE script_key = ?1 AND key < ?2 AND key > ?3 ORDER BY key DESC LIMIT ?4";
constexpr const char kCallsOfContact[] = CALL_COLUMNS
    " FROM calls WHERE contact_key = ?1 AND key < ?2 AND key > ?3 ORDER BY key DESC LIMIT ?4";
constexpr const char kDueCalls[] =
    CALL_COLUMNS " FROM calls WHERE due_at <= ?1 ORDER BY due_at, key LIMIT ?2";
constexpr const char kPutCall[] =
    "INSERT INTO calls (key, tail, team, type, status, progress, script_key, script_tail,"
    " contact_key, contact_tail, from_number, to_number, scheduled_at, due_at, has_slot, attempts,"
    " looks, provider, provider_ref, placed_at, ends_by, ended_at, end_reason, error, duration,"
    " created_at, updated_at, result) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,"
    "?16,?17,?18,?19,?20,?21,?22,?23,?24,?25,?26,?27,?28)"
    " ON CONFLICT (key) DO UPDATE SET status = ?5, progress = ?6, contact_key = ?9,"
    " contact_tail = ?10, from_number = ?11, to_number = ?12, scheduled_at = ?13, due_at = ?14,"
    " has_slot = ?15, attempts = ?16, looks = ?17, provider = ?18, provider_ref = ?19,"
    " placed_at = ?20, ends_by = ?21, ended_at = ?22, end_reason = ?23, error = ?24,"
    " duration = ?25, updated_at = ?27, result = ?28";
constexpr const char kHastenPlacings[] =
    "UPDATE calls SET due_at = ?1 WHERE due_at > ?1 AND progress = ?2";

constexpr const char kCallSettings[] =
    "SELECT team, provider, calling_hours, calls_per_minute, from_number, updated_at"
    " FROM call_settings WHERE team = ?1";
constexpr const char kPutCallSettings[] =
    "INSERT INTO call_settings (team, provider, calling_hours, calls_per_minute, from_number,"
    " updated_at) VALUES (?1,?2,?3,?4,?5,?6)"
    " ON CONFLICT (team) DO UPDATE SET provider = ?2, calling_hours = ?3, calls_per_minute = ?4,"
    " from_number = ?5, updated_at = ?6";
constexpr const char kCallSlot[] = "SELECT last_slot FROM call_slots WHERE team = ?1";
constexpr const char kPutCallSlot[] =
    "INSERT INTO call_slots (team, last_slot) VALUES (?1,?2)"
    " ON CONFLICT (team) DO UPDATE SET last_slot = ?2";

constexpr int kResultColumn = 27;

Call read_call(const Statement& row) {
  Call call{.id = CallId{row.uid(0, 1)},
            .team = TeamId{row.integer(2)},
            .type = static_cast<CallType>(row.integer(3)),
            .status = static_cast<CallStatus>(row.integer(4)),
            .progress = static_cast<CallProgress>(row.integer(5)),
            .script = ScriptId{row.uid(6, 7)}};
  if (!row.is_null(8)) call.contact = ContactId{row.uid(8, 9)};
  call.from_number = row.text(10);
  call.to_number = row.text(11);
  call.scheduled_at = row.time(12);
  call.due_at = row.maybe_time(13);
  call.has_slot = row.integer(14) != 0;
  call.attempts = row.integer(15);
  call.looks = row.integer(16);
  call.provider = row.text(17);
  call.provider_ref = row.text(18);
  call.placed_at = row.maybe_time(19);
  call.ends_by = row.maybe_time(20);
  call.ended_at = row.maybe_time(21);
  call.end_reason = row.text(22);
  call.error = row.text(23);
  if (!row.is_null(24)) call.duration = Seconds(row.integer(24));
  call.created_at = row.time(25);
  call.updated_at = row.time(26);
  return call;
}

Call read_whole_call(const Statement& row) {
  auto call = read_call(row);
  call.result = row.text(kResultColumn);
  return call;
}

CallSettings read_call_settings(const Statement& row) {
  return {.team = TeamId{row.integer(0)},
          .provider = std::string(row.text(1)),
          .calling_hours = std::string(row.text(2)),
          .calls_per_minute = row.integer(3),
          .from_number = std::string(row.text(4)),
          .updated_at = row.time(5)};
}

Timestamp read_slot(const Statement& row) { return row.time(0); }

Result<std::optional<Call>> find_call(Connection& connection, TeamId team, CallId id) {
  return first_row(connection, kCall, &read_whole_call, id.key, id.tail, team);
}
Result<std::optional<CallSettings>> find_settings(Connection& connection, TeamId team) {
  return first_row(connection, kCallSettings, &read_call_settings, team);
}
Result<std::int64_t> open_calls(Connection& connection, TeamId team) {
  return count_records(connection, RecordCount::kOpenCallsOfTeam, static_cast<std::int64_t>(team));
}
Result<std::int64_t> open_calls_of(Connection& connection, ScriptId script) {
  return count_records(connection, RecordCount::kOpenCallsOfScript, script.key);
}

bool selects_call(const CallFilter& filter, const Call& call) {
  return call.team == filter.team && (!filter.status || call.status == *filter.status) &&
         (!filter.type || call.type == *filter.type) &&
         (!filter.progress || call.progress == *filter.progress) &&
         (!filter.contact || call.contact == *filter.contact) &&
         (!filter.script || call.script == *filter.script);
}

}  // namespace

Result<std::optional<Call>> SqliteReader::call(TeamId team, CallId id) {
  return find_call(connection_, team, id);
}
Result<std::optional<Call>> SqliteWriter::call(TeamId team, CallId id) {
  return find_call(connection_, team, id);
}

Result<std::int64_t> SqliteReader::count_open_calls(TeamId team) {
  return open_calls(connection_, team);
}
Result<std::int64_t> SqliteWriter::count_open_calls(TeamId team) {
  return open_calls(connection_, team);
}

Result<std::int64_t> SqliteReader::count_open_calls_of(ScriptId script) {
  return open_calls_of(connection_, script);
}
Result<std::int64_t> SqliteWriter::count_open_calls_of(ScriptId script) {
  return open_calls_of(connection_, script);
}

Result<std::optional<CallSettings>> SqliteReader::call_settings(TeamId team) {
  return find_settings(connection_, team);
}
Result<std::optional<CallSettings>> SqliteWriter::call_settings(TeamId team) {
  return find_settings(connection_, team);
}

// Through the one index that narrows most; the rest of the filter is asked of each row.
Result<CallPage> SqliteReader::calls(const CallFilter& filter) {
  const char* sql = filter.contact  ? kCallsOfContact
                    : filter.script ? kCallsOfScript
                    : filter.status ? kCallsOfStatus
                                    : kCallsOfTeam;
  const auto of = filter.contact  ? filter.contact->key
                  : filter.script ? filter.script->key
                                  : static_cast<std::int64_t>(filter.team);
  SLUICE_TRY(auto* statement, connection_.cached(sql));
  statement->bind(of, filter.below, filter.above, filter.looked_at_max);
  if (sql == kCallsOfStatus)
    statement->bind(of, filter.below, filter.above, filter.looked_at_max, *filter.status);
  ScopedReset rows(*statement);
  CallPage page;
  std::int64_t last = 0;
  for (std::int64_t looked_at = 0; looked_at < filter.looked_at_max; ++looked_at) {
    SLUICE_TRY(const bool more, rows->step());
    if (!more) return page;
    auto found = read_call(*statement);
    if (selects_call(filter, found)) {
      if (std::ssize(page.calls) == filter.limit) break;
      page.calls.push_back(found);
    }
    last = found.id.key;
  }
  page.next = last;
  return page;
}

Result<std::vector<Call>> SqliteReader::due_calls(Timestamp now, std::int64_t limit) {
  return list(kDueCalls, &read_call, now, limit);
}

Result<void> SqliteWriter::put_call(const Call& c) {
  SLUICE_TRY(auto* put, connection_.cached(kPutCall));
  const auto contact_key = c.contact ? std::optional(c.contact->key) : std::nullopt;
  const auto contact_tail = c.contact ? std::optional(c.contact->tail) : std::nullopt;
  const auto duration =
      c.duration ? std::optional<std::int64_t>(c.duration->count()) : std::nullopt;
  return put
      ->bind(c.id.key, c.id.tail, c.team, c.type, c.status, c.progress, c.script.key, c.script.tail,
             contact_key, contact_tail, c.from_number, c.to_number, c.scheduled_at, c.due_at,
             std::int64_t{c.has_slot}, c.attempts, c.looks, c.provider, c.provider_ref, c.placed_at,
             c.ends_by, c.ended_at, c.end_reason, c.error, duration, c.created_at, c.updated_at,
             c.result)
      .run();
}

Result<void> SqliteWriter::put_call_settings(const CallSettings& s) {
  SLUICE_TRY(auto* put, connection_.cached(kPutCallSettings));
  return put
      ->bind(s.team, s.provider, s.calling_hours, s.calls_per_minute, s.from_number, s.updated_at)
      .run();
}

Result<std::optional<Timestamp>> SqliteWriter::last_call_slot(TeamId team) {
  return first_row(connection_, kCallSlot, &read_slot, team);
}

Result<void> SqliteWriter::put_call_slot(TeamId team, Timestamp slot) {
  SLUICE_TRY(auto* put, connection_.cached(kPutCallSlot));
  return put->bind(team, slot).run();
}

Result<std::int64_t> SqliteWriter::hasten_placings(Timestamp now) {
  SLUICE_TRY(auto* hasten, connection_.cached(kHastenPlacings));
  return hasten->bind(now, CallProgress::kPlacing).run_counting();
}

}  // namespace sluice::store::sqlite
