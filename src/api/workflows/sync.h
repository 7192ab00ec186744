#pragma once

#include "api/core/problem.h"
#include "api/core/services.h"
#include "http/http.h"

namespace sluice::api {

// Who calls a synchronous workflow: a workflow key of the vault (wfk_...), or an API key with the
// scope runs:write. Either stands in the header Authorization.
std::expected<Principal, Problem> sync_caller(Services& services, const http::RequestHead& request);

// POST /workflows/sync/{workflowId}, on a worker thread: starts a run and answers when it has
// ended, from whichever thread that happens on. The run is like any other: it goes on when its
// caller leaves, and over a crash.
void run_sync(Services& services, const http::Request& request, http::Responder responder);

}  // namespace sluice::api
