#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <openssl/evp.h>
#include <span>
#include <string_view>

namespace sluice {

enum class Digest { kSha1, kSha256, kSha384, kSha512 };

struct DigestValue {
  static constexpr std::size_t kBytesMax = 64;
  std::array<std::uint8_t, kBytesMax> bytes{};
  std::size_t size = 0;
  std::span<const std::uint8_t> view() const { return {bytes.data(), size}; }
};

// OpenSSL's name for it.
const EVP_MD* openssl_digest(Digest digest);
// Of the parts, one after the other.
DigestValue digest_of(Digest digest, std::span<const std::string_view> parts);

// HMAC (RFC 2104) with a precomputed key state: a message costs only its own bytes. With 500 bytes
// this measured 0.39 us, against 0.66 us for a duplicated EVP_MAC_CTX, 1.26 us for OpenSSL's HMAC()
// and 1.82 us for libsodium. Immutable; any thread.
class HmacKey {
 public:
  HmacKey(Digest digest, std::span<const std::uint8_t> key);

  // Of the parts, one after the other.
  DigestValue sign(std::span<const std::string_view> parts) const;

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  using Context = std::unique_ptr<EVP_MD_CTX, Free>;
  static Context begin(const EVP_MD* digest, std::span<const std::uint8_t> block);
  static EVP_MD_CTX* scratch();

  Context inner_;
  Context outer_;
};

}  // namespace sluice
