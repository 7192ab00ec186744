#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/secret.h"
#include "formats/json_web_token.h"
#include "hooks/key_source.h"
#include "model/authorizer.h"
#include "secrets/vault.h"
#include "services/problem.h"

// What an authorizer says of a token, in the order in which it is asked: what costs nothing comes
// first, so that a stranger has no keys fetched with what no issuer can have made.
namespace sluice::services {

// A token whose form and claims fit; whether it was signed has yet to be seen.
struct UnverifiedToken {
  formats::JsonWebToken token;  // refers to its text
  json::object claims;
};
// kUnauthorized says what does not fit.
Outcome<UnverifiedToken> read_token(const model::Authorizer& authorizer, std::string_view text,
                                    Timestamp now);

// What the tokens of an authorizer are signed with: public keys, or a shared secret.
struct TokenKeys {
  hooks::KeyDocument document{};
  std::optional<Secret> secret{};
};
// From the vault. kUnavailable when there is no usable one; `message` is for the workflow's owner.
Outcome<TokenKeys> keys_in_vault(const model::Authorizer& authorizer, const secrets::Vault& vault,
                                 TeamId team, Timestamp now);
// That an issuer has published. kUnavailable as above.
Outcome<TokenKeys> published_keys(hooks::KeyDocument document);

// kUnauthorized when none of the keys has signed it, kForbidden when it lacks a scope.
Outcome<void> verify_token(const model::Authorizer& authorizer, const TokenKeys& keys,
                           const UnverifiedToken& token);

// Whose token it is, in one text: the same for each token of one bearer, and no two bearers'.
std::string token_subject(const json::object& claims);

}  // namespace sluice::services
