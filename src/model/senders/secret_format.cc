#include "model/senders/secret_format.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <span>

#include "base/bytes.h"
#include "base/text.h"
#include "formats/public_keys.h"

namespace sluice::model {
namespace {

using Algorithm = SignatureScheme::Algorithm;
using Format = SignatureScheme::SecretFormat;

constexpr std::string_view kShared = "whsec_";
constexpr std::string_view kPublic = "whpk_";
constexpr std::size_t kPublicBytes = 32;

std::unexpected<Error> unusable(std::string message) {
  return fail(ErrorCode::kInvalid, std::move(message));
}

std::optional<std::string> not_empty(std::optional<std::string> bytes) {
  return bytes && !bytes->empty() ? std::move(bytes) : std::nullopt;
}

std::optional<std::string> any_base64(std::string_view text) {
  auto bytes = from_base64(text);
  return bytes ? bytes : from_base64(text, Base64::kUrl);
}

// Standard Webhooks 1.0: a shared secret is 24 to 64 bytes.
bool is_standard_secret(std::string_view secret) {
  if (secret.starts_with(kPublic)) return standard_public_key(secret).has_value();
  const auto bytes = shared_key(Format::kStandard, secret);
  return bytes && bytes->size() >= 24 && bytes->size() <= 64;
}

bool is_user_and_password(std::string_view secret) {
  const auto colon = secret.find(':');
  return colon != std::string_view::npos && colon > 0 && colon + 1 < secret.size();
}

formats::PublicKey::Kind wanted_kind(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kEd25519:
      return formats::PublicKey::Kind::kEd25519;
    case Algorithm::kEcdsaP256:
      return formats::PublicKey::Kind::kP256;
    default:
      return formats::PublicKey::Kind::kRsa;
  }
}

Result<void> check_token_keys(const SignatureScheme& scheme,
                              std::span<const formats::PublicKey> keys) {
  const auto algorithms =
      scheme.jwt ? std::span<const std::string>(scheme.jwt->algorithms) : std::span<std::string>();
  const bool fits = std::ranges::any_of(algorithms, [&](const std::string& algorithm) {
    return std::ranges::any_of(
        keys, [&](const auto& key) { return formats::can_verify(key, algorithm); });
  });
  if (fits) return {};
  return unusable(fmt::format("has no key for any of the accepted algorithms: {}",
                              fmt::join(algorithms, ", ")));
}

// What anybody may know must not serve as a shared secret.
Result<void> check_shared(const SignatureScheme& scheme, std::string_view secret) {
  if (scheme.algorithm > Algorithm::kHmacSha512 && scheme.algorithm != Algorithm::kJwt) return {};
  if (trim(secret).starts_with("-----BEGIN"))
    return unusable("is a key in PEM form, but the signature needs the shared secret itself");
  const bool takes_keys = scheme.list && !scheme.list->public_signatures.empty();
  if (secret.starts_with(kPublic) && !takes_keys)
    return unusable(
        "is a public key, but signature.list.public_key names no signatures that are made with "
        "one");
  return {};
}

Result<void> check_public_keys(const SignatureScheme& scheme, std::string_view secret) {
  const auto keys = formats::parse_public_keys(secret);
  if (!keys) return unusable(keys.error().message);
  if (scheme.algorithm == Algorithm::kJwt) return check_token_keys(scheme, *keys);
  const auto kind = wanted_kind(scheme.algorithm);
  if (std::ranges::find(*keys, kind, &formats::PublicKey::kind) != keys->end()) return {};
  return unusable(fmt::format("is a public key of another kind than the signature needs: {}",
                              kind == formats::PublicKey::Kind::kEd25519 ? "ed25519"
                              : kind == formats::PublicKey::Kind::kP256  ? "ECDSA on P-256"
                                                                         : "RSA"));
}

}  // namespace

std::size_t secret_bytes_max(Format format) {
  return format == Format::kPublicKey || format == Format::kJwks ? kKeyDocumentBytesMax
                                                                 : kSecretBytesMax;
}

std::optional<std::string> shared_key(Format format, std::string_view secret) {
  const bool has_prefix = secret.starts_with(kShared);
  const auto rest = has_prefix ? secret.substr(kShared.size()) : secret;
  switch (format) {
    case Format::kText:
      return not_empty(std::string(secret));
    case Format::kHex:
      return not_empty(from_hex(trim(secret)));
    case Format::kBase64:
      return not_empty(any_base64(trim(secret)));
    case Format::kWhsec:
      return secret.starts_with(kPublic) ? std::nullopt : not_empty(any_base64(rest));
    case Format::kWhsecOrText:
      return not_empty(has_prefix ? any_base64(rest) : std::optional(std::string(secret)));
    case Format::kStandard:
      return has_prefix ? not_empty(from_base64(rest)) : std::nullopt;
    case Format::kPublicKey:
    case Format::kJwks:
      break;
  }
  return std::nullopt;
}

std::optional<std::string> standard_public_key(std::string_view secret) {
  if (!secret.starts_with(kPublic)) return std::nullopt;
  auto bytes = from_base64(secret.substr(kPublic.size()));
  return bytes && bytes->size() == kPublicBytes ? std::move(bytes) : std::nullopt;
}

Result<void> check_secret(const SignatureScheme& scheme, std::string_view secret) {
  const auto format = scheme.secret_format;
  if (format != Format::kPublicKey && format != Format::kJwks) {
    SLUICE_TRY_VOID(check_shared(scheme, secret));
  }
  switch (format) {
    case Format::kText:
      if (scheme.algorithm == Algorithm::kBasic && !is_user_and_password(secret))
        return unusable("must be a user name and a password, written as user:password");
      return {};
    case Format::kStandard:
      if (is_standard_secret(secret)) return {};
      return unusable(
          "must be whsec_ followed by 24 to 64 bytes in base64, or whpk_ followed by an "
          "ed25519 public key in base64");
    case Format::kPublicKey:
    case Format::kJwks:
      return check_public_keys(scheme, secret);
    case Format::kWhsec:
    case Format::kWhsecOrText:
      if (shared_key(format, secret) || standard_public_key(secret)) return {};
      return unusable("must be base64, after whsec_ if it begins with that");
    case Format::kHex:
      if (shared_key(format, secret)) return {};
      return unusable("must be hexadecimal");
    case Format::kBase64:
      if (shared_key(format, secret)) return {};
      return unusable("must be base64");
  }
  return {};
}

}  // namespace sluice::model
