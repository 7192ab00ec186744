#pragma once

#include <functional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "hooks/received.h"
#include "hooks/signature_keys.h"
#include "model/senders/signature_scheme.h"

namespace sluice::hooks {

// The keys that a token with that `kid` (empty: none) may be signed with. An error is the verdict.
using KeysOfToken = std::function<Result<const SignatureKeys*>(std::string_view id)>;

// Whether a JSON Web Token (RFC 7519, compact form) is signed with an allowed algorithm by one of
// the keys, is in force, and says of the delivery what the scheme wants. The algorithm of a token
// is only used with keys of its kind: a public key is never taken for a shared secret.
// kUnauthorized is for the hook's owner.
Result<void> verify_jwt(const model::SignatureScheme& scheme, const KeysOfToken& keys,
                        std::string_view token, const ReceivedFacts& facts, Timestamp now);

}  // namespace sluice::hooks
