#pragma once

#include <expected>
#include <optional>
#include <string_view>

#include "api/core/reply.h"
#include "http/http.h"

namespace sluice::api {

// Whether the request has an Idempotency-Key.
bool has_idempotency_key(const http::RequestHead& request);
// The key; nothing without one, kInvalid when there are several. Refers to the request.
std::expected<std::optional<std::string_view>, Problem> idempotency_key(
    const http::RequestHead& request);

// Answers a change with an Idempotency-Key: the first time by `handle`, later with the same answer.
// What was refused may be sent again.
void answer_once(Services& services, const http::Request& request, const Principal& caller,
                 http::Responder responder, Pending (*handle)(RequestContext&, const Reply&),
                 ErrorFormat format = ErrorFormat::kWorkflows);

}  // namespace sluice::api
