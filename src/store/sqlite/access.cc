// Sessions, the audit log, and what requests with an idempotency key were answered.
#include <array>
#include <cstdint>
#include <limits>

#include "store/sqlite/reader.h"
#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

// How many entries beyond the bound one more entry removes, where the bound was lowered.
constexpr std::int64_t kExcessMax = 100;

#define SESSION_COLUMNS                                                                        \
  "SELECT key, tail, team, api_key, api_key_tail, hash, created_at, used_at, expires_at FROM " \
  "sessions "
constexpr const char kAllSessions[] = SESSION_COLUMNS "ORDER BY key";
constexpr const char kSession[] = SESSION_COLUMNS "WHERE key = ?1 AND tail = ?2";
constexpr const char kPutSession[] =
    "INSERT OR REPLACE INTO sessions (key, tail, team, api_key, api_key_tail, hash, created_at,"
    " used_at, expires_at) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9)";
constexpr const char kNoteSessionUse[] =
    "UPDATE sessions SET used_at = ?3 WHERE key = ?1 AND tail = ?2";
constexpr const char kEndSession[] =
    "DELETE FROM sessions WHERE key = ?1 AND tail = ?2 RETURNING key, tail, team";
constexpr const char kEndSessionsOfKey[] =
    "DELETE FROM sessions WHERE api_key = ?1 AND api_key_tail = ?2 RETURNING key, tail, team";
constexpr const char kDeleteExpiredSessions[] =
    "DELETE FROM sessions WHERE key IN"
    " (SELECT key FROM sessions WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)"
    " RETURNING key, tail, team";

constexpr const char kNewestAuditSeq[] =
    "SELECT seq FROM audit_log WHERE team = ?1 ORDER BY seq DESC LIMIT 1";
constexpr const char kPutAuditEntry[] =
    "INSERT INTO audit_log (team, seq, at, expires_at, api_key, api_key_tail, key_name, session,"
    " session_tail, action, object, object_name, was, became, request_id)"
    " VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15)";
constexpr const char kDeleteExcessAudit[] =
    "DELETE FROM audit_log WHERE team = ?1 AND seq IN"
    " (SELECT seq FROM audit_log WHERE team = ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3)";
constexpr const char kDeleteExpiredAudit[] =
    "DELETE FROM audit_log WHERE rowid IN"
    " (SELECT rowid FROM audit_log WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)";
constexpr const char kAuditBelow[] =
    "SELECT team, seq, at, expires_at, api_key, api_key_tail, key_name, session, session_tail,"
    " action, object, object_name, was, became, request_id FROM audit_log"
    " WHERE team = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3";

constexpr const char kKeptAnswer[] =
    "SELECT team, body_hash, answer, expires_at FROM kept_answers"
    " WHERE team = ?1 AND key_hash = ?2 AND expires_at > ?3";
constexpr const char kNewestAnswerSeq[] =
    "SELECT seq FROM kept_answers WHERE team = ?1 ORDER BY seq DESC LIMIT 1";
constexpr const char kClaimAnswer[] =
    "INSERT OR REPLACE INTO kept_answers (team, key_hash, seq, body_hash, answer, expires_at)"
    " VALUES (?1,?2,?3,?4,x'',?5)";
constexpr const char kPutAnswer[] =
    "UPDATE kept_answers SET answer = ?4 WHERE team = ?1 AND key_hash = ?2 AND body_hash = ?3";
constexpr const char kDeleteExcessAnswers[] =
    "DELETE FROM kept_answers WHERE rowid IN"
    " (SELECT rowid FROM kept_answers WHERE team = ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3)";
constexpr const char kDeleteExpiredAnswers[] =
    "DELETE FROM kept_answers WHERE rowid IN"
    " (SELECT rowid FROM kept_answers WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)";

