#include "hooks/signature_keys.h"

#include <algorithm>

#include "model/senders/secret_format.h"

namespace sluice::hooks {
namespace {

using Algorithm = model::SignatureScheme::Algorithm;
using formats::PublicKey;

bool is_hmac(Algorithm algorithm) { return algorithm <= Algorithm::kHmacSha512; }

bool is_usable(const PublicKey& key, Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kEd25519:
      return key.kind == PublicKey::Kind::kEd25519;
    case Algorithm::kEcdsaP256:
      return key.kind == PublicKey::Kind::kP256;
    case Algorithm::kRsaSha1:
    case Algorithm::kRsaSha256:
    case Algorithm::kRsaSha512:
      return key.kind == PublicKey::Kind::kRsa;
    default:
      return algorithm == Algorithm::kJwt;
  }
}

bool match_all(std::span<const HmacKey> keys, const ClaimedSignatures& claimed,
               std::span<const std::string_view> parts) {
  bool matched = false;
  if (claimed.macs.empty()) return false;
  for (const auto& key : keys) {
    const auto mac = key.sign(parts);
    for (const auto& each : claimed.macs)
      matched |= equal_constant_time(mac.view(), as_bytes(each));
  }
  return matched;
}

}  // namespace

Digest digest_used_by(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kHmacSha1:
    case Algorithm::kSha1:
    case Algorithm::kRsaSha1:
      return Digest::kSha1;
    case Algorithm::kHmacSha384:
      return Digest::kSha384;
    case Algorithm::kHmacSha512:
    case Algorithm::kRsaSha512:
      return Digest::kSha512;
    default:
      return Digest::kSha256;
  }
}

SignatureKeys::SignatureKeys(const model::SignatureScheme& scheme, std::span<const Secret> secrets)
    : algorithm_(scheme.algorithm), digest_(digest_used_by(scheme.algorithm)) {
  for (const auto& secret : secrets) {
    if (!secret.empty()) add(scheme, secret);
  }
}

SignatureKeys::SignatureKeys(const model::SignatureScheme& scheme, std::span<const PublicKey> keys,
                             std::string_view id)
    : algorithm_(scheme.algorithm), digest_(digest_used_by(scheme.algorithm)) {
  for (const auto& key : keys) {
    const bool is_meant = id.empty() || key.id.empty() || key.id == id;
    if (is_meant && key.kind != PublicKey::Kind::kShared) add(key);
  }
}

void SignatureKeys::add(PublicKey key) {
  // Each costs time before anything is proven.
  if (is_usable(key, algorithm_) && public_keys_.size() < formats::kPublicKeysMax)
    public_keys_.push_back(std::move(key));
}

void SignatureKeys::add(const model::SignatureScheme& scheme, const Secret& secret) {
  using Format = model::SignatureScheme::SecretFormat;
  const auto format = scheme.secret_format;
  if (format == Format::kPublicKey || format == Format::kJwks) {
    auto keys = formats::parse_public_keys(secret.expose());
    if (!keys) return;
    for (auto& key : *keys) add(std::move(key));
    return;
  }
  if (const auto bytes = model::standard_public_key(secret.expose());
      bytes && (format == Format::kStandard || format == Format::kWhsec)) {
    public_keys_.push_back({.kind = PublicKey::Kind::kEd25519, .bytes = *bytes});
    return;
  }
  auto key = model::shared_key(format, secret.expose());
  if (!key) return;
  texts_.push_back(secret);
  tokens_.push_back(sha256(as_bytes(secret.expose())));
  if (is_hmac(algorithm_)) macs_.emplace_back(digest_, as_bytes(*key));
  if (algorithm_ != Algorithm::kHmacSha256)
    event_macs_.emplace_back(Digest::kSha256, as_bytes(*key));
  shared_.emplace_back(*std::move(key));
}

bool SignatureKeys::match(const ClaimedSignatures& claimed,
                          std::span<const std::string_view> parts) const {
  bool matched = match_all(macs_, claimed, parts);
  if (!claimed.public_ones.empty() && !public_keys_.empty())
    matched |= match_public(claimed, parts);
  return matched;
}

bool SignatureKeys::match_event(const ClaimedSignatures& claimed,
                                std::span<const std::string_view> parts) const {
  return match_all(algorithm_ == Algorithm::kHmacSha256 ? macs_ : event_macs_, claimed, parts);
}

bool SignatureKeys::match_public(const ClaimedSignatures& claimed,
                                 std::span<const std::string_view> parts) const {
  const auto is_ed25519 = [](const PublicKey& key) {
    return key.kind == PublicKey::Kind::kEd25519;
  };
  std::string message;  // ed25519 needs it in one piece
  DigestValue hashed;   // for all others
  if (std::any_of(public_keys_.begin(), public_keys_.end(), is_ed25519)) {
    for (const auto part : parts) message += part;
  } else {
    hashed = digest_of(digest_, parts);
  }
  bool matched = false;
  for (const auto& signature : claimed.public_ones) {
    for (const auto& key : public_keys_)
      matched |= is_ed25519(key) ? formats::verify_ed25519(key, signature, message)
                                 : formats::verify_digest(key, digest_, hashed, signature);
  }
  return matched;
}

std::optional<bool> SignatureKeys::match_digest(const ClaimedSignatures& claimed,
                                                const model::Expression& content,
                                                ReceivedFacts facts) const {
  bool matched = false;
  model::Expression::Pieces pieces;
  for (const auto& secret : texts_) {
    facts.secret = secret.expose();
    const bool made = pieces.views.empty() ? content.append_to(pieces, facts)
                                           : content.renew(pieces, model::Fact::kSecret, facts);
    if (!made) return std::nullopt;
    const auto digest = digest_of(digest_, pieces.views);
    for (const auto& each : claimed.macs)
      matched |= equal_constant_time(digest.view(), as_bytes(each));
  }
  return matched;
}

SignatureKeys::Made SignatureKeys::make(const model::Expression& content,
                                        ReceivedFacts facts) const {
  Made made;
  made.signatures.reserve(texts_.size());
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    facts.secret = texts_[i].expose();
    model::Expression::Pieces pieces;
    if (!content.append_to(pieces, facts)) return {};
    std::size_t bytes = 0;
    for (const auto piece : pieces.views) bytes += piece.size();
    made.signed_bytes = bytes;
    const auto value =
        is_hmac(algorithm_) ? macs_[i].sign(pieces.views) : digest_of(digest_, pieces.views);
    made.signatures.emplace_back(as_text(value.view()));
  }
  return made;
}

bool SignatureKeys::match_token(const ClaimedSignatures& claimed) const {
  bool matched = false;
  for (const auto& each : claimed.macs) {
    const auto hash = sha256(as_bytes(each));
    for (const auto& token : tokens_) matched |= equal_constant_time(hash, token);
  }
  return matched;
}

}  // namespace sluice::hooks
