#pragma once

#include <expected>
#include <string_view>

#include "api/core/auth.h"
#include "api/core/services.h"
#include "http/http.h"
#include "live/topics.h"

namespace sluice::api {

// GET /events: who asks, and the topics that ?topics names; without it all that the key may read.
// The scope of the route is Scope::kRunsRead.
struct EventCaller {
  Principal caller;
  live::TopicSet topics;
};
std::expected<EventCaller, Problem> event_caller(Services& services,
                                                 const http::RequestHead& request);
// Answers with a stream of events. On the io thread; does not block.
void stream_events(Services& services, const http::Request& request, http::Responder responder);

}  // namespace sluice::api
