#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/secret.h"
#include "formats/public_keys.h"
#include "hooks/received.h"
#include "model/senders/signature_scheme.h"

namespace sluice::hooks {

// What stands in one delivery as its signatures, decoded.
struct ClaimedSignatures {
  std::vector<std::string> macs;         // or the token, or user:password
  std::vector<std::string> public_ones;  // made with a private key
};

// Of what is signed or hashed.
Digest digest_used_by(model::SignatureScheme::Algorithm algorithm);

// The secrets of one hook made ready. Those that do not fit the scheme match nothing. Each key
// meets each signature, so that the time taken tells nothing about where they differ. Immutable;
// any thread.
class SignatureKeys {
 public:
  SignatureKeys(const model::SignatureScheme& scheme, std::span<const Secret> secrets);
  // The keys of a document that anybody may read; only those of that id, if there is one.
  SignatureKeys(const model::SignatureScheme& scheme, std::span<const formats::PublicKey> keys,
                std::string_view id);

  // HMACs and public keys over the signed text in parts.
  bool match(const ClaimedSignatures& claimed, std::span<const std::string_view> parts) const;
  // HMAC-SHA256 with the shared secrets, whatever the scheme is.
  bool match_event(const ClaimedSignatures& claimed, std::span<const std::string_view> parts) const;
  // Plain digests of `content`, once with each secret; nothing when it cannot be made.
  std::optional<bool> match_digest(const ClaimedSignatures& claimed,
                                   const model::Expression& content, ReceivedFacts facts) const;
  bool match_token(const ClaimedSignatures& claimed) const;

  // What match() and match_digest() compare with: one signature a shared secret, in the order of
  // the secrets. Nothing when the content cannot be made.
  struct Made {
    std::optional<std::size_t> signed_bytes;
    std::vector<std::string> signatures;  // bytes
  };
  Made make(const model::Expression& content, ReceivedFacts facts) const;

  std::span<const formats::PublicKey> public_keys() const { return public_keys_; }
  // As HmacKey needs them, and as they were given. In the order of the secrets.
  std::span<const Secret> shared() const { return shared_; }
  std::span<const Secret> texts() const { return texts_; }

 private:
  void add(const model::SignatureScheme& scheme, const Secret& secret);
  void add(formats::PublicKey key);
  bool match_public(const ClaimedSignatures& claimed,
                    std::span<const std::string_view> parts) const;

  model::SignatureScheme::Algorithm algorithm_;
  Digest digest_;
  std::vector<HmacKey> macs_;
  std::vector<HmacKey> event_macs_;  // empty: macs_ serve for both
  std::vector<Sha256> tokens_;       // hashed, so that all have one length
  std::vector<formats::PublicKey> public_keys_;
  std::vector<Secret> shared_;
  std::vector<Secret> texts_;
};

}  // namespace sluice::hooks
