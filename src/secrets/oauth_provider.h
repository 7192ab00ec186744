#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/secret.h"
#include "nodes/effect.h"

namespace sluice::secrets {

// A service at which people sign in, so that workflows may call its API on their behalf (OAuth 2.0,
// RFC 6749), as the server's configuration declares it.
struct OAuthProvider {
  enum class ClientAuth { kBasic, kPost, kNone };  // how the client proves itself: RFC 6749, 2.3.1

  std::string name;
  std::string title;
  std::string authorize_url;
  std::string token_url;
  std::string api_url;  // without a slash at its end
  std::string
      issuer;  // what the provider says it is when it sends people back (RFC 9207); or empty
  std::string client_id;
  Secret client_secret;  // empty of kNone
  ClientAuth client_auth = ClientAuth::kBasic;
  std::vector<std::string> scopes;
  std::vector<std::pair<std::string, std::string>> parameters;  // more for the authorize URL
};

// The providers by their names. Immutable once the server runs.
using OAuthProviders = std::map<std::string, OAuthProvider, std::less<>>;

// Where the client's secret is to be read from; at most one of the two.
struct SecretSource {
  std::string file;
  std::string variable;
};

// A provider as one file declares it, without the secret. kInvalid lists what is wrong with it.
struct DeclaredProvider {
  OAuthProvider provider;
  SecretSource secret;
};
Result<DeclaredProvider> read_provider(std::string_view name, const json::value& document);

// What a login is begun with.
struct LoginParameters {
  std::string redirect_uri;
  std::string state;
  std::string code_challenge;  // S256 of the verifier (RFC 7636)
};
// Where a person signs in.
std::string login_url(const OAuthProvider& provider, const LoginParameters& login);

// The calls that turn a code, or a refresh token, into tokens.
nodes::HttpCall code_call(const OAuthProvider& provider, std::string_view code,
                          const Secret& verifier, std::string_view redirect_uri);
nodes::HttpCall refresh_call(const OAuthProvider& provider, const Secret& refresh_token);

}  // namespace sluice::secrets
