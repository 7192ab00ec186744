#include "api/core/auth.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/time.h"

namespace sluice::api {

// Whatever the case of the scheme's name (RFC 9110, 11.1).
std::optional<std::string_view> bearer_token(const http::RequestHead& request) {
  constexpr std::string_view scheme = "bearer ";
  const auto value = request.header("Authorization");
  if (!value || value->size() <= scheme.size()) return std::nullopt;
  const auto same = [](char wanted, char sent) {
    return (sent >= 'A' && sent <= 'Z' ? sent + ('a' - 'A') : sent) == wanted;
  };
  if (!std::equal(scheme.begin(), scheme.end(), value->begin(), same)) return std::nullopt;
  return value->substr(scheme.size());
}

std::expected<Principal, Problem> authenticate(const services::KeyRing& keys,
                                               const http::RequestHead& request,
                                               std::optional<Scope> needed, Timestamp now) {
  const auto text = bearer_token(request);
  if (!text) {
    return refuse(ErrorCode::kUnauthorized, "api_key_missing",
                  "Send an API key: Authorization: Bearer slk_...");
  }
  const auto caller = keys.find(*text);
  if (!caller) return refuse(ErrorCode::kUnauthorized, "api_key_invalid", "Invalid API key");
  if (caller->expires_at && *caller->expires_at <= now) return key_expired(*caller->expires_at);
  SLUICE_TRY_VOID(check_scope(*caller, needed));
  auto known = *caller;
  known.request_id = request.id;
  return known;
}

std::expected<void, Problem> check_scope(const Principal& caller, std::optional<Scope> needed) {
  if (!needed || caller.scopes.has(*needed)) return {};
  return refuse(ErrorCode::kForbidden, "scope_missing",
                fmt::format("This API key lacks the scope {}.", services::scope_name(*needed)));
}

std::unexpected<Problem> key_expired(Timestamp at) {
  return refuse(ErrorCode::kUnauthorized, "api_key_expired",
                fmt::format("This API key expired at {}; create another one.", format_time(at)));
}

}  // namespace sluice::api
