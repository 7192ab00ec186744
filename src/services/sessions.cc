#include "services/sessions.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/bytes.h"
#include "base/log.h"
#include "base/time.h"

namespace sluice::services {
namespace {

constexpr std::string_view kSessionPrefix = "sls_";
constexpr std::size_t kSessionTokenBytesMax = 128;
// How late the stored time of the last use may be: more often a session costs no commit.
constexpr Micros kUseStoredEvery = std::chrono::minutes(5);

AuditNote note_of(std::string_view action, const store::Session& session) {
  AuditNote note{std::string(action), session.id.text()};
  json::object facts{{"key_id", session.key.text()},
                     {"expires_at", format_time(session.expires_at)}};
  (action == "session.create" ? note.after : note.before) = std::move(facts);
  return note;
}

// Writes without taking a turn: nothing that was read decides about it.
template <class T>
void write(const Context& context, store::Task task, T result, OnEdited<T> done) {
  if (auto writable = check_writable(context); !writable)
    return done(std::unexpected(Problem(std::move(writable).error())));
  context.committer.submit(
      std::move(task), store::Committer::kNoShard,
      [result = std::move(result), done = std::move(done)](store::CommitOutcome outcome) mutable {
        if (outcome.kind == store::CommitOutcome::Kind::kCommitted) return done(std::move(result));
        done(std::unexpected(Problem(std::move(outcome.error))));
      });
}

}  // namespace

std::string csrf_token(std::string_view session_token) {
  const auto hash = sha256(as_bytes("csrf:" + std::string(session_token)));
  return to_hex(hash);
}

Result<void> Sessions::reload(store::AccessReader& reader) {
  SLUICE_TRY(const auto rows, reader.all_sessions());
  const std::lock_guard lock(mutex_);
  by_hash_.clear();
  hashes_.clear();
  for (const auto& row : rows) {
    by_hash_.insert_or_assign(row.hash, Live{row, row.used_at});
    hashes_.insert_or_assign(row.id, row.hash);
  }
  return {};
}

Result<void> Sessions::reload_one(store::AccessReader& reader, store::SessionId id) {
  SLUICE_TRY(const auto row, reader.session(id));
  const std::lock_guard lock(mutex_);
  if (const auto old = hashes_.extract(id)) by_hash_.erase(old.mapped());
  if (!row) return {};
  by_hash_.insert_or_assign(row->hash, Live{*row, row->used_at});
  hashes_.insert_or_assign(row->id, row->hash);
  return {};
}

bool Sessions::is_over(const store::Session& session, Timestamp now) const {
  return session.expires_at <= now || session.used_at + context_.limits.session_idle_max <= now;
}

// The look-up goes by the hash of what was sent, so its time says nothing about stored tokens.
std::optional<Principal> Sessions::find(std::string_view token) {
  if (token.empty() || token.size() > kSessionTokenBytesMax) return std::nullopt;
  const auto hash = sha256(as_bytes(token));
  const auto now = context_.clock.now();
  store::Session session;
  bool is_due = false;
  {
    const std::lock_guard lock(mutex_);
    const auto found = by_hash_.find(hash);
    if (found == by_hash_.end() || is_over(found->second.row, now)) return std::nullopt;
    auto& live = found->second;
    live.row.used_at = now;
    is_due = now - live.used_at_stored >= kUseStoredEvery;
    if (is_due) live.used_at_stored = now;
    session = live.row;
  }
  auto caller = keys_.find(session.key);
  if (!caller || (caller->expires_at && *caller->expires_at <= now)) return std::nullopt;
  if (is_due) note_use(session.id, now);
  caller->session = session.id;
  return caller;
}

// No caller waits for it: without it the session ends some minutes early after a restart.
void Sessions::note_use(store::SessionId id, Timestamp now) const {
  context_.committer.submit(
      [id, now](store::Writer& writer) { return writer.note_session_use(id, now); },
      store::Committer::kNoShard,
      [](const store::CommitOutcome& outcome) {
        if (outcome.kind != store::CommitOutcome::Kind::kCommitted)
          log::warn("the use of a session was not recorded: {}", outcome.error.message);
      });
}

std::optional<store::Session> Sessions::live(store::SessionId id) const {
  const auto now = context_.clock.now();
  const std::lock_guard lock(mutex_);
  const auto hash = hashes_.find(id);
  if (hash == hashes_.end()) return std::nullopt;
  const auto& row = by_hash_.at(hash->second).row;
  return is_over(row, now) || !keys_.holds(row.key) ? std::nullopt : std::optional(row);
}

std::vector<store::Session> Sessions::of_team(TeamId team) const {
  const auto now = context_.clock.now();
  std::vector<store::Session> rows;
  const std::lock_guard lock(mutex_);
  rows.reserve(hashes_.size());
  for (const auto& [id, hash] : hashes_) {
    const auto& row = by_hash_.at(hash).row;
    if (row.team == team && !is_over(row, now) && keys_.holds(row.key)) rows.push_back(row);
  }
  return rows;
}

// With one more. Those that begin at the same time do not count each other, so that there may be
// several.
std::vector<store::SessionId> Sessions::surplus_of(KeyId key) const {
  std::vector<std::pair<Timestamp, store::SessionId>> of_key;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [hash, live] : by_hash_)
      if (live.row.key == key) of_key.emplace_back(live.row.used_at, live.row.id);
  }
  std::ranges::sort(of_key);
  std::vector<store::SessionId> surplus;
  const auto count = std::ssize(of_key) + 1 - context_.limits.sessions_of_key_max;
  for (std::int64_t i = 0; i < count; ++i)
    surplus.push_back(of_key[static_cast<std::size_t>(i)].second);
  return surplus;
}

