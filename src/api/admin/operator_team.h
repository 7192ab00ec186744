#pragma once

#include "api/core/request_context.h"

namespace sluice::api {

// kForbidden to all but keys of the operator's team, for what is about the server as a whole.
std::expected<void, Problem> check_operator_team(const RequestContext& context);

}  // namespace sluice::api
