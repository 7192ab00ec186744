#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/core/problem.h"
#include "api/core/services.h"
#include "http/http.h"
#include "http/server.h"
#include "services/scopes.h"

namespace sluice::api {

// What the outside world calls (webhooks, synchronous runs, what has a URL of its own) and
// everything else, for two listeners or, joined, for one.
std::vector<http::Route> hook_routes(Services& services);
std::vector<http::Route> api_routes(Services& services);
// /healthz and /readyz, for each listener.
std::vector<http::Route> probe_routes(Services& services);
// What to do with deliveries that miss the path of their hook by its case. For the
// listener that has the hooks.
http::Stray stray_hooks(Services& services);
// All of them.
std::vector<http::Route> routes(Services& services);

// A row of the table of what needs an API key, for tests and documentation.
struct Guarded {
  http::Method method;
  std::string_view pattern;
  std::optional<services::Scope> scope;  // nothing: every key will do
};
std::vector<Guarded> guarded_routes();

}  // namespace sluice::api
