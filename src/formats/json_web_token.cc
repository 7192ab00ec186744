#include "formats/json_web_token.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/json_number.h"

namespace sluice::formats {
namespace {

constexpr double kNumericDateMax = 253'402'300'799.0;  // the year 9999

std::optional<json::object> decoded_object(std::string_view encoded) {
  const auto text = from_base64(encoded, Base64::kUrl);
  if (!text) return std::nullopt;
  auto value = parse_json(*text);
  if (!value || !value->is_object()) return std::nullopt;
  return std::move(value->get_object());
}

std::string text_member(const json::object& object, std::string_view name) {
  const auto* text = find_string(object, name);
  return text ? std::string(*text) : std::string();
}

}  // namespace

std::string JsonWebToken::algorithm() const { return text_member(header, "alg"); }
std::string JsonWebToken::key_id() const { return text_member(header, "kid"); }
std::optional<json::object> JsonWebToken::claims() const { return decoded_object(payload); }

std::optional<JsonWebToken> read_jwt(std::string_view text) {
  if (text.size() > kJwtBytesMax) return std::nullopt;
  const auto first = text.find('.');
  const auto second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos)
    return std::nullopt;
  JsonWebToken token{.head = text.substr(0, first),
                     .payload = text.substr(first + 1, second - first - 1)};
  auto header = decoded_object(token.head);
  auto signature = from_base64(text.substr(second + 1), Base64::kUrl);
  if (!header || !signature) return std::nullopt;
  token.header = *std::move(header);
  token.signature = *std::move(signature);
  return token;
}

SignedToken::SignedToken(std::string_view algorithm, std::string text)
    : algorithm_(algorithm), text_(std::move(text)) {
  if (algorithm == "RS512") digest_ = Digest::kSha512;
  const std::string_view parts[] = {text_};
  if (algorithm.starts_with("RS") || algorithm == "ES256") hashed_ = digest_of(digest_, parts);
}

bool SignedToken::is_signed_with(const PublicKey& key, std::string_view signature) const {
  if (!can_verify(key, algorithm_)) return false;
  switch (key.kind) {
    case PublicKey::Kind::kRsa:
      return verify_digest(key, digest_, hashed_, signature);
    case PublicKey::Kind::kP256:
      // In tokens it is r and s; DER would be another form of the same signature.
      return signature.size() == 64 && verify_digest(key, digest_, hashed_, signature);
    case PublicKey::Kind::kEd25519:
      return verify_ed25519(key, signature, text_);
    case PublicKey::Kind::kShared:
      return is_signed_with_secret(key.bytes, signature);
  }
  return false;
}

bool SignedToken::is_signed_with_secret(std::string_view secret, std::string_view signature) const {
  if (algorithm_ != "HS256") return false;
  const std::string_view parts[] = {text_};
  return equal_constant_time(HmacKey(Digest::kSha256, as_bytes(secret)).sign(parts).view(),
                             as_bytes(signature));
}

Result<std::optional<Timestamp>> time_claim(const json::object& claims, std::string_view name) {
  const auto* value = claims.if_contains(name);
  if (!value) return std::nullopt;
  const auto seconds = is_number(*value) ? to_number(*value).value_or(-1) : -1;
  if (!std::isfinite(seconds) || seconds < 0 || seconds > kNumericDateMax)
    return fail(ErrorCode::kUnauthorized, fmt::format("The token's claim {} is not a time.", name));
  return Timestamp(Micros(static_cast<std::int64_t>(seconds * 1e6)));
}

Result<void> check_token_times(const json::object& claims, Micros leeway, Timestamp now) {
  SLUICE_TRY(const auto expires, time_claim(claims, "exp"));
  SLUICE_TRY(const auto begins, time_claim(claims, "nbf"));
  SLUICE_TRY_VOID(time_claim(claims, "iat"));
  if (expires && now >= *expires + leeway)
    return fail(ErrorCode::kUnauthorized, "The token has expired.");
  if (begins && now < *begins - leeway)
    return fail(ErrorCode::kUnauthorized, "The token is not valid yet.");
  return {};
}

bool claim_names(const json::object& claims, std::string_view name, std::string_view wanted) {
  const auto is_wanted = [wanted](const json::value& value) {
    const auto* text = if_text(value);
    return text && std::string_view(*text) == wanted;
  };
  const auto* claim = claims.if_contains(name);
  if (!claim) return false;
  const auto* list = claim->if_array();
  return list ? std::any_of(list->begin(), list->end(), is_wanted) : is_wanted(*claim);
}

}  // namespace sluice::formats
