#include "hooks/signature_jwt.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>

#include "base/bytes.h"
#include "base/json_number.h"

namespace sluice::hooks {
namespace {

using formats::PublicKey;
using model::SignatureScheme;
using Encoding = SignatureScheme::Encoding;

constexpr std::size_t kJwtBytesMax = 16 << 10;
constexpr Micros kLeeway = std::chrono::minutes(1);    // between two clocks
constexpr double kNumericDateMax = 253'402'300'799.0;  // the year 9999

std::unexpected<Error> bad_token(std::string why) {
  return fail(ErrorCode::kUnauthorized, std::move(why));
}

struct Token {
  std::string_view head;     // as it was encoded
  std::string_view payload;  // as it was encoded; empty in a detached one
  json::object header;
  std::string signature;
};

std::optional<json::object> decode_object(std::string_view encoded) {
  const auto text = from_base64(encoded, Base64::kUrl);
  if (!text) return std::nullopt;
  auto value = parse_json(*text);
  if (!value || !value->is_object()) return std::nullopt;
  return std::move(value->get_object());
}

std::optional<Token> read_token(std::string_view text) {
  if (text.size() > kJwtBytesMax) return std::nullopt;
  const auto first = text.find('.');
  const auto second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos)
    return std::nullopt;
  Token token;
  token.head = text.substr(0, first);
  token.payload = text.substr(first + 1, second - first - 1);
  auto header = decode_object(token.head);
  auto signature = from_base64(text.substr(second + 1), Base64::kUrl);
  if (!header || !signature) return std::nullopt;
  token.header = *std::move(header);
  token.signature = *std::move(signature);
  return token;
}

std::string text_member(const json::object& object, std::string_view name) {
  const auto* text = find_string(object, name);
  return text ? std::string(*text) : std::string();
}

// What a token signs, hashed once for all keys.
struct Message {
  std::string text;
  Digest digest = Digest::kSha256;
  DigestValue hashed = {};
};

Message message_for(std::string_view algorithm, std::string text) {
  Message message{.text = std::move(text)};
  if (algorithm == "RS512") message.digest = Digest::kSha512;
  const std::string_view parts[] = {message.text};
  if (algorithm.starts_with("RS") || algorithm == "ES256")
    message.hashed = digest_of(message.digest, parts);
  return message;
}

bool matches_shared(std::string_view secret, const Token& token, const Message& message) {
  const std::string_view parts[] = {message.text};
  return equal_constant_time(HmacKey(Digest::kSha256, as_bytes(secret)).sign(parts).view(),
                             as_bytes(token.signature));
}

// With a key that can verify the token's algorithm.
bool verify_key(const PublicKey& key, const Token& token, const Message& message) {
  switch (key.kind) {
    case PublicKey::Kind::kRsa:
      return verify_digest(key, message.digest, message.hashed, token.signature);
    case PublicKey::Kind::kP256:
      // In tokens it is r and s; DER would be another form of the same signature.
      return token.signature.size() == 64 &&
             verify_digest(key, message.digest, message.hashed, token.signature);
    case PublicKey::Kind::kEd25519:
      return verify_ed25519(key, token.signature, message.text);
    case PublicKey::Kind::kShared:
      return matches_shared(key.bytes, token, message);
  }
  return false;
}

// With every key that the token may mean.
bool verify_signature_of(const Token& token, std::string_view algorithm, const SignatureKeys& keys,
                         const Message& message) {
  const auto id = text_member(token.header, "kid");
  bool matched = false;
  for (const auto& key : keys.public_keys()) {
    const bool meant = id.empty() || key.id.empty() || key.id == id;
    if (meant && can_verify(key, algorithm)) matched |= verify_key(key, token, message);
  }
  if (algorithm != "HS256") return matched;
  for (const auto& secret : keys.shared())
    matched |= matches_shared(secret.expose(), token, message);
  return matched;
}

// Nothing when the claim is absent; an error when it is no time.
Result<std::optional<Timestamp>> time_claim(const json::object& claims, std::string_view name) {
  const auto* value = claims.if_contains(name);
  if (!value) return std::nullopt;
  const auto seconds = is_number(*value) ? to_number(*value).value_or(-1) : -1;
  if (!std::isfinite(seconds) || seconds < 0 || seconds > kNumericDateMax)
    return bad_token(fmt::format("The token's claim {} is not a time.", name));
  return Timestamp(Micros(static_cast<std::int64_t>(seconds * 1e6)));
}

Result<void> check_times(const SignatureScheme::Jwt& rule, const json::object& claims,
                         Timestamp now) {
  SLUICE_TRY(const auto expires, time_claim(claims, "exp"));
  SLUICE_TRY(const auto begins, time_claim(claims, "nbf"));
  SLUICE_TRY(const auto issued, time_claim(claims, "iat"));
  if (expires && now >= *expires + kLeeway) return bad_token("The token has expired.");
  if (begins && now < *begins - kLeeway) return bad_token("The token is not valid yet.");
  if (!rule.age_max) return {};
  if (!issued) return bad_token("The token does not say when it was issued (iat).");
  if (now - *issued > *rule.age_max) return bad_token("The token is too old (iat).");
  if (*issued - now > kLeeway) return bad_token("The token was issued in the future (iat).");
  return {};
}

Result<void> check_audience(const SignatureScheme::Jwt& rule, const json::object& claims,
                            const ReceivedFacts& facts) {
  if (rule.audience.empty()) return {};
  std::string storage;
  const auto url = facts.find({.fact = model::Fact::kUrl}, storage);
  const std::string wanted = rule.audience_is_url ? std::string(url.value_or("")) : rule.audience;
  const auto is_wanted = [&](const json::value& value) {
    const auto* text = if_text(value);
    return text && !wanted.empty() && std::string_view(*text) == wanted;
  };
  const auto* audience = claims.if_contains("aud");
  const auto* list = audience ? audience->if_array() : nullptr;
  const bool found =
      list ? std::any_of(list->begin(), list->end(), is_wanted) : audience && is_wanted(*audience);
  if (found) return {};
  return bad_token(rule.audience_is_url
                       ? "The token is for another audience (aud) than this hook's public URL; see "
                         "--public-url."
                       : "The token is for another audience (aud).");
}

std::optional<std::string> decode_digest(Encoding encoding, std::string_view text) {
  if (encoding == Encoding::kHex) return from_hex(text);
  return from_base64(text, encoding == Encoding::kBase64Url ? Base64::kUrl : Base64::kStandard);
}

Result<void> check_claims(const SignatureScheme::Jwt& rule, const json::object& claims,
                          std::string_view body) {
  for (const auto& [name, wanted] : rule.claims) {
    const auto* value = claims.if_contains(name);
    if (!value || *value != wanted)
      return bad_token(fmt::format("The token's claim {} is missing or has another value.",
                                   std::string_view(name)));
  }
  if (rule.body_claim.empty()) return {};
  const auto digest = decode_digest(rule.body_encoding, text_member(claims, rule.body_claim));
  if (digest && equal_constant_time(as_bytes(*digest), sha256(as_bytes(body)))) return {};
  return bad_token(
      fmt::format("The token's claim {} is not the SHA-256 of the body.", rule.body_claim));
}

std::string signed_message(const SignatureScheme::Jwt& rule, const Token& token,
                           std::string_view body) {
  std::string message(token.head);
  message += '.';
  if (rule.is_detached)
    message += to_base64(as_bytes(body), Base64::kUrl);
  else
    message += token.payload;
  return message;
}

}  // namespace

