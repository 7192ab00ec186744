#pragma once

#include <optional>
#include <string_view>

#include "api/core/problem.h"
#include "http/http.h"
#include "services/key_ring.h"
#include "services/principal.h"

namespace sluice::api {

using services::kOperatorTeam;
using services::Principal;
using services::Scope;
using services::Scopes;

// The text after "Bearer " in the header Authorization.
std::optional<std::string_view> bearer_token(const http::RequestHead& request);

// The caller of a request, or kUnauthorized when no or no valid key came or it has expired by
// `now`, or kForbidden when the key lacks `needed`.
std::expected<Principal, Problem> authenticate(const services::KeyRing& keys,
                                               const http::RequestHead& request,
                                               std::optional<Scope> needed, Timestamp now);
// kForbidden when the caller lacks the scope.
std::expected<void, Problem> check_scope(const Principal& caller, std::optional<Scope> needed);
// For a key that was valid until then.
std::unexpected<Problem> key_expired(Timestamp at);

}  // namespace sluice::api
