#include <fmt/format.h>
#include <string>

#include "api/admin/login_return.h"
#include "api/core/callers.h"
#include "api/core/edits.h"
#include "api/core/handlers.h"
#include "api/core/views.h"
#include "base/time.h"

// /workflows/authorization: logins at OAuth providers. Tokens come in and never go out.
namespace sluice::api {
namespace {

json::object authorization_view(const store::Authorization& row) {
  const bool is_active = row.status == store::Authorization::Status::kActive;
  return {{"id", row.id.text()},
          {"user_id", row.created_by.text()},
          {"provider", row.provider},
          {"account", text_or_null(row.account)},
          {"status", is_active ? "active" : "needs_login"},
          {"problem", text_or_null(row.problem)},
          {"token_expires_at", nullable(row.token_expires_at)},
          {"created_at", format_time(row.created_at)},
          {"updated_at", format_time(row.updated_at)}};
}

http::Response in_use(const std::vector<store::NamedWorkflow>& users) {
  json::array dependents;
  std::string names;
  for (const auto& user : users) {
    dependents.push_back({{"workflow_id", user.id.text()}, {"name", user.name}});
    names += fmt::format("{}'{}'", names.empty() ? "" : ", ", user.name);
  }
  return problem_body(409, "authorization_in_use",
                      fmt::format("Workflows use this authorization: {}. Change or delete them "
                                  "first.",
                                  names),
                      {{"dependents", std::move(dependents)}});
}

}  // namespace

Answer list_authorizations(RequestContext& context) {
  SLUICE_TRY(const auto rows, context.reader.authorizations(context.caller.team));
  json::array list;
  for (const auto& row : rows) list.push_back(authorization_view(row));
  return reply(200, list);
}

Answer list_providers(RequestContext& context) {
  json::array list;
  for (const auto& [name, provider] : context.services.authorizations.providers()) {
    json::array scopes;
    for (const auto& scope : provider.scopes) scopes.emplace_back(scope);
    list.push_back({{"name", name},
                    {"title", provider.title},
                    {"api_url", provider.api_url},
                    {"scopes", std::move(scopes)}});
  }
  return reply(200, list);
}

Pending begin_authorization(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto body, read_body(context, Body::kOptional));
  auto& services = context.services;
  const auto token = context.caller.session ? session_cookie(context.request, cookie_kind(services))
                                            : std::nullopt;
  std::optional<Sha256> browser;
  if (token) browser = sha256(as_bytes(login_cookie_value(*token)));
  SLUICE_TRY(
      const auto begun,
      services.authorizations.begin(
          context.caller, body, services.browser_url() + std::string(kLoginReturnPath), browser));
  auto answer = api::reply(200, json::object{{"login_url", begun.login_url},
                                             {"authorization_id", begun.authorization.text()},
                                             {"provider", begun.provider},
                                             {"expires_at", format_time(begun.expires_at)}});
  answer.headers.emplace_back("Cache-Control", "no-store");
  if (token) answer.headers.emplace_back("Set-Cookie", set_login_cookie(services, *token));
  services::AuditNote note{"authorization.login", begun.authorization.text(), begun.provider};
  note.after["expires_at"] = format_time(begun.expires_at);
  services.audit.note(context.caller, std::move(note),
                      [reply, answer = std::move(answer)] { reply.send(answer); });
  return {};
}

// In the turn of those who edit workflows, so that none begins to use it meanwhile.
Pending delete_authorization(RequestContext& context, const Reply& reply) {
  const auto remove = [](RequestContext& now, const Reply& answer,
                         AsyncLock::Hold turn) -> Pending {
    auto& authorizations = now.services.authorizations;
    SLUICE_TRY(const auto row, authorizations.find(now.reader, now.caller.team, now.param(0)));
    SLUICE_TRY(const auto users, authorizations.users_of(now.reader, row));
    if (!users.empty()) {
      answer.send(in_use(users));
      return {};
    }
    authorizations.remove(now.caller, row,
                          [answer, turn = std::move(turn)](
                              const services::Outcome<store::Authorization>& gone) mutable {
                            { const auto ended = std::move(turn); }
                            if (!gone) return answer.send(gone.error());
                            answer.send(no_content());
                          });
    return {};
  };
  return in_turn(context, reply, context.services.workflows.edits(), remove);
}

}  // namespace sluice::api
