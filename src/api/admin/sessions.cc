#include "api/admin/session_view.h"
#include "api/core/callers.h"
#include "api/core/handlers.h"
#include "api/core/views.h"
#include "base/text.h"
#include "base/time.h"

// GET and DELETE /session, POST /session/tokens, GET /sessions, DELETE /sessions/{id}.
namespace sluice::api {
namespace {

// The parts of the server that a user interface may show.
constexpr std::string_view kFeatures[] = {"workflows", "runs",     "forms", "vault",
                                          "keys",      "sessions", "audit"};

json::object row_view(const store::Session& session, const services::KeyRing& keys) {
  const auto holder = keys.find(session.key);
  return {{"id", session.id.text()},
          {"key_id", session.key.text()},
          {"key_name", holder ? holder->key_name : std::string()},
          {"created_at", format_time(session.created_at)},
          {"used_at", format_time(session.used_at)},
          {"expires_at", format_time(session.expires_at)}};
}

std::string_view token_of(const RequestContext& context) {
  if (!context.caller.session) return {};
  return session_cookie(context.request, cookie_kind(context.services)).value_or("");
}

}  // namespace

json::object session_view(const Services& services, const Principal& caller,
                          std::string_view token) {
  const auto* role = services::role_of(caller.scopes);
  json::array scopes;
  const auto names = caller.scopes.text();
  for (const auto scope : words_of(names)) scopes.emplace_back(scope);
  json::array features;
  for (const auto feature : kFeatures) features.emplace_back(feature);
  const auto session = caller.session ? services.sessions.live(*caller.session) : std::nullopt;
  return {{"name", caller.key_name},
          {"key_id", caller.key.text()},
          {"role", role ? json::value(role->name) : json::value()},
          {"scopes", std::move(scopes)},
          {"team_id", static_cast<std::int64_t>(caller.team)},
          {"session_id", session ? json::value(session->id.text()) : json::value()},
          {"expires_at", session ? json::value(format_time(session->expires_at)) : json::value()},
          {"csrf", token.empty() ? json::value() : json::value(services::csrf_token(token))},
          {"features", std::move(features)},
          {"version", SLUICE_VERSION}};
}

Answer get_session(RequestContext& context) {
  auto response = reply(200, session_view(context.services, context.caller, token_of(context)));
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

Pending end_own_session(RequestContext& context, const Reply& reply) {
  const auto& caller = context.caller;
  if (!caller.session)
    return refuse(ErrorCode::kNotFound, "not_found",
                  "This request came with an API key, which has no session to end.");
  auto& services = context.services;
  services.sessions.end(
      caller, caller.session->text(),
      [reply, kind = cookie_kind(services)](const services::Outcome<store::Session>& ended) {
        if (!ended) return reply.send(ended.error());
        auto response = no_content();
        response.headers.emplace_back("Set-Cookie", clear_session_cookie(kind));
        reply.send(response);
      });
  return {};
}

// A stolen session could otherwise be prolonged for ever.
Pending create_login_token(RequestContext& context, const Reply& reply) {
  if (context.caller.session)
    return refuse(ErrorCode::kForbidden, "key_needed",
                  "A session cannot make login tokens; send an API key.");
  const auto made = context.services.login_tokens.make(context.caller.key);
  auto answer = api::reply(201, json::object{{"token", made.token.expose()},
                                             {"expires_at", format_time(made.expires_at)}});
  answer.headers.emplace_back("Cache-Control", "no-store");
  services::AuditNote note{"session.token", context.caller.key.text(), context.caller.key_name};
  note.after["expires_at"] = format_time(made.expires_at);
  context.services.audit.note(context.caller, std::move(note),
                              [reply, answer = std::move(answer)] { reply.send(answer); });
  return {};
}

Answer list_sessions(RequestContext& context) {
  json::array list;
  for (const auto& session : context.services.sessions.of_team(context.caller.team))
    list.push_back(row_view(session, context.services.keys));
  return reply(200, list);
}

Pending end_session(RequestContext& context, const Reply& reply) {
  context.services.sessions.end(context.caller, context.param(0),
                                [reply](const services::Outcome<store::Session>& ended) {
                                  if (!ended) return reply.send(ended.error());
                                  reply.send(no_content());
                                });
  return {};
}

}  // namespace sluice::api
