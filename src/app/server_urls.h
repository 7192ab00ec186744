#pragma once

#include <string>

#include "http/server.h"

// Where a listener is, in words and as a URL.
namespace sluice::app {

// How people write it: "http://127.0.0.1:8080", "unix:/run/sluice.sock".
std::string shown_address(const http::Server& server);

// What a URL of something there begins with: behind a UNIX socket it is up to the proxy.
std::string url_of(const http::Server& server);

}  // namespace sluice::app