Session read_session(const Statement& row) {
  return {.id = SessionId{row.uid(0, 1)},
          .team = TeamId{row.integer(2)},
          .key = KeyId{row.uid(3, 4)},
          .hash = row.bytes<32>(5),
          .created_at = row.time(6),
          .used_at = row.time(7),
          .expires_at = row.time(8)};
}

AuditEntry read_audit_entry(const Statement& row) {
  AuditEntry entry{.seq = row.integer(1),
                   .team = TeamId{row.integer(0)},
                   .at = row.time(2),
                   .expires_at = row.time(3),
                   .key = KeyId{row.uid(4, 5)},
                   .key_name = std::string(row.text(6)),
                   .action = std::string(row.text(9)),
                   .object = std::string(row.text(10)),
                   .object_name = std::string(row.text(11)),
                   .before = std::string(row.text(12)),
                   .after = std::string(row.text(13)),
                   .request_id = std::string(row.text(14))};
  if (!row.is_null(7)) entry.session = SessionId{row.uid(7, 8)};
  return entry;
}

bool selects(const AuditFilter& filter, const AuditEntry& entry) {
  return (filter.action.empty() || entry.action == filter.action) &&
         (filter.object.empty() || entry.object == filter.object) &&
         (!filter.key || entry.key == *filter.key) && (!filter.to || entry.at < *filter.to);
}

// The number after that in the first row of `newest`, with its parameters bound.
Result<std::int64_t> following(Statement& newest) {
  ScopedReset row(newest);
  SLUICE_TRY(const bool found, row->step());
  return found ? row->integer(0) + 1 : 1;
}

}  // namespace

// What `remove`, with its parameters bound, deletes; and tells who keeps sessions in memory.
Result<std::int64_t> SqliteWriter::delete_sessions(Statement& remove) {
  ScopedReset gone(remove);
  for (std::int64_t deleted = 0;; ++deleted) {
    SLUICE_TRY(const bool more, gone->step());
    if (!more) return deleted;
    note_change({Change::Kind::kSession, TeamId{gone->integer(2)}, gone->uid(0, 1)});
  }
}

Result<void> SqliteWriter::put_session(const Session& s) {
  note_change({Change::Kind::kSession, s.team, s.id});
  SLUICE_TRY(auto* put, connection_.cached(kPutSession));
  return put
      ->bind(s.id.key, s.id.tail, s.team, s.key.key, s.key.tail, std::span(s.hash), s.created_at,
             s.used_at, s.expires_at)
      .run();
}

Result<void> SqliteWriter::note_session_use(SessionId session, Timestamp at) {
  SLUICE_TRY(auto* note, connection_.cached(kNoteSessionUse));
  return note->bind(session.key, session.tail, at).run();
}

Result<void> SqliteWriter::end_session(SessionId session) {
  SLUICE_TRY(auto* remove, connection_.cached(kEndSession));
  SLUICE_TRY_VOID(delete_sessions(remove->bind(session.key, session.tail)));
  return {};
}

Result<void> SqliteWriter::end_sessions_of(KeyId key) {
  SLUICE_TRY(auto* remove, connection_.cached(kEndSessionsOfKey));
  SLUICE_TRY_VOID(delete_sessions(remove->bind(key.key, key.tail)));
  return {};
}

Result<void> SqliteWriter::put_audit_entry(const AuditEntry& e, std::int64_t entries_max) {
  SLUICE_TRY(auto* newest, connection_.cached(kNewestAuditSeq));
  SLUICE_TRY(const auto seq, following(newest->bind(e.team)));
  const auto session_key = e.session ? std::optional(e.session->key) : std::nullopt;
  const auto session_tail = e.session ? std::optional(e.session->tail) : std::nullopt;
  SLUICE_TRY(auto* put, connection_.cached(kPutAuditEntry));
  SLUICE_TRY_VOID(put->bind(e.team, seq, e.at, e.expires_at, e.key.key, e.key.tail, e.key_name,
                            session_key, session_tail, e.action, e.object, e.object_name, e.before,
                            e.after, e.request_id)
                      .run());
  SLUICE_TRY(auto* excess, connection_.cached(kDeleteExcessAudit));
  return excess->bind(e.team, seq - entries_max, kExcessMax).run();
}

