#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <span>
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
// Adds what the claim says to the facts of its delivery.
void add_claim(const model::SignatureScheme& scheme, const SignatureClaim& claim,
               ReceivedFacts& facts);
// As a sender writes the bytes of a signature, and the moment at which it signs.
std::string written_bytes(model::SignatureScheme::Encoding encoding,
                          std::span<const std::uint8_t> bytes);
std::string written_time(model::SignatureScheme::TimeFormat format, Timestamp time);
// The moment that a timestamp names; nothing when it names none.
std::optional<Timestamp> claimed_time(const model::SignatureScheme& scheme, std::string_view text);
// Whether the timestamp is within the scheme's tolerance.
Result<void> check_timestamp(const model::SignatureScheme& scheme, std::string_view text,
                             Timestamp now);

}  // namespace sluice::hooks
