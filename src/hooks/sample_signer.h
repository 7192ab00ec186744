#pragma once

#include <map>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "hooks/sample_request.h"
#include "model/senders/signature_scheme.h"

namespace sluice::hooks {

// What a sender adds to the list that holds its signature, by name or position.
using SignatureEntries = std::map<std::string, std::string>;

// Signs the request as a sender with this scheme, or the case of it that the request meets, does at
// `now`: what the Verifier accepts. Where public keys verify, the secret is a private key in PEM.
// kInvalid when the secret does not fit the scheme, or the request lacks something that is signed.
Result<void> sign_sample(SampleRequest& request, const model::SignatureScheme& scheme,
                         const Secret& secret, const SignatureEntries& entries, Timestamp now);

}  // namespace sluice::hooks
