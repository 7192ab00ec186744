#include "services/token_authorizer.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>
#include <openssl/evp.h>
#include <utility>

#include "base/json_number.h"
#include "base/time.h"

namespace sluice::services {
namespace {

constexpr int kRsaBitsMin = 2'048;           // RFC 7518, 3.3
constexpr std::size_t kSecretBytesMin = 32;  // RFC 7518, 3.2

Outcome<void> check_header(const model::Authorizer& authorizer,
                           const formats::JsonWebToken& token) {
  const auto algorithm = token.algorithm();
  if (std::ranges::find(authorizer.algorithms, algorithm) == authorizer.algorithms.end())
    return refuse(
        ErrorCode::kUnauthorized, "token_invalid",
        fmt::format("The token is signed with an algorithm (alg) that this workflow does not "
                    "accept; it accepts {}.",
                    fmt::join(authorizer.algorithms, ", ")));
  if (token.header.contains("crit"))
    return refuse(ErrorCode::kUnauthorized, "token_invalid",
                  "The token demands an extension (crit) that is not supported.");
  return {};
}

Outcome<void> check_claims(const model::Authorizer& authorizer, const json::object& claims,
                           Timestamp now) {
  if (!claims.contains("exp"))
    return refuse(ErrorCode::kUnauthorized, "token_invalid",
                  "The token does not say when it expires (exp).");
  if (auto times = formats::check_token_times(claims, authorizer.leeway, now); !times)
    return refuse(ErrorCode::kUnauthorized, "token_invalid", std::move(times).error().message);
  const auto* issuer = find_string(claims, "iss");
  const auto is_issuer = [&](const std::string& known) {
    return issuer && std::string_view(*issuer) == known;
  };
  if (!authorizer.issuers.empty() && std::ranges::none_of(authorizer.issuers, is_issuer))
    return refuse(ErrorCode::kUnauthorized, "token_invalid",
                  "The token is from another issuer (iss).");
  const auto is_meant = [&](const std::string& audience) {
    return formats::claim_names(claims, "aud", audience);
  };
  if (!authorizer.audiences.empty() && std::ranges::none_of(authorizer.audiences, is_meant))
    return refuse(ErrorCode::kUnauthorized, "token_invalid",
                  "The token is for another audience (aud).");
  return {};
}

bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(' ', begin), text.size());
    if (text.substr(begin, end - begin) == word) return true;
    begin = end + 1;
  }
  return false;
}

// OAuth's `scope` is one text with spaces (RFC 8693); others send a list, or `scp`.
bool has_scope(const json::object& claims, std::string_view scope) {
  for (const std::string_view name : {"scope", "scp"}) {
    const auto* text = find_string(claims, name);
    if (text && has_word(std::string_view(*text), scope)) return true;
    if (formats::claim_names(claims, name, scope)) return true;
  }
  return false;
}

// A shorter modulus is accepted from senders of webhooks that have no other.
bool is_strong(const formats::PublicKey& key) {
  return key.kind != formats::PublicKey::Kind::kRsa ||
         EVP_PKEY_get_bits(key.key.get()) >= kRsaBitsMin;
}

bool is_signed(const model::Authorizer& authorizer, const TokenKeys& keys,
               const formats::JsonWebToken& token) {
  const formats::SignedToken text(token.algorithm(),
                                  fmt::format("{}.{}", token.head, token.payload));
  if (authorizer.is_shared())
    return keys.secret && text.is_signed_with_secret(keys.secret->expose(), token.signature);
  if (!keys.document) return false;
  const auto id = token.key_id();
  return std::ranges::any_of(keys.document->keys, [&](const formats::PublicKey& key) {
    const bool is_meant = id.empty() || key.id.empty() || key.id == id;
    return is_meant && is_strong(key) && text.is_signed_with(key, token.signature);
  });
}

}  // namespace

Outcome<UnverifiedToken> read_token(const model::Authorizer& authorizer, std::string_view text,
                                    Timestamp now) {
  auto token = formats::read_jwt(text);
  if (!token)
    return refuse(ErrorCode::kUnauthorized, "token_invalid",
                  fmt::format("The token is not a JSON Web Token in compact form of at most "
                              "{} bytes.",
                              formats::kJwtBytesMax));
  SLUICE_TRY_VOID(check_header(authorizer, *token));
  auto claims = token->claims();
  if (!claims)
    return refuse(ErrorCode::kUnauthorized, "token_invalid",
                  "The token's payload is not a JSON object.");
  SLUICE_TRY_VOID(check_claims(authorizer, *claims, now));
  return UnverifiedToken{*std::move(token), *std::move(claims)};
}

Outcome<TokenKeys> keys_in_vault(const model::Authorizer& authorizer, const secrets::Vault& vault,
                                 TeamId team, Timestamp now) {
  const auto item = vault.find(team, authorizer.key);
  if (!item)
    return refuse(ErrorCode::kUnavailable, "authorizer_unavailable",
                  fmt::format("The vault has no item \"{}\".", authorizer.key));
  if (item->expires_at && *item->expires_at <= now)
    return refuse(ErrorCode::kUnavailable, "authorizer_unavailable",
                  fmt::format("The vault item \"{}\" expired at {}.", item->name,
                              format_time(*item->expires_at)));
  auto value = item->open();
  if (!value)
    return refuse(ErrorCode::kUnavailable, "authorizer_unavailable",
                  fmt::format("The vault item \"{}\" cannot be decrypted: {}.", item->name,
                              value.error().message));
  if (authorizer.is_shared()) {
    if (value->expose().size() < kSecretBytesMin)
      return refuse(ErrorCode::kUnavailable, "authorizer_unavailable",
                    fmt::format("The vault item \"{}\" is too short a secret for HS256; it needs "
                                "{} bytes.",
                                item->name, kSecretBytesMin));
    return TokenKeys{.secret = *std::move(value)};
  }
  auto keys = formats::parse_public_keys(value->expose());
  if (!keys)
    return refuse(ErrorCode::kUnavailable, "authorizer_unavailable",
                  fmt::format("The vault item \"{}\" {}.", item->name, keys.error().message));
  auto document = std::make_shared<formats::KeyDocument>();
  document->keys = *std::move(keys);
  return TokenKeys{.document = std::move(document)};
}

Outcome<TokenKeys> published_keys(hooks::KeyDocument document) {
  if (document->certificate)
    return refuse(ErrorCode::kUnavailable, "authorizer_unavailable",
                  "What `jwks_url` names is a certificate, not a JWKS.");
  return TokenKeys{.document = std::move(document)};
}

Outcome<void> verify_token(const model::Authorizer& authorizer, const TokenKeys& keys,
                           const UnverifiedToken& token) {
  if (!is_signed(authorizer, keys, token.token))
    return refuse(ErrorCode::kUnauthorized, "token_invalid",
                  "The token is not signed with a key of its issuer.");
  for (const auto& scope : authorizer.scopes)
    if (!has_scope(token.claims, scope))
      return refuse(ErrorCode::kForbidden, "token_scope_missing",
                    fmt::format("The token lacks the scope {}.", scope));
  return {};
}

// As JSON, in which no name can be taken for the end of another.
std::string token_subject(const json::object& claims) {
  json::array parts;
  for (const std::string_view name : {"iss", "sub", "client_id", "azp"}) {
    const auto* text = find_string(claims, name);
    parts.emplace_back(text ? json::value(*text) : json::value());
  }
  return to_json(parts);
}

}  // namespace sluice::services
