#include "services/keys.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <ranges>
#include <utility>

#include "base/bytes.h"
#include "base/json_number.h"
#include "base/log.h"
#include "base/time.h"
#include "services/fields.h"
#include "services/teams.h"

namespace sluice::services {
namespace {

constexpr std::string_view kKeyPrefix = "slk_";
constexpr std::size_t kHintBytes = 8;
constexpr Micros kUseNotedEvery = std::chrono::minutes(1);
constexpr std::size_t kUsesMax = 10'000;  // of keys that are remembered

// The scopes of a document: those of its role, or an array of their names.
std::optional<Scopes> read_scopes(Fields& fields) {
  const auto role = fields.text("role", 1, 40, Fields::Need::kOptional);
  const auto need = role ? Fields::Need::kOptional : Fields::Need::kRequired;
  const auto names = fields.array("scopes", need);
  if (role) {
    if (names) fields.complain("role and scopes cannot be sent together: a role has its scopes.");
    if (const auto* found = find_role(*role)) return found->scopes;
    fields.complain(fmt::format("\"{}\" is not a role; the roles are {}.", *role,
                                fmt::join(roles() | std::views::transform(&Role::name), ", ")));
    return std::nullopt;
  }
  if (!names) return std::nullopt;
  const std::size_t max = scope_names().size() + 1;  // all of them and "*"
  if (names->size() > max) {
    fields.complain(fmt::format("scopes must hold at most {} names.", max));
    return std::nullopt;
  }
  std::string joined;
  for (const auto& name : *names) {
    if (!is_text(name) || name.get_string().empty()) {
      fields.complain("scopes must be an array of scope names.");
      return std::nullopt;
    }
    if (!joined.empty()) joined += ' ';
    joined += std::string_view(name.get_string());
  }
  const auto scopes = Scopes::parse(joined);
  if (!scopes) {
    fields.complain("scopes: " + scopes.error().message);
    return std::nullopt;
  }
  if (scopes->empty()) fields.complain("scopes must name at least one scope.");
  return *scopes;
}

TeamId read_team(const Principal& caller, Fields& fields) {
  const auto number = fields.whole_number("team_id", 1, kTeamIdMax);
  if (!number) return caller.team;
  const TeamId team{*number};
  const bool may = caller.team == kOperatorTeam && caller.scopes.covers(Scopes::all());
  if (team != caller.team && !may) {
    fields.complain("team_id must be your own team, or be left out.");
  }
  return team;
}

json::object key_facts(const store::ApiKey& key) {
  const auto scopes = Scopes::parse(key.scopes);
  const auto* role = scopes ? role_of(*scopes) : nullptr;
  json::object facts{
      {"name", key.name}, {"team_id", static_cast<std::int64_t>(key.team)}, {"scopes", key.scopes}};
  if (role) facts["role"] = role->name;
  if (key.expires_at) facts["expires_at"] = format_time(*key.expires_at);
  return facts;
}

// A key that could make a stronger one, or remove it, would be as strong itself.
Outcome<> check_covers(const Principal& caller, Scopes scopes, std::string_view what) {
  const auto lacking = scopes.without(caller.scopes);
  if (lacking.empty()) return {};
  return refuse(ErrorCode::kForbidden, "scope_missing",
                fmt::format("This API key lacks scopes of the key {}: {}.", what, lacking.text()));
}

// What the first key asks to be stored, and to be shown.
struct FirstKey {
  std::vector<store::ApiKey> store;
  std::optional<Secret> show;
};

Result<FirstKey> plan_configured(const Context& context, const std::vector<store::ApiKey>& rows,
                                 const Secret& configured) {
  SLUICE_TRY(auto row, key_row(context, configured, kOperatorTeam, "admin", Scopes::all()));
  const auto hash = row.hash;
  FirstKey first;
  first.store.reserve(rows.size() + 1);
  const auto known = std::ranges::find(rows, hash, &store::ApiKey::hash);
  if (known == rows.end()) {
    first.store.push_back(std::move(row));
  } else if (known->revoked_at || !known->configured) {
    // The environment names it, so its owner wants it, also back.
    first.store.push_back(*known);
    first.store.back().revoked_at.reset();
  }
  if (!first.store.empty()) first.store.back().configured = true;
  for (const auto& former : rows) {
    if (!former.configured || former.revoked_at || former.hash == hash) continue;
    first.store.push_back(former);
    first.store.back().revoked_at = context.clock.now();
    log::info("API key {} is revoked: SLUICE_ADMIN_KEY gives another one", former.id.text());
  }
  return first;
}

FirstKey plan_new(const Context& context, const std::vector<store::ApiKey>& rows) {
  const auto active = [now = context.clock.now()](const store::ApiKey& key) {
    return !key.revoked_at && (!key.expires_at || *key.expires_at > now);
  };
  if (std::ranges::any_of(rows, active)) return {};
  auto made = make_key(context, kOperatorTeam, "admin", Scopes::all());
  return {{std::move(made.row)}, std::move(made.text)};
}

}  // namespace

NewKey make_key(const Context& context, TeamId team, std::string name, Scopes scopes) {
  std::array<std::uint8_t, 32> random{};
  context.entropy.fill(random);
  Secret text(std::string(kKeyPrefix) + to_hex(random));
  store::ApiKey row{.id = context.ids.next<KeyId>(),
                    .team = team,
                    .name = std::move(name),
                    .hash = sha256(as_bytes(text.expose())),
                    .scopes = scopes.text(),
                    .hint = std::string(text.expose().substr(0, kHintBytes)),
                    .created_at = context.clock.now(),
                    .revoked_at = std::nullopt,
                    .configured = false};
  return {std::move(text), std::move(row)};
}

Result<store::ApiKey> key_row(const Context& context, const Secret& text, TeamId team,
                              std::string name, Scopes scopes) {
  const auto key = text.expose();
  const bool printable = std::ranges::all_of(key, [](char c) { return c > ' ' && c < 0x7f; });
  if (key.size() < 16 || key.size() > kKeyBytesMax || !printable) {
    return fail(ErrorCode::kInvalid,
                "an API key must have 16 to 256 printable ASCII characters and no spaces");
  }
  return store::ApiKey{
      .id = context.ids.next<KeyId>(),
      .team = team,
      .name = std::move(name),
      .hash = sha256(as_bytes(key)),
      .scopes = scopes.text(),
      // A quarter of the shortest key at most: enough to tell keys apart, too little to guess one.
      .hint = std::string(key.substr(0, 4)),
      .created_at = context.clock.now(),
      .revoked_at = std::nullopt,
      .configured = false};
}

Outcome<std::vector<store::ApiKey>> Keys::list(store::KeyReader& reader, TeamId team) const {
  SLUICE_TRY(auto keys, reader.keys_of(team));
  std::erase_if(keys, [](const store::ApiKey& key) { return key.revoked_at.has_value(); });
  return keys;
}

Outcome<Edit<NewKey>> Keys::plan_create(store::Reader& reader, const Principal& caller,
                                        const json::object& document) const {
  Fields fields(document);
  auto name = fields.text("name", 1, context_.limits.name_bytes_max, Fields::Need::kRequired);
  const auto scopes = read_scopes(fields);
  const auto team = read_team(caller, fields);
  const auto expires_at = read_future_time(fields, "expires_at", context_.clock.now());
  SLUICE_TRY_VOID(fields.finish());
  SLUICE_TRY_VOID(check_covers(caller, *scopes, "that it is to make"));
  const auto end = expires_at.value_or(std::nullopt);
  if (caller.expires_at && (!end || *end > *caller.expires_at))
    return refuse(ErrorCode::kForbidden, "expires_too_late",
                  fmt::format("This API key expires at {}; a key created with it needs an "
                              "expires_at that is not later.",
                              format_time(*caller.expires_at)));
  SLUICE_TRY(const auto keys, list(reader, team));
  SLUICE_TRY(const auto max, limit_of(reader, team, &store::TeamLimits::api_keys_max,
                                      context_.limits.keys_of_team_max));
  if (static_cast<std::int64_t>(keys.size()) >= max) {
    return refuse(ErrorCode::kConflict, "too_many_keys",
                  fmt::format("A team can have at most {} keys.", max));
  }
  auto made = make_key(context_, team, *std::move(name), *scopes);
  made.row.expires_at = end;
  const auto row = made.row;
  return Edit<NewKey>{
      .result = std::move(made),
      .write = [row](store::Writer& writer) { return writer.put_key(row); },
      .audit = AuditNote{"key.create", row.id.text(), row.name, {}, key_facts(row)}};
}

Outcome<NewKey> Keys::create(store::Reader& reader, const Principal& caller,
                             const json::object& document) {
  const auto turn = edits_.wait();
  return write_now(context_, plan_create(reader, caller, document));
}

void Keys::create(AsyncLock::Hold turn, store::Reader& reader, const Principal& caller,
                  const json::object& document, OnEdited<NewKey> done) {
  write_later(context_, caller, std::move(turn), plan_create(reader, caller, document),
              std::move(done));
}

Outcome<Edit<store::ApiKey>> Keys::plan_revoke(store::KeyReader& reader, const Principal& caller,
                                               std::string_view id) const {
  SLUICE_TRY(auto keys, list(reader, caller.team));
  const auto wanted = KeyId::parse(id);
  const auto found = std::ranges::find_if(keys, [&](const auto& key) { return key.id == wanted; });
  if (found == keys.end()) return not_found("API key");
  if (found->id == caller.key) {
    return refuse(ErrorCode::kConflict, "own_key",
                  "A key cannot revoke itself; create another key and revoke this one with it.");
  }
  // Nobody holds a key whose scopes do not read.
  const auto scopes = Scopes::parse(found->scopes);
  if (scopes) SLUICE_TRY_VOID(check_covers(caller, *scopes, "that it is to revoke"));
  found->revoked_at = context_.clock.now();
  return Edit<store::ApiKey>{
      .result = *found,
      .write = [row = *found](store::Writer& writer) { return writer.put_key(row); },
      .audit = AuditNote{"key.revoke", found->id.text(), found->name, key_facts(*found), {}}};
}

Outcome<void> Keys::revoke(store::KeyReader& reader, const Principal& caller, std::string_view id) {
  const auto turn = edits_.wait();
  SLUICE_TRY_VOID(write_now(context_, plan_revoke(reader, caller, id)));
  return {};
}

void Keys::revoke(AsyncLock::Hold turn, store::KeyReader& reader, const Principal& caller,
                  std::string_view id, OnEdited<store::ApiKey> done) {
  write_later(context_, caller, std::move(turn), plan_revoke(reader, caller, id), std::move(done));
}

// No caller waits for it: without it the time is that of a use before.
void Keys::note_use(KeyId key) {
  const auto now = context_.clock.now();
  {
    const std::lock_guard lock(uses_mutex_);
    if (used_at_.size() >= kUsesMax) used_at_.clear();
    const auto [noted, is_first] = used_at_.try_emplace(key, now);
    if (!is_first && now - noted->second < kUseNotedEvery) return;
    noted->second = now;
  }
  context_.committer.submit(
      [key, now](store::Writer& writer) { return writer.note_key_use(key, now); },
      store::Committer::kNoShard,
      [](const store::CommitOutcome& outcome) {
        if (outcome.kind != store::CommitOutcome::Kind::kCommitted)
          log::warn("the use of an API key was not recorded: {}", outcome.error.message);
      });
}

Result<std::optional<Secret>> Keys::ensure_first(store::KeyReader& reader,
                                                 const std::optional<Secret>& configured) {
  SLUICE_TRY(const auto rows, reader.all_keys());
  FirstKey first;
  if (configured) {
    SLUICE_TRY(first, plan_configured(context_, rows, *configured));
  } else {
    first = plan_new(context_, rows);
  }
  if (!first.store.empty()) {
    const auto put_all = [&](store::Writer& writer) -> Result<void> {
      for (const auto& key : first.store) SLUICE_TRY_VOID(writer.put_key(key));
      return {};
    };
    SLUICE_TRY_VOID(commit(context_, put_all));
  }
  SLUICE_TRY_VOID(ring_.reload(reader));
  return std::move(first.show);
}

}  // namespace sluice::services
