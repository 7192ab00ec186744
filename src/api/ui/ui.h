#pragma once

#include <vector>

#include "api/ui/ui_pack.h"
#include "http/http.h"

// The web UI: GET /, /ui and /ui/*. Everybody may load it; what it shows it asks of the API.
namespace sluice::api {

// The answer to a request for `path`, which is what follows /ui/: a file that never changes under
// its name, or for all other paths the page, which finds its way by the address.
http::Response show_ui(const UiPack& pack, std::string_view path, const http::RequestHead& request);

// For the listener of the API, never for that of hooks alone.
std::vector<http::Route> ui_routes();

}  // namespace sluice::api
