#pragma once

#include "api/core/services.h"
#include "http/http.h"

namespace sluice::api {

// POST /session: begins a session for the holder of a key or of a login token. It needs neither
// before, so whoever fails too often from one address is turned away for a while.
http::Route sign_in_route(Services& services);

}  // namespace sluice::api
