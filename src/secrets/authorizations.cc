#include "secrets/authorizations.h"

#include <fmt/format.h>
#include <limits>

#include "base/json.h"

namespace sluice::secrets {

std::string authorization_context(AuthorizationId id, TeamId team) {
  return fmt::format("{} of team {}", id.text(), static_cast<std::int64_t>(team));
}

Result<void> Authorizations::reload(store::VaultReader& reader) {
  SLUICE_TRY(auto rows, reader.all_authorizations());
  std::map<Key, store::Authorization> made;
  for (auto& row : rows) made.emplace(Key(row.team, row.id), std::move(row));
  const std::lock_guard lock(mutex_);
  std::swap(rows_, made);
  return {};
}

Result<void> Authorizations::reload_one(store::VaultReader& reader, TeamId team,
                                        AuthorizationId id) {
  SLUICE_TRY(auto row, reader.authorization(team, id));
  const std::lock_guard lock(mutex_);
  if (row)
    rows_.insert_or_assign(Key(team, id), *std::move(row));
  else
    rows_.erase(Key(team, id));
  return {};
}

std::optional<store::Authorization> Authorizations::find(TeamId team, AuthorizationId id) const {
  const std::lock_guard lock(mutex_);
  const auto found = rows_.find(Key(team, id));
  return found == rows_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<store::Authorization> Authorizations::of_team(TeamId team) const {
  std::vector<store::Authorization> out;
  constexpr auto kLowest = std::numeric_limits<std::int64_t>::min();
  const std::lock_guard lock(mutex_);
  auto at = rows_.lower_bound(Key(team, AuthorizationId{{kLowest, kLowest}}));
  for (; at != rows_.end() && at->first.first == team; ++at) out.push_back(at->second);
  return out;
}

std::vector<store::Authorization> Authorizations::all() const {
  std::vector<store::Authorization> out;
  const std::lock_guard lock(mutex_);
  out.reserve(rows_.size());
  for (const auto& [key, row] : rows_) out.push_back(row);
  return out;
}

void Authorizations::seal(store::Authorization& row, const Tokens& tokens) const {
  const Secret text(to_json(
      json::object{{"access", tokens.access.expose()}, {"refresh", tokens.refresh.expose()}}));
  const auto keys = vault_.keys();
  row.sealed = keys->seal(text, authorization_context(row.id, row.team));
  row.sealed_by = keys->number();
}

Result<Tokens> Authorizations::open(const store::Authorization& row) const {
  SLUICE_TRY(const auto text, vault_.keys()->open(row.sealed_by, row.sealed,
                                                  authorization_context(row.id, row.team)));
  const auto parsed = parse_json(text.expose());
  const auto* object = parsed ? parsed->if_object() : nullptr;
  const auto* access = object ? find_string(*object, "access") : nullptr;
  const auto* refresh = object ? find_string(*object, "refresh") : nullptr;
  if (!access || !refresh) return fail(ErrorCode::kCorrupt, "its tokens cannot be read");
  return Tokens{Secret(std::string(*access)), Secret(std::string(*refresh))};
}

VaultEntryPtr Authorizations::hidden(const store::Authorization& row, const Secret& token) const {
  VaultEntry entry;
  entry.id = VaultId{row.id};
  entry.team = row.team;
  entry.name = row.id.text();
  entry.keys = vault_.keys();
  entry.sealed_by = entry.keys->number();
  entry.sealed = entry.keys->seal(token, vault_context(entry.id, entry.team));
  return std::make_shared<const VaultEntry>(std::move(entry));
}

std::vector<VaultEntryPtr> Authorizations::all_hidden(TeamId team) const {
  std::vector<VaultEntryPtr> out;
  for (const auto& row : of_team(team)) {
    const auto tokens = open(row);
    if (!tokens) continue;  // what does not open was not sent either
    out.push_back(hidden(row, tokens->access));
    if (!tokens->refresh.empty()) out.push_back(hidden(row, tokens->refresh));
  }
  return out;
}

}  // namespace sluice::secrets
