#pragma once

#include <optional>

#include "api/core/problem.h"
#include "api/core/services.h"
#include "api/core/session_cookie.h"
#include "http/http.h"

namespace sluice::api {

CookieKind cookie_kind(const Services& services);

// Who asks: the holder of the API key in the header Authorization, or, without that header, of the
// session in the cookie. A change that is asked for by cookie has to bring the session's
// X-CSRF-Token. kUnauthorized and kForbidden as authenticate(); without `needed` every key will do.
std::expected<Principal, Problem> caller_of(const Services& services,
                                            const http::RequestHead& request,
                                            std::optional<Scope> needed);
// kUnauthorized when the key was revoked or expired, or the session ended, since the caller asked.
std::expected<void, Problem> check_still_known(const Services& services, const Principal& caller);

// kForbidden for a request that a page of another site has its reader's browser send.
std::expected<void, Problem> check_same_site(const Services& services,
                                             const http::RequestHead& request);

}  // namespace sluice::api
