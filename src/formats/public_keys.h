#pragma once

#include <memory>
#include <openssl/evp.h>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"

// Public keys in the forms in which senders publish them, and what they verify.
namespace sluice::formats {

inline constexpr std::size_t kPublicKeysMax = 32;  // of one document

struct PublicKey {
  enum class Kind { kRsa, kP256, kEd25519, kShared };
  Kind kind = Kind::kRsa;
  std::string id = {};         // the "kid" of a JWK
  std::string algorithm = {};  // the "alg" of a JWK; empty: it may be used for any of its kind
  std::shared_ptr<const EVP_PKEY> key = {};  // of kRsa and kP256; used by hooks of any thread
  std::string bytes = {};                    // of kEd25519, and the secret of kShared ("oct")
};

// Reads PEM (public keys and certificates, also without line breaks), a SubjectPublicKeyInfo in
// base64, a JWK, a JWKS, or the 32 bytes of an ed25519 key in hex or base64. Keys of a JWKS that
// are of other kinds are left out. RSA keys have 1024 to 8192 bits and an exponent of at most 64:
// what a larger one costs is paid before anything is proven. kInvalid continues a sentence that
// begins with the name of the setting.
Result<std::vector<PublicKey>> parse_public_keys(std::string_view text);

// Whether a token that names this algorithm ("RS256", RFC 7518) can be signed under the key.
bool can_verify(const PublicKey& key, std::string_view token_algorithm);

// Whether `signature` is one of the text with that digest, under a key of kind kRsa (PKCS#1 v1.5)
// or kP256 (the digest is SHA-256; as DER or as 64 bytes). Never for another kind.
bool verify_digest(const PublicKey& key, Digest digest, const DigestValue& hashed,
                   std::string_view signature);
// Of the text itself, with a key of kind kEd25519.
bool verify_ed25519(const PublicKey& key, std::string_view signature, std::string_view message);

}  // namespace sluice::formats
