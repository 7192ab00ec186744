#pragma once

#include <optional>

#include "api/core/reply.h"

namespace sluice::api {

// Hands an event to every run of the workflow that waits for its key, and answers 200 with those
// runs once each has it on disk; 202 when there is none and the event is kept, nobody_waits (404)
// when it is not. May be sent again when in
// doubt: who has gone on waits no longer, and what has an identity is taken once.
Pending deliver_event(const RequestContext& context, const Reply& reply, services::Signal signal,
                      const std::optional<store::EventIdentity>& identity);

// The public route, whose first parameter is a webhook's token and whose second the key. On a
// worker thread.
void take_event(Services& services, const http::Request& request, http::Responder responder);

}  // namespace sluice::api
