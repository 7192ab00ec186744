#pragma once

#include <expected>
#include <functional>
#include <vector>

#include "api/core/reply.h"
#include "api/core/request_context.h"
#include "base/json.h"
#include "store/types.h"

namespace sluice::api {

// A problem when the delivery cannot begin a run: its workflow is paused, it was an event, or its
// body was not kept whole.
std::expected<void, Problem> check_replayable(const store::Workflow& workflow,
                                              const store::Rejection& row);

// Starts the runs of a delivery that began none, and notes that it was replayed. `done` is called
// once they are durable, or at once when the webhook refuses it again; on any thread.
using OnStartedAgain = std::function<void(std::expected<std::vector<RunId>, Problem>)>;
void start_again(Services& services, const store::Rejection& row, unsigned shard,
                 const OnStartedAgain& done);

// The same at the request of a caller, with an entry in the audit log and the answer.
Pending replay_row(const RequestContext& context, const store::Workflow& workflow,
                   const store::Rejection& row, const Reply& reply);

// The answer to a replay.
json::object replayed_view(const std::vector<RunId>& runs);

}  // namespace sluice::api
