#pragma once

#include "api/core/services.h"
#include "http/http.h"

namespace sluice::api {

// POST /session: begins a session for the holder of a key or of a login token. The request
// itself needs neither in its headers, so an address that fails too often has to wait for a while.
http::Route sign_in_route(Services& services);

}  // namespace sluice::api
