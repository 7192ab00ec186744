#pragma once

#include <string_view>

#include "api/core/request_context.h"
#include "base/json.h"

namespace sluice::api {

// What templates could read at the end of a run: what started it and the outputs of its nodes,
// without those inside of iterators. A problem when the caller may not read runs.
std::expected<json::object, Problem> data_of_run(const RequestContext& context,
                                                 std::string_view id);

}  // namespace sluice::api
