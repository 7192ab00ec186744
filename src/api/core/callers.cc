#include "api/core/callers.h"

#include <algorithm>
#include <string>

#include "base/bytes.h"
#include "base/text.h"

namespace sluice::api {
namespace {

std::unexpected<Problem> session_over() {
  return refuse(ErrorCode::kUnauthorized, "session_invalid",
                "The session has ended or never began; sign in again.");
}

bool has_header(const http::RequestHead& request, std::string_view name) {
  return std::ranges::any_of(request.headers, [name](const http::Header& each) {
    return equal_ignoring_case(each.name, name);
  });
}

bool changes(const http::RequestHead& request) {
  return request.method != http::Method::kGet && request.method != http::Method::kHead;
}

std::expected<void, Problem> check_csrf(const http::RequestHead& request, std::string_view token) {
  const auto wanted = services::csrf_token(token);
  const auto sent = request.header("X-CSRF-Token").value_or("");
  if (equal_constant_time(as_bytes(sent), as_bytes(wanted))) return {};
  return refuse(ErrorCode::kForbidden, "csrf_invalid",
                "A change that is asked for with the session's cookie needs the header "
                "X-CSRF-Token; GET /session says its value.");
}

}  // namespace

CookieKind cookie_kind(const Services& services) {
  return services.secure_cookies ? CookieKind::kSecure : CookieKind::kPlain;
}

std::expected<Principal, Problem> caller_of(const Services& services,
                                            const http::RequestHead& request,
                                            std::optional<Scope> needed) {
  const auto token = session_cookie(request, cookie_kind(services));
  if (has_header(request, "Authorization") || !token) {
    auto holder = authenticate(services.keys, request, needed, services.clock.now());
    if (holder) services.api_keys.note_use(holder->key);
    return holder;
  }
  auto caller = services.sessions.find(*token);
  if (!caller) return session_over();
  if (changes(request)) SLUICE_TRY_VOID(check_csrf(request, *token));
  SLUICE_TRY_VOID(check_scope(*caller, needed));
  caller->request_id = request.id;
  return *std::move(caller);
}

std::expected<void, Problem> check_still_known(const Services& services, const Principal& caller) {
  if (!services.keys.holds(caller.key))
    return refuse(ErrorCode::kUnauthorized, "api_key_invalid", "Invalid API key");
  if (caller.expires_at && *caller.expires_at <= services.clock.now())
    return key_expired(*caller.expires_at);
  if (caller.session && !services.sessions.live(*caller.session)) return session_over();
  return {};
}

std::expected<void, Problem> check_same_site(const Services& services,
                                             const http::RequestHead& request) {
  const auto refused = [] {
    return refuse(ErrorCode::kForbidden, "cross_site",
                  "This request comes from a page of another site; sign in on the server's own "
                  "pages.");
  };
  if (has_header(request, "Sec-Fetch-Site")) {
    const auto site = request.header("Sec-Fetch-Site").value_or("");
    if (site == "same-origin" || site == "none") return {};
    return refused();
  }
  if (!has_header(request, "Origin")) return {};  // it is not a browser that asks
  const auto origin = request.header("Origin").value_or("");
  const auto host = std::string(request.header("Host").value_or(""));
  const bool is_own =
      origin == services.api_url() || origin == services.hooks_url() ||
      (!host.empty() && (origin == "http://" + host || origin == "https://" + host));
  if (is_own) return {};
  return refused();
}

}  // namespace sluice::api