void Sessions::begin(const Principal& holder, std::optional<store::SessionId> former,
                     OnEdited<NewSession> done) {
  std::array<std::uint8_t, 32> random{};
  context_.entropy.fill(random);
  const auto now = context_.clock.now();
  NewSession made{Secret(std::string(kSessionPrefix) + to_hex(random)),
                  {.id = context_.ids.next<store::SessionId>(),
                   .team = holder.team,
                   .key = holder.key,
                   .created_at = now,
                   .used_at = now,
                   .expires_at = now + context_.limits.session_age_max}};
  made.row.hash = sha256(as_bytes(made.token.expose()));
  if (holder.expires_at) made.row.expires_at = std::min(made.row.expires_at, *holder.expires_at);
  Principal caller = holder;
  caller.session = made.row.id;
  auto ending = surplus_of(holder.key);
  if (former) ending.push_back(*former);
  auto task =
      audited(context_, caller, note_of("session.create", made.row),
              [row = made.row, ending = std::move(ending)](store::Writer& writer) -> Result<void> {
                for (const auto& id : ending) SLUICE_TRY_VOID(writer.end_session(id));
                return writer.put_session(row);
              });
  write(context_, std::move(task), std::move(made), std::move(done));
}

void Sessions::end(const Principal& caller, std::string_view id, OnEdited<store::Session> done) {
  const auto parsed = store::SessionId::parse(id);
  const auto found = parsed ? live(*parsed) : std::nullopt;
  if (!found || found->team != caller.team) return done(not_found("session"));
  const auto holder = keys_.find(found->key);
  const auto lacking = holder ? holder->scopes.without(caller.scopes) : Scopes();
  if (!lacking.empty())
    return done(refuse(ErrorCode::kForbidden, "scope_missing",
                       "This API key lacks scopes of the key whose session it is to end: " +
                           lacking.text() + "."));
  auto task = audited(context_, caller, note_of("session.end", *found),
                      [end = *parsed](store::Writer& writer) { return writer.end_session(end); });
  write(context_, std::move(task), *found, std::move(done));
}

}  // namespace sluice::services
