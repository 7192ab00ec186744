#include "base/digest.h"

#include <algorithm>
#include <openssl/crypto.h>

#include "base/check.h"

namespace sluice {
const EVP_MD* openssl_digest(Digest digest) {
  switch (digest) {
    case Digest::kSha1:
      return EVP_sha1();
    case Digest::kSha256:
      return EVP_sha256();
    case Digest::kSha384:
      return EVP_sha384();
    case Digest::kSha512:
      return EVP_sha512();
  }
  return EVP_sha256();
}

HmacKey::HmacKey(Digest kind, std::span<const std::uint8_t> key) {
  const EVP_MD* digest = openssl_digest(kind);
  const auto block_size = static_cast<std::size_t>(EVP_MD_get_block_size(digest));
  std::array<std::uint8_t, 128> block{};  // of SHA-512, the largest
  if (key.size() > block_size) {
    SLUICE_CHECK(EVP_Digest(key.data(), key.size(), block.data(), nullptr, digest, nullptr) == 1,
                 "OpenSSL does not provide the digest");
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  for (auto& byte : block) byte ^= 0x36;
  inner_ = begin(digest, std::span(block).first(block_size));
  for (auto& byte : block) byte ^= 0x36 ^ 0x5c;
  outer_ = begin(digest, std::span(block).first(block_size));
  OPENSSL_cleanse(block.data(), block.size());
}

HmacKey::Context HmacKey::begin(const EVP_MD* digest, std::span<const std::uint8_t> block) {
  Context context(EVP_MD_CTX_new());
  SLUICE_CHECK(context && EVP_DigestInit_ex(context.get(), digest, nullptr) == 1 &&
                   EVP_DigestUpdate(context.get(), block.data(), block.size()) == 1,
               "OpenSSL does not provide the digest");
  return context;
}

EVP_MD_CTX* HmacKey::scratch() {
  thread_local const Context context(EVP_MD_CTX_new());
  return context.get();
}

DigestValue HmacKey::sign(std::span<const std::string_view> parts) const {
  EVP_MD_CTX* const context = scratch();
  DigestValue mac;
  unsigned size = 0;
  bool ok = EVP_MD_CTX_copy_ex(context, inner_.get()) == 1;
  for (const auto part : parts) ok &= EVP_DigestUpdate(context, part.data(), part.size()) == 1;
  ok &= EVP_DigestFinal_ex(context, mac.bytes.data(), &size) == 1;
  ok &= EVP_MD_CTX_copy_ex(context, outer_.get()) == 1;
  ok &= EVP_DigestUpdate(context, mac.bytes.data(), size) == 1;
  ok &= EVP_DigestFinal_ex(context, mac.bytes.data(), &size) == 1;
  SLUICE_CHECK(ok, "OpenSSL failed to compute a digest");
  mac.size = size;
  return mac;
}

DigestValue digest_of(Digest digest, std::span<const std::string_view> parts) {
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(
      EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  DigestValue out;
  unsigned size = 0;
  bool ok = EVP_DigestInit_ex2(context.get(), openssl_digest(digest), nullptr) == 1;
  for (const auto part : parts)
    ok &= EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  ok &= EVP_DigestFinal_ex(context.get(), out.bytes.data(), &size) == 1;
  SLUICE_CHECK(ok, "OpenSSL failed to compute a digest");
  out.size = size;
  return out;
}

}  // namespace sluice
