#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "hooks/key_source.h"
#include "hooks/received.h"
#include "hooks/signature_keys.h"
#include "hooks/signature_trace.h"
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
  // of which secret matches and how far. Where the keys are published, `ask` is asked for them, at
  // most once for each signature, and its error is the verdict; without `ask` they are not there.
  Result<void> verify(const ReceivedRequest& request, Timestamp now,
                      const AskForKeys& ask = {}) const;
  // Where the scheme signs neither method nor URL.
  Result<void> verify(const HeaderLookup& header, std::string_view body, Timestamp now) const;
  // As verify(), for an event with this key. One that is signed as model::event_scheme() says is
  // accepted whatever the hook's scheme is, as long as that has shared secrets.
  Result<EventProof> verify_event(const ReceivedRequest& request, std::string_view key,
                                  Timestamp now, const AskForKeys& ask = {}) const;

  // What verify() goes by, whatever it comes to. Makes each signature anew: not for deliveries on
  // their way. Nothing of a body whose items are signed for themselves.
  SignatureTrace trace(const ReceivedRequest& request) const;

  const model::SignatureScheme& scheme() const { return scheme_; }
  // The case of it that the request meets.
  const model::SignatureScheme& scheme_for(const ReceivedRequest& request) const {
    return case_for(request).scheme_;
  }
  const SignatureKeys& keys() const { return keys_; }

 private:
  // What one check goes by.
  struct Check {
    const ReceivedRequest& request;
    Timestamp now;
    const AskForKeys& ask;
    EventProof* proof = nullptr;
  };
  const Verifier& case_for(const ReceivedRequest& request) const;
  SignatureTrace trace_one(const ReceivedRequest& request) const;
  // What the scheme and the hook add to the facts of a request.
  void begin_facts(const ReceivedRequest& request, ReceivedFacts& facts) const;
  Result<void> check(const Check& check) const;
  Result<void> check_each(const Check& check) const;
  // `item`, if any, is the document in which members are looked for.
  Result<void> check_one(const Check& check, std::optional<std::string_view> item) const;
  Result<void> check_tokens(std::span<const std::string> tokens, const ReceivedFacts& facts,
                            const Check& check) const;
  Result<void> check_signed(ReceivedFacts& facts, const ClaimedSignatures& claimed,
                            const Check& check) const;
  // Those of the hook, or the published ones, which are kept in `fetched`.
  Result<const SignatureKeys*> keys_for(std::string_view id, const ReceivedFacts& facts,
                                        const Check& check,
                                        std::optional<SignatureKeys>& fetched) const;
  // Nothing when what is signed cannot be made.
  std::optional<bool> match_content(ReceivedFacts& facts, const ClaimedSignatures& claimed,
                                    const SignatureKeys& keys) const;

  model::SignatureScheme scheme_;
  SignatureKeys keys_;
  bool has_secrets_;
  std::vector<std::unique_ptr<const Verifier>> cases_;  // of scheme_.cases
};

// The same for secrets that are used once, where a scheme signs neither method nor URL.
Result<void> verify_signature(const model::SignatureScheme& scheme, std::span<const Secret> secrets,
                              const HeaderLookup& header, std::string_view body, Timestamp now);

}  // namespace sluice::hooks
