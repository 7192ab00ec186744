#include "api/admin/sign_in.h"

#include <chrono>
#include <fmt/format.h>
#include <optional>
#include <string>

#include "api/admin/session_view.h"
#include "api/core/callers.h"
#include "api/core/reply.h"
#include "api/core/strict.h"
#include "base/text.h"
#include "services/fields.h"

namespace sluice::api {
namespace {

constexpr std::size_t kSignInBytesMax = 4 << 10;

http::Response too_many(Micros wait, const http::RequestHead& request) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  const auto problem = refuse(
      ErrorCode::kRateLimited, "too_many_attempts",
      fmt::format("Signing in failed too often from this address; try again in {} s.", seconds));
  auto response = problem_response(problem.error(), request);
  response.headers.emplace_back("Retry-After", std::to_string(seconds));
  return response;
}

// What a form of another site cannot send without being asked first.
std::expected<void, Problem> check_json(const http::RequestHead& request) {
  const auto type = request.header("Content-Type").value_or("");
  if (equal_ignoring_case(trim(type.substr(0, type.find(';'))), "application/json")) return {};
  return refuse(ErrorCode::kInvalid, "content_type_invalid",
                "Send the header Content-Type: application/json.");
}

// The holder of the key or token that was sent; nothing when it is not known.
std::expected<std::optional<Principal>, Problem> holder_of(RequestContext& context) {
  SLUICE_TRY(const auto body, read_body(context));
  services::Fields fields(body);
  const auto key = fields.text("key", 1, services::kKeyBytesMax, services::Fields::Need::kOptional);
  const auto token =
      fields.text("token", 1, services::kKeyBytesMax, services::Fields::Need::kOptional);
  if (fields.ok() && key.has_value() == token.has_value())
    fields.complain("Send either key, an API key, or token, a login token.");
  SLUICE_TRY_VOID(fields.finish());
  auto& services = context.services;
  if (key) return services.keys.find(*key);
  const auto id = services.login_tokens.take(*token);
  return id ? services.keys.find(*id) : std::nullopt;
}

std::expected<Principal, Problem> sign_in(RequestContext& context) {
  SLUICE_TRY(const auto found, holder_of(context));
  if (!found)
    return refuse(ErrorCode::kUnauthorized, "sign_in_refused",
                  "This opens nothing: the key is not known, or the login token was used already, "
                  "or is too old. `sluice login` makes a new one.");
  const auto now = context.services.clock.now();
  if (found->expires_at && *found->expires_at <= now) return key_expired(*found->expires_at);
  auto holder = *found;
  holder.request_id = context.request.id;
  return holder;
}

Pending begin_session(RequestContext& context, const Reply& reply) {
  auto& services = context.services;
  const auto holder = sign_in(context);
  if (!holder) {
    if (holder.error().code == ErrorCode::kUnauthorized)
      services.login_limit.failed(context.request.peer, services.clock.steady());
    return std::unexpected(holder.error());
  }
  const auto kind = cookie_kind(services);
  std::optional<store::SessionId> former;
  if (const auto token = session_cookie(context.request, kind))
    if (const auto caller = services.sessions.find(*token)) former = caller->session;
  services.sessions.begin(
      *holder, former,
      [&services, kind, reply, holder = *holder](services::Outcome<services::NewSession> begun) {
        if (!begun) return reply.send(begun.error());
        auto caller = holder;
        caller.session = begun->row.id;
        const auto token = begun->token.expose();
        auto response = api::reply(200, session_view(services, caller, token));
        const auto age =
            std::chrono::floor<std::chrono::seconds>(begun->row.expires_at - begun->row.created_at);
        response.headers.emplace_back("Set-Cookie", set_session_cookie(token, age, kind));
        response.headers.emplace_back("Cache-Control", "no-store");
        reply.send(response);
      });
  return {};
}

// Before the body is read, and again: others may have failed from there since.
std::optional<http::Response> refusal(const Services& services, const http::RequestHead& request) {
  if (const auto wait = services.login_limit.wait(request.peer, services.clock.steady()))
    return too_many(*wait, request);
  const auto checked = [&]() -> std::expected<void, Problem> {
    SLUICE_TRY_VOID(check_same_site(services, request));
    SLUICE_TRY_VOID(check_query(request, {}));
    return check_json(request);
  }();
  if (!checked) return problem_response(checked.error(), request);
  return std::nullopt;
}

}  // namespace

http::Route sign_in_route(Services& services) {
  http::Route route{http::Method::kPost, "/session", http::RunsOn::kWorker, {}, {}};
  route.planner = [&services](const http::RequestHead& head) -> http::BodyPlan {
    if (auto refused = refusal(services, head)) return *std::move(refused);
    return kSignInBytesMax;
  };
  route.handler = [&services](const http::Request& request, http::Responder responder) {
    if (const auto refused = refusal(services, request)) return responder.send(*refused);
    Reply(services, request, Principal(), std::move(responder)).run(begin_session);
  };
  return route;
}

}  // namespace sluice::api
