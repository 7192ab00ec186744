#include "formats/public_keys.h"

#include <array>
#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <optional>
#include <sodium.h>

#include "base/bytes.h"
#include "base/json.h"
#include "base/text.h"

namespace sluice::formats {
namespace {

using Kind = PublicKey::Kind;

constexpr int kRsaBitsMin = 1024;
constexpr int kRsaBitsMax = 8'192;
constexpr int kExponentBitsMax = 64;
constexpr std::size_t kCoordinateBytes = 32;

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, Deleter<Free>>;
using OwnedKey = Owned<EVP_PKEY, &EVP_PKEY_free>;
using OwnedNumber = Owned<BIGNUM, &BN_free>;

std::optional<PublicKey> from_ed25519(std::string bytes) {
  if (bytes.size() != crypto_sign_PUBLICKEYBYTES) return std::nullopt;
  return PublicKey{.kind = Kind::kEd25519, .bytes = std::move(bytes)};
}

bool is_usable_rsa(const EVP_PKEY* key) {
  BIGNUM* made = nullptr;
  if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &made) != 1) return false;
  const OwnedNumber exponent(made);
  const int bits = EVP_PKEY_get_bits(key);
  return bits >= kRsaBitsMin && bits <= kRsaBitsMax &&
         BN_num_bits(exponent.get()) <= kExponentBitsMax;
}

std::optional<PublicKey> from_key(OwnedKey key) {
  if (!key) return std::nullopt;
  switch (EVP_PKEY_get_base_id(key.get())) {
    case EVP_PKEY_RSA:
      if (!is_usable_rsa(key.get())) return std::nullopt;
      return PublicKey{.kind = Kind::kRsa, .key = std::shared_ptr<EVP_PKEY>(std::move(key))};
    case EVP_PKEY_EC: {
      std::array<char, 64> group{};
      std::size_t size = 0;
      if (EVP_PKEY_get_group_name(key.get(), group.data(), group.size(), &size) != 1 ||
          std::string_view(group.data(), size) != "prime256v1")
        return std::nullopt;
      return PublicKey{.kind = Kind::kP256, .key = std::shared_ptr<EVP_PKEY>(std::move(key))};
    }
    case EVP_PKEY_ED25519: {
      std::string bytes(crypto_sign_PUBLICKEYBYTES, '\0');
      std::size_t size = bytes.size();
      if (EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(bytes.data()),
                                      &size) != 1)
        return std::nullopt;
      return from_ed25519(std::move(bytes));
    }
    default:
      return std::nullopt;
  }
}

// A SubjectPublicKeyInfo, or what `label` of a PEM block says.
std::optional<PublicKey> from_der(std::string_view der, std::string_view label = "PUBLIC KEY") {
  const auto* at = as_bytes(der).data();
  const auto size = static_cast<long>(der.size());
  if (label == "PUBLIC KEY") return from_key(OwnedKey(d2i_PUBKEY(nullptr, &at, size)));
  if (label == "RSA PUBLIC KEY")
    return from_key(OwnedKey(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, size)));
  if (label != "CERTIFICATE") return std::nullopt;
  const Owned<X509, &X509_free> certificate(d2i_X509(nullptr, &at, size));
  return certificate ? from_key(OwnedKey(X509_get_pubkey(certificate.get()))) : std::nullopt;
}

std::string without_spaces(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') out += c;
  }
  return out;
}

std::vector<PublicKey> from_pem(std::string_view text) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  constexpr std::string_view kDashes = "-----";
  std::vector<PublicKey> keys;
  for (auto begin = text.find(kBegin);
       begin != std::string_view::npos && keys.size() < kPublicKeysMax; begin = text.find(kBegin)) {
    text.remove_prefix(begin + kBegin.size());
    const auto label = text.substr(0, text.find(kDashes));
    if (label.size() + kDashes.size() > text.size()) break;
    text.remove_prefix(label.size() + kDashes.size());
    const auto bytes = from_base64(without_spaces(text.substr(0, text.find(kDashes))));
    auto key = bytes ? from_der(*bytes, label) : std::nullopt;
    if (key) keys.push_back(*std::move(key));
  }
  return keys;
}

