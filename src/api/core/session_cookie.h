#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "http/http.h"

// The cookie by which a browser shows its session.
namespace sluice::api {

// Over TLS the name says that no other host, and no one on the way, can have set the cookie.
enum class CookieKind { kPlain, kSecure };

// The value of the cookie; nothing when there is none of that name, or more than one.
std::optional<std::string_view> cookie_value(const http::RequestHead& request,
                                             std::string_view name);
// The session's token; nothing when there is no such cookie, or more than one.
std::optional<std::string_view> session_cookie(const http::RequestHead& request, CookieKind kind);
// The value of Set-Cookie that gives the token for so long, or takes the cookie away.
std::string set_session_cookie(std::string_view token, std::chrono::seconds age, CookieKind kind);
std::string clear_session_cookie(CookieKind kind);

}  // namespace sluice::api
