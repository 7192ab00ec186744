#pragma once

#include <list>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "hooks/received.h"
#include "hooks/signature_keys.h"
#include "model/senders/signature_scheme.h"

namespace sluice::hooks {

// What one delivery says about its signature. Its views point into the delivery or into `made`.
struct SignatureClaim {
  ClaimedSignatures signatures;
  std::string_view timestamp;
  std::string_view list_text;  // that holds the list, if there is one
  std::list<std::string> made;
};

// The sentence with its first letter in upper case.
std::string capital(std::string text);
// Finds and decodes signatures and timestamp. kUnauthorized is for the hook's owner.
Result<SignatureClaim> read_claim(const model::SignatureScheme& scheme, const ReceivedFacts& facts);
// Whether the timestamp is within the scheme's tolerance.
Result<void> check_timestamp(const model::SignatureScheme& scheme, std::string_view text,
                             Timestamp now);

}  // namespace sluice::hooks
