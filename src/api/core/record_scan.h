#pragma once

#include <functional>

#include "api/core/request_context.h"
#include "model/record.h"

namespace sluice::api {

// Gives the records of a run in order, without their outputs, up to the limit on scanning; false
// when the log is longer.
std::expected<bool, Problem> scan_records(const RequestContext& context, RunId run,
                                          const std::function<void(model::Record)>& use);

}  // namespace sluice::api
