#include "hooks/signature_trace.h"

#include "base/bytes.h"
#include "hooks/signature.h"
#include "hooks/signature_claim.h"

namespace sluice::hooks {
namespace {

using Algorithm = model::SignatureScheme::Algorithm;
using Encoding = model::SignatureScheme::Encoding;

constexpr std::size_t kShownCharacters = 8;
// Of SHA-1, the shortest. What is shorter is not a signature but may be a password, of which 8
// characters would be too many.
constexpr std::size_t kSignatureBytesMin = 20;

bool is_hmac_or_digest(Algorithm algorithm) { return algorithm <= Algorithm::kSha256; }

bool is_secret_itself(Algorithm algorithm) {
  return algorithm == Algorithm::kToken || algorithm == Algorithm::kBasic ||
         algorithm == Algorithm::kJwt;
}

// As its sender writes it: in hex or base64, as every signature that is shown.
std::string beginning(Encoding encoding, std::string_view bytes) {
  return written_bytes(encoding, as_bytes(bytes)).substr(0, kShownCharacters);
}

}  // namespace

SignatureTrace Verifier::trace(const ReceivedRequest& request) const {
  const auto& one = case_for(request);
  return one.scheme_.each.empty() ? one.trace_one(request) : SignatureTrace{};
}

SignatureTrace Verifier::trace_one(const ReceivedRequest& request) const {
  SignatureTrace trace;
  ReceivedFacts facts(request);
  begin_facts(request, facts);
  const auto claim = read_claim(scheme_, facts);
  if (!claim) return trace;
  if (scheme_.tolerance) {
    trace.sent = claimed_time(scheme_, claim->timestamp);
    trace.allowed = scheme_.tolerance;
  }
  if (is_secret_itself(scheme_.algorithm)) return trace;
  for (const auto* list : {&claim->signatures.macs, &claim->signatures.public_ones})
    for (const auto& bytes : *list)
      if (bytes.size() >= kSignatureBytesMin)
        trace.received.push_back(beginning(scheme_.encoding, bytes));
  add_claim(scheme_, *claim, facts);
  if (!is_hmac_or_digest(scheme_.algorithm)) return trace;
  const auto made = keys_.make(scheme_.content, facts);
  trace.signed_bytes = made.signed_bytes;
  trace.computed.reserve(made.signatures.size());
  for (const auto& bytes : made.signatures)
    trace.computed.push_back(beginning(scheme_.encoding, bytes));
  return trace;
}

}  // namespace sluice::hooks
