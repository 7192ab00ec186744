#pragma once

#include "api/core/request_context.h"
#include "api/core/views.h"

namespace sluice::api {

// Adds the schedule's members to a workflow's view; in detail also the times after the next one.
std::expected<void, Problem> add_schedule(const RequestContext& context,
                                          const store::Workflow& workflow, Detail detail,
                                          json::object& view);

// When a definition would start by itself if it was activated at `now`: in words, with its next
// times. Null if it has no schedule, or a wrong one.
json::value schedule_in(const json::object& definition, Timestamp now);

}  // namespace sluice::api
