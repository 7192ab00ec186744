#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/core/reply.h"
#include "base/json.h"
#include "hooks/key_cache.h"

// Callers of synchronous workflows who show a token of the workflow's authorizer.
namespace sluice::api {

// Whether the request bears a JSON Web Token rather than a key: it has two dots.
bool bears_token(const http::RequestHead& request);
// What can be told of it before the body was read, on the io thread: nothing, or its refusal.
std::optional<http::Response> refuse_early(const http::RequestHead& request);

// Whose token was accepted.
struct TokenCaller {
  store::Workflow workflow;  // that it opens; the caller is of its team
  json::object claims;
};
using OnTokenCaller =
    std::function<Pending(RequestContext& context, const Reply& reply, TokenCaller caller)>;

// Goes on with `then` when the token is good, now or, if its key has to be fetched, later; or
// answers what is wrong with it. No thread waits for the key.
Pending with_token_caller(RequestContext& context, const Reply& reply, const OnTokenCaller& then);

}  // namespace sluice::api
