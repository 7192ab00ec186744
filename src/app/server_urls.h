#pragma once

#include <string>

#include "app/server.h"
#include "app/settings.h"
#include "http/server.h"

// Where a listener is, in words and as a URL.
namespace sluice::app {

// How people write it: "http://127.0.0.1:8080", "unix:/run/sluice.sock".
std::string shown_address(const http::Server& server);

// What a URL of something there begins with: behind a UNIX socket it is up to the proxy.
std::string url_of(const http::Server& server);

// Where the listeners are, and how they are reached as the settings say; without a slash at the
// end. `hooks` may be null: they are on the listener of the API.
void fill_in_urls(const Settings& settings, const http::Server& api, const http::Server* hooks,
                  Server::Started& started);

}  // namespace sluice::app
