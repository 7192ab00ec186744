#include "formats/private_key.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <optional>

#include "base/bytes.h"
#include "base/check.h"
#include "base/text.h"

namespace sluice::formats {
namespace {

constexpr int kCoordinateSize = 32;

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;

// A key with a password is refused rather than asked about on the terminal.
int no_password(char* /*out*/, int /*size*/, int /*writing*/, void* /*data*/) { return -1; }

std::optional<PublicKey::Kind> kind_of(const EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
      return PublicKey::Kind::kRsa;
    case EVP_PKEY_EC:
      return PublicKey::Kind::kP256;
    case EVP_PKEY_ED25519:
      return PublicKey::Kind::kEd25519;
    default:
      return std::nullopt;
  }
}

}  // namespace

bool is_private_key(std::string_view text) {
  text = trim(text);
  const auto line = text.substr(0, text.find('\n'));
  return line.starts_with("-----BEGIN ") && line.contains("PRIVATE KEY-----");
}

Result<PrivateKey> PrivateKey::parse(const Secret& pem) {
  const auto text = pem.expose();
  const Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  SLUICE_CHECK(bio != nullptr, "OpenSSL gives no memory");
  std::shared_ptr<EVP_PKEY> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_password, nullptr),
                                &EVP_PKEY_free);
  const auto kind = key ? kind_of(key.get()) : std::nullopt;
  if (!kind)
    return fail(ErrorCode::kInvalid,
                "must be an RSA, P-256 or ed25519 private key in PEM, without a password");
  PrivateKey made(std::move(key), *kind);
  const auto verifying = parse_public_keys(made.public_pem());
  if (!verifying || verifying->empty())
    return fail(ErrorCode::kInvalid,
                "is a private key that no webhook accepts: RSA keys have 1024 to 8192 bits, and "
                "elliptic curves are P-256");
  return made;
}

std::string PrivateKey::public_pem() const {
  const Bio bio(BIO_new(BIO_s_mem()));
  SLUICE_CHECK(bio && PEM_write_bio_PUBKEY(bio.get(), key_.get()) == 1, "a key cannot be written");
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string PrivateKey::sign(Digest digest, std::string_view message) const {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  const auto* hash = kind_ == PublicKey::Kind::kEd25519 ? nullptr : openssl_digest(digest);
  const auto bytes = as_bytes(message);
  std::size_t size = 0;
  SLUICE_CHECK(
      context && EVP_DigestSignInit(context.get(), nullptr, hash, nullptr, key_.get()) == 1,
      "a key cannot sign");
  SLUICE_CHECK(EVP_DigestSign(context.get(), nullptr, &size, bytes.data(), bytes.size()) == 1,
               "a key cannot sign");
  std::string out(size, '\0');
  SLUICE_CHECK(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                              bytes.data(), bytes.size()) == 1,
               "a key cannot sign");
  out.resize(size);
  return out;
}

std::string PrivateKey::sign_fixed(Digest digest, std::string_view message) const {
  const auto der = sign(digest, message);
  const auto* at = as_bytes(der).data();
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> parts(
      d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), &ECDSA_SIG_free);
  if (!parts) return der;
  std::string out(2 * kCoordinateSize, '\0');
  auto* bytes = reinterpret_cast<unsigned char*>(out.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(parts.get()), bytes, kCoordinateSize);
  BN_bn2binpad(ECDSA_SIG_get0_s(parts.get()), bytes + kCoordinateSize, kCoordinateSize);
  return out;
}

}  // namespace sluice::formats
