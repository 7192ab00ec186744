#include "api/admin/login_return.h"

#include <chrono>
#include <fmt/format.h>
#include <string>

#include "api/core/callers.h"
#include "api/core/reply.h"
#include "base/bytes.h"

// GET /workflows/authorization/callback.
namespace sluice::api {
namespace {

constexpr std::chrono::seconds kCookieAge = std::chrono::minutes(15);
constexpr std::chrono::milliseconds kAnswerMax{30'000};  // longer than the call to the provider

std::string_view cookie_name(CookieKind kind) {
  return kind == CookieKind::kSecure ? "__Host-sluice_login" : "sluice_login";
}

http::Response page(int status, std::string_view title, std::string_view text) {
  return {status,
          "text/html; charset=utf-8",
          fmt::format("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                      "<meta name=\"robots\" content=\"noindex\">\n<title>{}</title>\n</head>\n"
                      "<body>\n<main>\n<h1>{}</h1>\n<p>{}</p>\n</main>\n</body>\n</html>\n",
                      escape_markup(title), escape_markup(title), escape_markup(text)),
          {{"Content-Security-Policy",
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
           {"Referrer-Policy", "no-referrer"},
           {"Cache-Control", "no-store"},
           {"X-Robots-Tag", "noindex"}}};
}

http::Response failure_page(const Problem& problem) {
  const int status = http_status(problem.code);
  return page(status, "The login failed",
              status == 500 ? std::string_view("The server failed; see its log.")
                            : std::string_view(problem.message));
}

http::Response success_page(const store::Authorization& row, const std::string& provider) {
  return page(200, "You are signed in",
              fmt::format("Workflows may now call {}{}{}. You can close this window.", provider,
                          row.account.empty() ? "" : " as ", row.account));
}

services::LoginReturn read_return(const Services& services, const http::Request& request) {
  services::LoginReturn returned;
  returned.state = request.query_value("state").value_or("");
  returned.code = request.query_value("code").value_or("");
  returned.error = request.query_value("error").value_or("");
  returned.issuer = request.query_value("iss").value_or("");
  if (const auto cookie = cookie_value(request, cookie_name(cookie_kind(services))))
    returned.browser = sha256(as_bytes(*cookie));
  return returned;
}

}  // namespace

std::string login_cookie_value(std::string_view session_token) {
  return to_hex(sha256(as_bytes("login at a provider: " + std::string(session_token))));
}

std::string set_login_cookie(const Services& services, std::string_view session_token) {
  const auto kind = cookie_kind(services);
  std::string cookie(cookie_name(kind));
  cookie.append("=").append(login_cookie_value(session_token));
  cookie.append("; Path=/; HttpOnly; SameSite=Lax; Max-Age=");
  cookie.append(std::to_string(kCookieAge.count()));
  if (kind == CookieKind::kSecure) cookie.append("; Secure");
  return cookie;
}

http::Route login_return_route(Services& services) {
  http::Route route{
      http::Method::kGet, std::string(kLoginReturnPath), http::RunsOn::kWorker, {}, {}};
  route.planner = [](const http::RequestHead&) -> http::BodyPlan { return std::size_t{0}; };
  route.handler = [&services](const http::Request& request, http::Responder responder) {
    const Reply reply(services, request, Principal(), std::move(responder));
    services.authorizations.finish(
        read_return(services, request),
        [&services, reply](const services::Outcome<store::Authorization>& row) {
          if (!row) return reply.send(failure_page(row.error()));
          const auto provider = services.authorizations.providers().find(row->provider);
          const bool is_known = provider != services.authorizations.providers().end();
          reply.send(success_page(*row, is_known ? provider->second.title : row->provider));
        });
  };
  route.answer_ms_max = kAnswerMax;
  route.late = [](const http::RequestHead&) {
    return page(503, "The login failed", "The provider did not answer in time. Begin another one.");
  };
  return route;
}

}  // namespace sluice::api
