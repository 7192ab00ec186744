#include "hooks/signature_jwt.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "base/bytes.h"
#include "formats/json_web_token.h"

namespace sluice::hooks {
namespace {

using formats::JsonWebToken;
using formats::SignedToken;
using model::SignatureScheme;
using Encoding = SignatureScheme::Encoding;

constexpr Micros kLeeway = std::chrono::minutes(1);  // between two clocks

std::unexpected<Error> bad_token(std::string why) {
  return fail(ErrorCode::kUnauthorized, std::move(why));
}

std::string text_member(const json::object& object, std::string_view name) {
  const auto* text = find_string(object, name);
  return text ? std::string(*text) : std::string();
}

// With every key that the token may mean.
bool verify_signature_of(const JsonWebToken& token, const SignatureKeys& keys,
                         const SignedToken& text) {
  const auto id = token.key_id();
  bool matched = false;
  for (const auto& key : keys.public_keys()) {
    const bool meant = id.empty() || key.id.empty() || key.id == id;
    if (meant) matched |= text.is_signed_with(key, token.signature);
  }
  for (const auto& secret : keys.shared())
    matched |= text.is_signed_with_secret(secret.expose(), token.signature);
  return matched;
}

Result<void> check_times(const SignatureScheme::Jwt& rule, const json::object& claims,
                         Timestamp now) {
  SLUICE_TRY_VOID(formats::check_token_times(claims, kLeeway, now));
  SLUICE_TRY(const auto issued, formats::time_claim(claims, "iat"));
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
  const bool found = !wanted.empty() && formats::claim_names(claims, "aud", wanted);
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

std::string signed_message(const SignatureScheme::Jwt& rule, const JsonWebToken& token,
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
  const auto token = formats::read_jwt(text);
  if (!token) return bad_token("The token is not a JSON Web Token in compact form.");
  const auto algorithm = token->algorithm();
  if (std::ranges::find(rule.algorithms, algorithm) == rule.algorithms.end())
    return bad_token("The token is signed with an algorithm (alg) that the hook does not accept.");
  if (token->header.contains("crit"))
    return bad_token("The token demands an extension (crit) that is not supported.");
  if (token->payload.empty() != rule.is_detached)
    return bad_token(rule.is_detached ? "The token has a payload; the body should be it."
                                      : "The token has no payload.");
  SLUICE_TRY(const auto* keys, keys_of(token->key_id()));
  std::string storage;
  const auto body = facts.find({.fact = model::Fact::kBody}, storage).value_or("");
  const SignedToken signed_text(algorithm, signed_message(rule, *token, body));
  if (!verify_signature_of(*token, *keys, signed_text))
    return bad_token("The token's signature does not match any of the hook's keys.");
  if (rule.is_detached) return {};
  const auto claims = token->claims();
  if (!claims) return bad_token("The token's payload is not a JSON object.");
  SLUICE_TRY_VOID(check_times(rule, *claims, now));
  SLUICE_TRY_VOID(check_audience(rule, *claims, facts));
  return check_claims(rule, *claims, body);
}

}  // namespace sluice::hooks
