#include "base/seal.h"

#include <cstring>
#include <sodium.h>

#include "base/bytes.h"
#include "base/check.h"

namespace sluice {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;

unsigned char* raw(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* raw(std::string_view text) { return as_bytes(text).data(); }

}  // namespace

Sealer::Sealer(const Secret& master, std::string_view purpose) {
  SLUICE_CHECK(master.expose().size() == crypto_kdf_KEYBYTES, "the master key has 32 bytes");
  SLUICE_CHECK(purpose.size() <= crypto_kdf_CONTEXTBYTES, "a purpose has at most 8 characters");
  char context[crypto_kdf_CONTEXTBYTES] = {};
  std::memcpy(context, purpose.data(), purpose.size());
  std::string key(crypto_aead_xchacha20poly1305_ietf_KEYBYTES, '\0');
  crypto_kdf_derive_from_key(raw(key), key.size(), 1, context, raw(master.expose()));
  key_ = Secret(std::move(key));
}

std::string Sealer::seal(const Secret& value, std::string_view context) const {
  const auto plain = value.expose();
  std::string out(1 + kNonce + plain.size() + kTag, kVersion);
  randombytes_buf(raw(out) + 1, kNonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt(raw(out) + 1 + kNonce, nullptr, raw(plain),
                                             plain.size(), raw(context), context.size(), nullptr,
                                             raw(out) + 1, raw(key_.expose()));
  return out;
}

Result<Secret> Sealer::open(std::string_view sealed, std::string_view context) const {
  if (sealed.size() < 1 + kNonce + kTag || sealed[0] != kVersion) {
    return fail(ErrorCode::kCorrupt, "the sealed value is truncated or has an unknown version");
  }
  std::string out(sealed.size() - 1 - kNonce - kTag, '\0');
  const int status = crypto_aead_xchacha20poly1305_ietf_decrypt(
      raw(out), nullptr, nullptr, raw(sealed) + 1 + kNonce, sealed.size() - 1 - kNonce,
      raw(context), context.size(), raw(sealed) + 1, raw(key_.expose()));
  if (status != 0)
    return fail(ErrorCode::kCorrupt,
                "the sealed value cannot be decrypted with this key; check that the key file is "
                "the right one");
  return Secret(std::move(out));
}

Secret Sealer::new_master_key() {
  std::string key(crypto_kdf_KEYBYTES, '\0');
  randombytes_buf(key.data(), key.size());
  return Secret(std::move(key));
}

}  // namespace sluice
