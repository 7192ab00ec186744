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

}  // namespace sluice::hooks
