#include <fmt/format.h>

#include "api/core/handlers.h"
#include "api/core/pages.h"

// GET /teams: for the operator, which teams there are and how much of their limits they use.
namespace sluice::api {
namespace {

constexpr std::string_view kTeamCursorPrefix = "t_";

json::object used_of(std::int64_t used, std::int64_t max) { return {{"used", used}, {"max", max}}; }

std::expected<json::object, Problem> team_view(const RequestContext& context, TeamId team) {
  auto& services = context.services;
  SLUICE_TRY(const auto keys, services.api_keys.list(context.reader, team));
  SLUICE_TRY(const auto workflows, context.reader.count_workflows(team));
  const auto items = std::ssize(services.vault.all_of(team));
  const auto& limits = services.api_keys.limits();
  return json::object{{"team_id", static_cast<std::int64_t>(team)},
                      {"api_keys", used_of(std::ssize(keys), limits.keys_of_team_max)},
                      {"workflows", used_of(workflows, limits.workflows_of_team_max)},
                      {"vault_items", used_of(items, limits.vault_items_of_team_max)}};
}

}  // namespace

Answer list_teams(RequestContext& context) {
  if (context.caller.team != kOperatorTeam)
    return refuse(ErrorCode::kForbidden, "operator_only",
                  "Only the operator's team may list the teams.");
  const auto max = context.services.limits.per_page_max;
  SLUICE_TRY(const auto limit, query_number(context, "limit", max, 1, max));
  SLUICE_TRY(const auto after, read_number_cursor(context, kTeamCursorPrefix));
  SLUICE_TRY(auto teams, context.reader.teams_after(TeamId{after.value_or(0)}, limit + 1));
  const bool more = std::ssize(teams) > limit;
  if (more) teams.pop_back();
  json::array data;
  data.reserve(teams.size());
  for (const auto team : teams) {
    SLUICE_TRY(auto view, team_view(context, team));
    data.push_back(std::move(view));
  }
  json::value next;
  if (more) next = fmt::format("{}{}", kTeamCursorPrefix, static_cast<std::int64_t>(teams.back()));
  return reply(200, json::object{{"data", std::move(data)}, {"next_cursor", std::move(next)}});
}

}  // namespace sluice::api
