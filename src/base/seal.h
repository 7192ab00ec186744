#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace sluice {

// Encrypts values that must not be readable in the database: XChaCha20-Poly1305 (libsodium
// secretbox-style AEAD) under a sub-key derived from the master key and a purpose. A sealed value
// can be decrypted only with the same purpose and the same `context` (e.g. the workflow id), so it
// cannot be moved to another row. Format: version byte 1, 24 bytes nonce, cipher text with tag.
class Sealer {
 public:
  // `master` is 32 bytes; purpose is at most 8 characters, e.g. "hooks" or "tokens".
  Sealer(const Secret& master, std::string_view purpose);

  std::string seal(const Secret& value, std::string_view context) const;
  Result<Secret> open(std::string_view sealed, std::string_view context) const;

  // A new random master key.
  static Secret new_master_key();

 private:
  Secret key_;
};

}  // namespace sluice
