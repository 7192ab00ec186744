#pragma once

#include "api/core/problem.h"
#include "api/core/services.h"
#include "http/http.h"

namespace sluice::api {

// Who calls a synchronous workflow stands in the header Authorization: a workflow key of the vault
// (wfk_...), an API key with the scope runs:start, or a token of the workflow's authorizer. How
// large a body they may send, or why they may not; a token is looked at again once its workflow is
// known.
http::BodyPlan plan_sync(Services& services, const http::RequestHead& request);

// POST /workflows/sync/{workflowId}, on a worker thread: starts a run and answers when it has
// ended, from whichever thread that happens on. The run is like any other: it goes on when its
// caller leaves, and over a crash.
void run_sync(Services& services, const http::Request& request, http::Responder responder);

}  // namespace sluice::api
