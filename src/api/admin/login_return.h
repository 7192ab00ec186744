#pragma once

#include "api/core/services.h"
#include "http/http.h"

namespace sluice::api {

inline constexpr std::string_view kLoginReturnPath = "/workflows/authorization/callback";

// GET of the path above: where an OAuth provider sends a person back after the login. It needs no
// key; the `state` says which login it is. Answers with a page.
http::Route login_return_route(Services& services);

// The cookie that ties a login to the session that began it; a hash of the session's token. Unlike
// the session's own, it comes along when the provider sends the person back.
std::string login_cookie_value(std::string_view session_token);
// The value of Set-Cookie for it.
std::string set_login_cookie(const Services& services, std::string_view session_token);

}  // namespace sluice::api