std::optional<std::string> url_member(const json::object& jwk, std::string_view name) {
  const auto* text = find_string(jwk, name);
  return text ? from_base64(*text, Base64::kUrl) : std::nullopt;
}

std::optional<PublicKey> from_rsa_numbers(const std::string& n, const std::string& e) {
  const auto number = [](const std::string& bytes) {
    return OwnedNumber(BN_bin2bn(as_bytes(bytes).data(), static_cast<int>(bytes.size()), nullptr));
  };
  const auto modulus = number(n);
  const auto exponent = number(e);
  const Owned<OSSL_PARAM_BLD, &OSSL_PARAM_BLD_free> build(OSSL_PARAM_BLD_new());
  if (!modulus || !exponent || !build ||
      OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
    return std::nullopt;
  const Owned<OSSL_PARAM, &OSSL_PARAM_free> params(OSSL_PARAM_BLD_to_param(build.get()));
  const Owned<EVP_PKEY_CTX, &EVP_PKEY_CTX_free> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* made = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
    return std::nullopt;
  return from_key(OwnedKey(made));
}

// The fixed beginning of the SubjectPublicKeyInfo of an uncompressed point on P-256.
std::optional<PublicKey> from_point(const std::string& x, const std::string& y) {
  if (x.size() != kCoordinateBytes || y.size() != kCoordinateBytes) return std::nullopt;
  static const std::string kBegin =
      from_hex("3059301306072a8648ce3d020106082a8648ce3d03010703420004").value_or("");
  return from_der(kBegin + x + y);
}

std::optional<PublicKey> of_kind(const json::object& jwk) {
  const auto* type = find_string(jwk, "kty");
  if (!type) return std::nullopt;
  if (*type == "RSA") {
    const auto n = url_member(jwk, "n");
    const auto e = url_member(jwk, "e");
    if (!n || !e || n->size() > kRsaBitsMax / 8 || e->size() > 8) return std::nullopt;
    return from_rsa_numbers(*n, *e);
  }
  if (*type == "oct") {
    auto bytes = url_member(jwk, "k");
    if (!bytes || bytes->empty()) return std::nullopt;
    return PublicKey{.kind = Kind::kShared, .bytes = *std::move(bytes)};
  }
  const auto* curve = find_string(jwk, "crv");
  const auto x = url_member(jwk, "x");
  if (!curve || !x) return std::nullopt;
  if (*type == "OKP" && *curve == "Ed25519") return from_ed25519(*x);
  const auto y = url_member(jwk, "y");
  if (*type != "EC" || *curve != "P-256" || !y) return std::nullopt;
  return from_point(*x, *y);
}

std::optional<PublicKey> from_jwk(const json::value& value) {
  const auto* jwk = value.if_object();
  if (!jwk) return std::nullopt;
  const auto* use = find_string(*jwk, "use");
  if (use && *use != "sig") return std::nullopt;
  auto key = of_kind(*jwk);
  if (!key) return std::nullopt;
  if (const auto* id = find_string(*jwk, "kid")) key->id = *id;
  if (const auto* algorithm = find_string(*jwk, "alg")) key->algorithm = *algorithm;
  return key;
}

std::vector<PublicKey> from_json(std::string_view text) {
  std::vector<PublicKey> keys;
  const auto document = parse_json(text);
  if (!document) return keys;
  const auto add = [&keys](const json::value& value) {
    if (auto key = from_jwk(value); key && keys.size() < kPublicKeysMax)
      keys.push_back(*std::move(key));
  };
  const auto* list = find_member(*document, "keys");
  if (list && list->is_array()) {
    for (const auto& value : list->get_array()) add(value);
  } else {
    add(*document);
  }
  return keys;
}

std::vector<PublicKey> from_bytes(std::string_view text) {
  std::vector<PublicKey> keys;
  const std::string compact = without_spaces(text);
  const auto add = [&keys](std::optional<std::string> bytes) {
    if (!bytes || !keys.empty()) return;
    auto key = from_ed25519(*bytes);
    if (!key) key = from_der(*bytes);
    if (key) keys.push_back(*std::move(key));
  };
  add(from_hex(compact));
  add(from_base64(compact));
  add(from_base64(compact, Base64::kUrl));
  return keys;
}

// r and s, one after the other, as DER.
std::string der_signature(std::string_view raw) {
  const Owned<ECDSA_SIG, &ECDSA_SIG_free> pair(ECDSA_SIG_new());
  const auto number = [](std::string_view bytes) {
    return BN_bin2bn(as_bytes(bytes).data(), static_cast<int>(bytes.size()), nullptr);
  };
  if (!pair || ECDSA_SIG_set0(pair.get(), number(raw.substr(0, kCoordinateBytes)),
                              number(raw.substr(kCoordinateBytes))) != 1)
    return {};
  unsigned char* bytes = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &bytes);
  if (size <= 0) return {};
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

}  // namespace

