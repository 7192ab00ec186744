#pragma once

#include <expected>
#include <optional>
#include <string_view>

#include "api/core/request_context.h"
#include "services/runs.h"

namespace sluice::api {

// The header Idempotency-Key, if it is there: the same request again, with the same body, finds the
// same run. `operation` keeps the keys of one endpoint apart from another's. Refers to the request.
std::expected<std::optional<services::IdempotencyKey>, Problem> read_idempotency_key(
    const RequestContext& context, std::string_view operation);

// The key of a request whose answer is kept, to be stored with the run that it starts: so the
// request starts no second run when the server stops before the answer is kept.
std::optional<store::IdempotencyEntry> run_claim(const Principal& caller);

}  // namespace sluice::api
