#include "api/core/session_cookie.h"

#include <algorithm>
#include <cstdint>

#include "base/text.h"

namespace sluice::api {
namespace {

std::string_view name_of(CookieKind kind) {
  return kind == CookieKind::kSecure ? "__Host-sluice_session" : "sluice_session";
}

// Neither scripts nor requests that begin at another site get to use it.
std::string cookie(std::string_view value, std::int64_t seconds, CookieKind kind) {
  std::string text(name_of(kind));
  text.append("=").append(value).append("; Path=/; Max-Age=").append(std::to_string(seconds));
  text.append("; HttpOnly; SameSite=Strict");
  if (kind == CookieKind::kSecure) text.append("; Secure");
  return text;
}

}  // namespace

std::optional<std::string_view> cookie_value(const http::RequestHead& request,
                                             std::string_view name) {
  auto rest = request.header("Cookie").value_or("");
  std::optional<std::string_view> found;
  while (!rest.empty()) {
    const auto pair = trim(rest.substr(0, rest.find(';')));
    rest.remove_prefix(std::min(rest.size(), rest.find(';')));
    if (!rest.empty()) rest.remove_prefix(1);
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
    if (found) return std::nullopt;
    found = pair.substr(equals + 1);
  }
  return found;
}

std::optional<std::string_view> session_cookie(const http::RequestHead& request, CookieKind kind) {
  return cookie_value(request, name_of(kind));
}

std::string set_session_cookie(std::string_view token, std::chrono::seconds age, CookieKind kind) {
  return cookie(token, age.count(), kind);
}

std::string clear_session_cookie(CookieKind kind) { return cookie("", 0, kind); }

}  // namespace sluice::api