Result<std::vector<PublicKey>> parse_public_keys(std::string_view text) {
  text = trim(text);
  auto keys = text.starts_with('{')                               ? from_json(text)
              : text.find("-----BEGIN") != std::string_view::npos ? from_pem(text)
                                                                  : from_bytes(text);
  if (keys.empty())
    return fail(ErrorCode::kInvalid,
                "is not a public key; it must be an RSA, P-256 or ed25519 key as PEM, as base64 of "
                "a SubjectPublicKeyInfo, as a JWK or as a JWKS document, or the 32 bytes of an "
                "ed25519 key in hex or base64, and RSA keys have 1024 to 8192 bits and an exponent "
                "of at most 64");
  return keys;
}

bool can_verify(const PublicKey& key, std::string_view token_algorithm) {
  if (!key.algorithm.empty() && key.algorithm != token_algorithm) return false;
  switch (key.kind) {
    case Kind::kRsa:
      return token_algorithm == "RS256" || token_algorithm == "RS512";
    case Kind::kP256:
      return token_algorithm == "ES256";
    case Kind::kEd25519:
      return token_algorithm == "EdDSA";
    case Kind::kShared:
      return token_algorithm == "HS256";
  }
  return false;
}

bool verify_digest(const PublicKey& key, Digest digest, const DigestValue& hashed,
                   std::string_view signature) {
  if (!key.key || (key.kind != Kind::kRsa && key.kind != Kind::kP256)) return false;
  std::string der;
  if (key.kind == Kind::kP256 && signature.size() == 2 * kCoordinateBytes) {
    der = der_signature(signature);
    signature = der;
  }
  // OpenSSL counts references to the key, which is why it is not const here; it does not change.
  auto* const shared = const_cast<EVP_PKEY*>(key.key.get());
  const Owned<EVP_PKEY_CTX, &EVP_PKEY_CTX_free> context(EVP_PKEY_CTX_new(shared, nullptr));
  if (!context || EVP_PKEY_verify_init(context.get()) != 1) return false;
  if (key.kind == Kind::kRsa && EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1)
    return false;
  return EVP_PKEY_CTX_set_signature_md(context.get(), openssl_digest(digest)) == 1 &&
         EVP_PKEY_verify(context.get(), as_bytes(signature).data(), signature.size(),
                         hashed.view().data(), hashed.size) == 1;
}

bool verify_ed25519(const PublicKey& key, std::string_view signature, std::string_view message) {
  if (key.kind != Kind::kEd25519 || signature.size() != crypto_sign_BYTES) return false;
  return crypto_sign_verify_detached(as_bytes(signature).data(), as_bytes(message).data(),
                                     message.size(), as_bytes(key.bytes).data()) == 0;
}

}  // namespace sluice::formats
