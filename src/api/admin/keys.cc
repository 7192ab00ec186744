#include "api/core/edits.h"
#include "api/core/handlers.h"
#include "api/core/views.h"
#include "base/text.h"
#include "base/time.h"

// GET and POST /workflows/api-keys, DELETE /workflows/api-keys/{id}.
namespace sluice::api {
namespace {

json::object key_view(const store::ApiKey& key) {
  const auto of = Scopes::parse(key.scopes);
  const auto* role = of ? services::role_of(*of) : nullptr;
  json::array scopes;
  for (const auto scope : words_of(key.scopes)) scopes.emplace_back(scope);
  return {{"id", key.id.text()},
          {"name", key.name},
          {"team_id", static_cast<std::int64_t>(key.team)},
          {"role", role ? json::value(role->name) : json::value()},
          {"scopes", std::move(scopes)},
          {"hint", key.hint},
          {"expires_at", nullable(key.expires_at)},
          {"created_at", format_time(key.created_at)},
          {"last_used_at", nullable(key.last_used_at)}};
}

}  // namespace

Answer list_keys(RequestContext& context) {
  const auto own = static_cast<std::int64_t>(context.caller.team);
  SLUICE_TRY(const auto number, query_number(context, "team_id", own, 1, services::kTeamIdMax));
  const bool may =
      context.caller.team == kOperatorTeam && context.caller.scopes.covers(Scopes::all());
  if (number != own && !may)
    return refuse(ErrorCode::kForbidden, "operator_only",
                  "team_id must be your own team, or be left out.");
  SLUICE_TRY(const auto keys, context.services.api_keys.list(context.reader, TeamId{number}));
  json::array list;
  for (const auto& key : keys) list.push_back(key_view(key));
  return reply(200, list);
}

Pending create_key(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(auto body, read_body(context));
  const auto create = [body = std::move(body)](RequestContext& now, const Reply& answer,
                                               AsyncLock::Hold turn) -> Pending {
    auto show = [](const services::NewKey& made) {
      auto view = key_view(made.row);
      view["key"] = made.text.expose();  // the only time that it is shown
      return api::reply(201, view);
    };
    now.services.api_keys.create(std::move(turn), now.reader, now.caller, body,
                                 answer_at_once<services::NewKey>(answer, show));
    return {};
  };
  return in_turn(context, reply, context.services.api_keys.edits(), create);
}

Pending revoke_key(RequestContext& context, const Reply& reply) {
  const auto revoke = [](RequestContext& now, const Reply& answer,
                         AsyncLock::Hold turn) -> Pending {
    now.services.api_keys.revoke(
        std::move(turn), now.reader, now.caller, now.param(0),
        answer_at_once<store::ApiKey>(
            answer, [](const store::ApiKey& /*revoked*/) { return no_content(); }));
    return {};
  };
  return in_turn(context, reply, context.services.api_keys.edits(), revoke);
}

}  // namespace sluice::api
