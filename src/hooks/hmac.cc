#include "hooks/hmac.h"

#include <algorithm>
#include <openssl/crypto.h>

#include "base/check.h"

namespace sluice::hooks {
namespace {

using Algorithm = model::SignatureScheme::Algorithm;

const EVP_MD* digest_of(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kHmacSha1:
      return EVP_sha1();
    case Algorithm::kHmacSha512:
      return EVP_sha512();
    case Algorithm::kHmacSha256:
    case Algorithm::kEd25519:
      break;
  }
  return EVP_sha256();
}

}  // namespace

HmacKey::HmacKey(Algorithm algorithm, std::span<const std::uint8_t> key) {
  const EVP_MD* digest = digest_of(algorithm);
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

HmacKey::Mac HmacKey::sign(std::span<const std::string_view> parts) const {
  EVP_MD_CTX* const context = scratch();
  Mac mac;
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

}  // namespace sluice::hooks
