#pragma once

#include <memory>
#include <openssl/evp.h>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/result.h"
#include "base/secret.h"
#include "formats/public_keys.h"

namespace sluice::formats {

// Whether a text is a private key in PEM, as far as its first line says.
bool is_private_key(std::string_view text);

// Signs as senders do whose public keys verify: for those who try out a webhook with a key of their
// own. Immutable; any thread.
class PrivateKey {
 public:
  // RSA, P-256 or ed25519 as PEM without a password. kInvalid continues a sentence that begins with
  // the name of the setting.
  static Result<PrivateKey> parse(const Secret& pem);

  std::string public_pem() const;
  PublicKey::Kind kind() const { return kind_; }
  // What verify_digest and verify_ed25519 accept: PKCS#1 v1.5, DER, or the bytes of ed25519, which
  // has its own digest.
  std::string sign(Digest digest, std::string_view message) const;
  // The same of a P-256 key as the 64 bytes that tokens have.
  std::string sign_fixed(Digest digest, std::string_view message) const;

 private:
  PrivateKey(std::shared_ptr<EVP_PKEY> key, PublicKey::Kind kind)
      : key_(std::move(key)), kind_(kind) {}

  std::shared_ptr<EVP_PKEY> key_;
  PublicKey::Kind kind_;
};

}  // namespace sluice::formats
