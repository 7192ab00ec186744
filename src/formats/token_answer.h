#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/secret.h"

namespace sluice::formats {

// What a token endpoint grants (RFC 6749, 5.1).
struct TokenAnswer {
  Secret access_token;
  Secret refresh_token;            // empty when it sends none
  std::optional<Micros> lifetime;  // of the access token, at most a year; nothing: it does not say
  // Who signed in, as an ID token beside it says: an address, else a name; empty without one. The
  // ID token is believed because it comes straight from the endpoint (OpenID Connect
  // Core, 3.1.3.7).
  std::string account;
};

// Why it grants none.
struct TokenRefusal {
  std::string message;     // continues a sentence that begins with the endpoint; holds no secret
  std::string code;        // "invalid_grant" (RFC 6749, 5.2); empty when it gives none
  bool transient = false;  // another attempt may succeed
};

// Reads the response of a token endpoint.
std::expected<TokenAnswer, TokenRefusal> read_token_answer(int status, std::string_view body);

}  // namespace sluice::formats