Result<void> verify_jwt(const SignatureScheme& scheme, const KeysOfToken& keys_of,
                        std::string_view text, const ReceivedFacts& facts, Timestamp now) {
  if (!scheme.jwt) return bad_token("The hook does not say which tokens it accepts.");
  const auto& rule = *scheme.jwt;
  const auto token = read_token(text);
  if (!token) return bad_token("The token is not a JSON Web Token in compact form.");
  const auto algorithm = text_member(token->header, "alg");
  if (std::ranges::find(rule.algorithms, algorithm) == rule.algorithms.end())
    return bad_token("The token is signed with an algorithm (alg) that the hook does not accept.");
  if (token->header.contains("crit"))
    return bad_token("The token demands an extension (crit) that is not supported.");
  if (token->payload.empty() != rule.is_detached)
    return bad_token(rule.is_detached ? "The token has a payload; the body should be it."
                                      : "The token has no payload.");
  SLUICE_TRY(const auto* keys, keys_of(text_member(token->header, "kid")));
  std::string storage;
  const auto body = facts.find({.fact = model::Fact::kBody}, storage).value_or("");
  const auto message = message_for(algorithm, signed_message(rule, *token, body));
  if (!verify_signature_of(*token, algorithm, *keys, message))
    return bad_token("The token's signature does not match any of the hook's keys.");
  if (rule.is_detached) return {};
  const auto claims = decode_object(token->payload);
  if (!claims) return bad_token("The token's payload is not a JSON object.");
  SLUICE_TRY_VOID(check_times(rule, *claims, now));
  SLUICE_TRY_VOID(check_audience(rule, *claims, facts));
  return check_claims(rule, *claims, body);
}

}  // namespace sluice::hooks
