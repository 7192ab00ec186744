#include <algorithm>
#include <fmt/format.h>

#include "api/core/fields.h"
#include "api/core/handlers.h"
#include "api/core/views.h"
#include "base/time.h"

// GET and POST /workflows/api-keys, DELETE /workflows/api-keys/{id}.
namespace sluice::api {
namespace {

json::object key_view(const store::ApiKey& key) {
  json::array scopes;
  for (auto left = std::string_view(key.scopes); !left.empty();) {
    const auto end = std::min(left.find(' '), left.size());
    scopes.emplace_back(left.substr(0, end));
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return {{"id", key.id.text()},
          {"name", key.name},
          {"team_id", static_cast<std::int64_t>(key.team)},
          {"scopes", std::move(scopes)},
          {"hint", key.hint},
          {"created_at", format_time(key.created_at)}};
}

std::expected<std::vector<store::ApiKey>, Problem> live_keys(const Call& call, TeamId team) {
  SLUICE_TRY(auto keys, call.reader.all_keys());
  std::erase_if(keys, [&](const store::ApiKey& key) { return key.team != team || key.revoked_at; });
  return keys;
}

// The scopes of a body: an array of names. A key can hand on only what it may do itself.
std::optional<Scopes> read_scopes(const Call& call, Fields& fields) {
  const auto names = fields.array("scopes", Fields::Need::kRequired);
  if (!names) return std::nullopt;
  const std::size_t max = scope_names().size() + 1;  // all of them and "*"
  if (names->size() > max) {
    fields.complain(fmt::format("scopes must hold at most {} names.", max));
    return std::nullopt;
  }
  std::string joined;
  for (const auto& name : *names) {
    if (!name.is_string() || name.get_string().empty()) {
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
  if (!call.caller.scopes.covers(*scopes)) {
    fields.complain("scopes must not go beyond those of the key that asks.");
  }
  return *scopes;
}

// Only the operator, with all scopes, may open another team.
TeamId read_team(const Call& call, Fields& fields) {
  const auto number = fields.whole_number("team_id", 1, 1'000'000'000);
  if (!number) return call.caller.team;
  const TeamId team{*number};
  const bool may = call.caller.team == kOperatorTeam && call.caller.scopes.covers(Scopes::all());
  if (team != call.caller.team && !may) {
    fields.complain("team_id must be your own team, or be left out.");
  }
  return team;
}

}  // namespace

Answer list_keys(Call& call) {
  SLUICE_TRY(const auto keys, live_keys(call, call.caller.team));
  json::array list;
  for (const auto& key : keys) list.push_back(key_view(key));
  return reply(200, list);
}

Answer create_key(Call& call) {
  SLUICE_TRY(const auto body, read_body(call));
  Fields fields(body);
  auto name = fields.text("name", 1, call.services.limits.name_bytes_max, Fields::Need::kRequired);
  const auto scopes = read_scopes(call, fields);
  const auto team = read_team(call, fields);
  if (!fields.ok()) return std::unexpected(fields.problem());
  SLUICE_TRY(const auto keys, live_keys(call, team));
  const auto max = call.services.limits.keys_of_team_max;
  if (static_cast<std::int64_t>(keys.size()) >= max) {
    return refuse(ErrorCode::kConflict, "too_many_keys",
                  fmt::format("A team may have {} keys.", max));
  }
  const auto made = make_key(call.services.ids, call.services.clock, call.services.entropy, team,
                             *std::move(name), *scopes);
  SLUICE_TRY_VOID(
      commit(call.services, [&](store::Writer& writer) { return writer.put_key(made.row); }));
  SLUICE_TRY_VOID(call.services.keys.reload(call.reader));
  auto view = key_view(made.row);
  view["key"] = made.text.expose();  // the only time that it is shown
  return reply(201, view);
}

Answer revoke_key(Call& call) {
  const auto id = KeyId::parse(call.param(0));
  SLUICE_TRY(auto keys, live_keys(call, call.caller.team));
  const auto found = std::ranges::find_if(keys, [&](const auto& key) { return key.id == id; });
  if (found == keys.end()) return not_found("API key");
  if (found->id == call.caller.key) {
    return refuse(ErrorCode::kConflict, "own_key",
                  "A key cannot revoke itself: make another one and revoke this one with it.");
  }
  found->revoked_at = call.services.clock.now();
  SLUICE_TRY_VOID(
      commit(call.services, [&](store::Writer& writer) { return writer.put_key(*found); }));
  SLUICE_TRY_VOID(call.services.keys.reload(call.reader));
  return no_content();
}

}  // namespace sluice::api
