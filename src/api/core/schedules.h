#pragma once

#include "api/core/request_context.h"
#include "api/core/views.h"

namespace sluice::api {

// Adds the schedule's members to a workflow's view; in detail also the times after the next one.
std::expected<void, Problem> add_schedule(const RequestContext& context,
                                          const store::Workflow& workflow, Detail detail,
                                          json::object& view);

}  // namespace sluice::api