Result<void> SqliteWriter::claim_answer(const KeptAnswer& a, Timestamp now,
                                        std::int64_t answers_max) {
  SLUICE_TRY(auto* find, connection_.cached(kKeptAnswer));
  {
    ScopedReset row(find->bind(a.team, std::span(a.key), now));
    SLUICE_TRY(const bool is_taken, row->step());
    if (is_taken) return fail(ErrorCode::kConflict, "the idempotency key has been used");
  }
  SLUICE_TRY(auto* newest, connection_.cached(kNewestAnswerSeq));
  SLUICE_TRY(const auto seq, following(newest->bind(a.team)));
  SLUICE_TRY(auto* claim, connection_.cached(kClaimAnswer));
  SLUICE_TRY_VOID(
      claim->bind(a.team, std::span(a.key), seq, std::span(a.body), a.expires_at).run());
  SLUICE_TRY(auto* excess, connection_.cached(kDeleteExcessAnswers));
  return excess->bind(a.team, seq - answers_max, kExcessMax).run();
}

Result<void> SqliteWriter::put_answer(const KeptAnswer& a) {
  SLUICE_TRY(auto* put, connection_.cached(kPutAnswer));
  return put->bind(a.team, std::span(a.key), std::span(a.body), as_bytes(a.answer)).run();
}

Result<std::int64_t> SqliteWriter::delete_expired_access(Timestamp now, std::int64_t limit) {
  SLUICE_TRY(auto* sessions, connection_.cached(kDeleteExpiredSessions));
  SLUICE_TRY(std::int64_t deleted, delete_sessions(sessions->bind(now, limit)));
  for (const char* sql : {kDeleteExpiredAudit, kDeleteExpiredAnswers}) {
    SLUICE_TRY(auto* statement, connection_.cached(sql));
    SLUICE_TRY(const auto gone, statement->bind(now, limit - deleted).run_counting());
    deleted += gone;
  }
  return deleted;
}

Result<std::vector<Session>> SqliteReader::all_sessions() {
  return list(kAllSessions, &read_session);
}

Result<std::optional<Session>> SqliteReader::session(SessionId id) {
  return first(kSession, &read_session, id.key, id.tail);
}

Result<AuditPage> SqliteReader::audit_page(const AuditFilter& filter) {
  SLUICE_TRY(auto* statement, connection_.cached(kAuditBelow));
  constexpr auto kNewest = std::numeric_limits<std::int64_t>::max();
  ScopedReset rows(
      statement->bind(filter.team, filter.before_seq.value_or(kNewest), filter.looked_at_max));
  AuditPage page;
  std::int64_t lowest = 0;
  for (std::int64_t looked_at = 0; looked_at < filter.looked_at_max; ++looked_at) {
    SLUICE_TRY(const bool more, rows->step());
    if (!more) return page;
    auto entry = read_audit_entry(*statement);
    if (filter.from && entry.at < *filter.from) return page;
    if (std::ssize(page.entries) == filter.limit) break;
    lowest = entry.seq;
    if (selects(filter, entry)) page.entries.push_back(std::move(entry));
  }
  page.next = lowest;
  return page;
}

Result<std::optional<KeptAnswer>> SqliteReader::kept_answer(TeamId team, const KeyHash& key,
                                                            Timestamp now) {
  const auto read = [](const Statement& row) {
    return KeptAnswer{.team = TeamId{row.integer(0)},
                      .body = row.bytes<32>(1),
                      .answer = std::string(as_text(row.blob(2))),
                      .expires_at = row.time(3)};
  };
  SLUICE_TRY(auto answer, first<KeptAnswer>(kKeptAnswer, +read, team, std::span(key), now));
  if (answer) answer->key = key;
  return answer;
}

}  // namespace sluice::store::sqlite
