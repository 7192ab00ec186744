#include <charconv>
#include <fmt/format.h>

#include "api/core/edits.h"
#include "api/core/handlers.h"
#include "api/core/pages.h"
#include "api/core/views.h"
#include "base/time.h"

// GET and POST /teams, GET and PUT /teams/{id}: which teams there are, what they may have, and how
// much of that they use.
namespace sluice::api {
namespace {

constexpr std::string_view kTeamCursorPrefix = "t_";

json::object used_of(std::int64_t used, json::value max) {
  return {{"used", used}, {"max", std::move(max)}};
}

json::object limits_view(const store::TeamLimits& limits) {
  return {{"workflows_max", nullable(limits.workflows_max)},
          {"api_keys_max", nullable(limits.api_keys_max)},
          {"vault_items_max", nullable(limits.vault_items_max)},
          {"accepted_per_second_max", nullable(limits.accepted_per_second_max)},
          {"stored_runs_max", nullable(limits.stored_runs_max)}};
}

json::value seconds_or_null(const std::optional<Micros>& time) {
  return time ? json::value(std::chrono::floor<Seconds>(*time).count()) : json::value(nullptr);
}

json::object team_retention_view(const store::TeamRetention& retention) {
  return {{"completed", seconds_or_null(retention.completed)},
          {"failed", seconds_or_null(retention.failed)},
          {"runs_max", nullable(retention.runs_max)},
          {"bytes_max", nullable(retention.bytes_max)}};
}

std::expected<json::object, Problem> team_view(const RequestContext& context,
                                               const store::Team& team) {
  auto& services = context.services;
  SLUICE_TRY(const auto keys, services.api_keys.list(context.reader, team.id));
  SLUICE_TRY(const auto workflows, context.reader.count_workflows(team.id));
  SLUICE_TRY(const auto stored, context.reader.stored_runs(team.id, std::nullopt));
  const auto items = std::ssize(services.vault.all_of(team.id));
  const auto& of_server = services.api_keys.limits();
  const auto& own = team.limits;
  const auto max = [](const std::optional<std::int64_t>& limit, std::int64_t fallback) {
    return json::value(limit.value_or(fallback));
  };
  return json::object{
      {"team_id", static_cast<std::int64_t>(team.id)},
      {"name", text_or_null(team.name)},
      {"limits", limits_view(own)},
      {"default_region", text_or_null(team.default_region)},
      {"api_keys", used_of(std::ssize(keys), max(own.api_keys_max, of_server.keys_of_team_max))},
      {"workflows", used_of(workflows, max(own.workflows_max, of_server.workflows_of_team_max))},
      {"vault_items", used_of(items, max(own.vault_items_max, of_server.vault_items_of_team_max))},
      {"stored_runs", used_of(stored.runs, nullable(own.stored_runs_max))},
      {"stored_bytes", used_of(stored.bytes, nullable(team.retention.bytes_max))},
      {"retention", team_retention_view(team.retention)},
      {"created_at", format_time(team.created_at)},
      {"updated_at", format_time(team.updated_at)}};
}

// The team of the path. Another team than the caller's is as if there were none, but for the
// operator.
std::expected<TeamId, Problem> visible_team(const RequestContext& context) {
  std::int64_t number = 0;
  const auto text = context.param(0);
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc() && stop == text.data() + text.size();
  if (!is_number || number < 1 || number > services::kTeamIdMax) return not_found("team");
  const TeamId team{number};
  if (team != context.caller.team && context.caller.team != kOperatorTeam) return not_found("team");
  return team;
}

services::OnEdited<store::Team> answer_team(const Reply& reply, int status) {
  return answer_with<store::Team>(reply,
                                  [status](RequestContext& later, store::Team& team) -> Answer {
                                    SLUICE_TRY(const auto view, team_view(later, team));
                                    return api::reply(status, view);
                                  });
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
  for (const auto id : teams) {
    SLUICE_TRY(const auto team, services::find_team(context.reader, id));
    SLUICE_TRY(auto view, team_view(context, team));
    data.push_back(std::move(view));
  }
  json::value next;
  if (more) next = fmt::format("{}{}", kTeamCursorPrefix, static_cast<std::int64_t>(teams.back()));
  return reply(200, json::object{{"data", std::move(data)}, {"next_cursor", std::move(next)}});
}

Answer get_team(RequestContext& context) {
  SLUICE_TRY(const auto id, visible_team(context));
  SLUICE_TRY(const auto team, services::find_team(context.reader, id));
  SLUICE_TRY(const auto view, team_view(context, team));
  return reply(200, view);
}

Pending create_team(RequestContext& context, const Reply& reply) {
  SLUICE_TRY_VOID(services::check_operator(context.caller));
  SLUICE_TRY(auto body, read_body(context));
  const auto create = [body = std::move(body)](RequestContext& now, const Reply& answer,
                                               AsyncLock::Hold turn) -> Pending {
    now.services.teams.create(std::move(turn), now.reader, now.caller, body,
                              answer_team(answer, 201));
    return {};
  };
  return in_turn(context, reply, context.services.teams.edits(), create);
}

Pending update_team(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto id, visible_team(context));
  SLUICE_TRY_VOID(services::find_team(context.reader, id));  // 404 goes before complaints
  SLUICE_TRY_VOID(services::check_operator(context.caller));
  SLUICE_TRY(auto body, read_body(context));
  const auto update = [id, body = std::move(body)](RequestContext& now, const Reply& answer,
                                                   AsyncLock::Hold turn) -> Pending {
    now.services.teams.update(std::move(turn), now.reader, now.caller, id, body,
                              answer_team(answer, 200));
    return {};
  };
  return in_turn(context, reply, context.services.teams.edits(), update);
}

}  // namespace sluice::api
