#include "base/hmac.h"

#include <sodium/crypto_auth_hmacsha256.h>

namespace sluice {

Sha256 hmac_sha256(std::span<const std::uint8_t> key, std::string_view message) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key.data(), key.size());
  const auto bytes = as_bytes(message);
  crypto_auth_hmacsha256_update(&state, bytes.data(), bytes.size());
  Sha256 mac;
  crypto_auth_hmacsha256_final(&state, mac.data());
  return mac;
}

}  // namespace sluice
