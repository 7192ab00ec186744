#pragma once

#include <span>
#include <string>

#include "http/http.h"
#include "model/hook.h"

namespace sluice::hooks {

// What stays with a run of its request beside the body, as the JSON that model::TriggerData holds:
// the kept headers (hooks/headers.h), and behind them, under names that no header has, ":method"
// unless it is POST, ":path" below the hook's URL unless it is "/", ":query" when there is one,
// ":remote_address", ":raw_body" or ":raw_body_base64" when the hook asks for it, and ":warnings".
// Values of the query that look like credentials are left out.
std::string kept_request(const http::Request& request, const model::HookSettings& hook,
                         std::span<const std::string> warnings);

// Of a request to a hook, what follows the token in its path: "/" when nothing does.
std::string_view path_below(const http::RequestHead& request);
// A query without the parameters that look like credentials, for a request that was refused.
std::string shown_query(std::string_view query, const model::HookSettings& hook);

}  // namespace sluice::hooks
