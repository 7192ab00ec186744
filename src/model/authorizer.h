#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace sluice::model {

// Whose JSON Web Tokens a synchronous workflow takes from its callers, besides API keys.
struct Authorizer {
  std::string jwks_url = {};                 // where the issuer publishes its keys; or
  std::string key = {};                      // the name or id of the vault item with its key
  std::vector<std::string> algorithms = {};  // "RS256", "ES256", "EdDSA"; or "HS256" alone
  std::vector<std::string> issuers = {};     // one of which is the token's `iss`; empty: any
  std::vector<std::string> audiences = {};   // one of which is in its `aud`; empty: any
  std::vector<std::string> scopes = {};      // all of which are in its `scope` or `scp`
  Micros leeway = std::chrono::minutes(1);   // between two clocks

  bool is_shared() const { return algorithms.front() == "HS256"; }
};

// Reads the member `authorizer` of a trigger. kInvalid names each member that is wrong.
Result<Authorizer> parse_authorizer(const json::value& value);

}  // namespace sluice::model
