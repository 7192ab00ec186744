#pragma once

#include "api/core/request_context.h"

namespace sluice::api {

// Adds the schedule's members to a workflow's view.
std::expected<void, Problem> add_schedule(const RequestContext& context,
                                          const store::Workflow& workflow, json::object& view);

}  // namespace sluice::api
