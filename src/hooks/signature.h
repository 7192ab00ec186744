#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "hooks/received.h"
#include "hooks/signature_keys.h"
#include "model/hook.h"

namespace sluice::hooks {

// What the signature of an event has proven.
struct EventProof {
  bool covers_key = false;         // otherwise only the body
  std::string facts;               // the timestamp and the id that were signed
  std::optional<Micros> lifetime;  // from first to last acceptance; nothing: no time was signed
};

// The secrets of one hook made ready, so that a delivery costs only its own bytes. Immutable; any
// thread.
class Verifier {
 public:
  // Secrets that do not fit the scheme match nothing; without any secret, every delivery is
  // rejected.
  Verifier(model::SignatureScheme scheme, std::span<const Secret> secrets);
  Verifier(const Verifier&) = delete;
  Verifier& operator=(const Verifier&) = delete;
  ~Verifier() = default;

  // Ok if one of the signatures of this delivery matches one of the secrets over what the scheme
  // signs, and the timestamp is within tolerance. Otherwise kUnauthorized with a sentence for the
  // hook's owner that names neither secret nor expected signature. Takes the same time regardless
  // of which secret matches and how far.
  Result<void> verify(const ReceivedRequest& request, Timestamp now) const;
  // Where the scheme signs neither method nor URL.
  Result<void> verify(const HeaderLookup& header, std::string_view body, Timestamp now) const;
  // As verify(), for an event with this key. One that is signed as model::event_scheme() says is
  // accepted whatever the hook's scheme is, as long as that has shared secrets.
  Result<EventProof> verify_event(const ReceivedRequest& request, std::string_view key,
                                  Timestamp now) const;

  const model::SignatureScheme& scheme() const { return scheme_; }
  const SignatureKeys& keys() const { return keys_; }

 private:
  Result<void> check(const ReceivedRequest& request, Timestamp now, EventProof* proof) const;
  Result<void> check_tokens(std::span<const std::string> tokens, const ReceivedFacts& facts,
                            Timestamp now) const;
  Result<void> check_signed(ReceivedFacts& facts, const ClaimedSignatures& claimed) const;
  // Nothing when what is signed cannot be made.
  std::optional<bool> match_content(ReceivedFacts& facts, const ClaimedSignatures& claimed) const;

  model::SignatureScheme scheme_;
  SignatureKeys keys_;
};

// The same for secrets that are used once, where a scheme signs neither method nor URL.
Result<void> verify_signature(const model::SignatureScheme& scheme, std::span<const Secret> secrets,
                              const HeaderLookup& header, std::string_view body, Timestamp now);

}  // namespace sluice::hooks
