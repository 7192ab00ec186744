#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/result.h"
#include "formats/public_keys.h"

// JSON Web Tokens (RFC 7519) in compact form, as far as they are signed (RFC 7515). Which keys and
// algorithms count is for whoever verifies one: nothing here trusts what a token says of itself.
namespace sluice::formats {

inline constexpr std::size_t kJwtBytesMax = 16 << 10;

struct JsonWebToken {
  std::string_view head;     // as it was encoded
  std::string_view payload;  // as it was encoded; empty in a detached one
  json::object header = {};
  std::string signature = {};

  std::string algorithm() const;  // "RS256"; empty when it names none, as the next
  std::string key_id() const;
  // The payload; nothing when it is not a JSON object.
  std::optional<json::object> claims() const;
};

// Nothing when the text is not a token, or a larger one. The token refers to the text.
std::optional<JsonWebToken> read_jwt(std::string_view text);

// What a token signs, hashed once for all keys.
class SignedToken {
 public:
  // `algorithm` is one that the verifier allows.
  SignedToken(std::string_view algorithm, std::string text);

  // Whether `key` may verify that algorithm and the signature was made with it.
  bool is_signed_with(const PublicKey& key, std::string_view signature) const;
  // For HS256, and for nothing else.
  bool is_signed_with_secret(std::string_view secret, std::string_view signature) const;

 private:
  std::string algorithm_;
  std::string text_;
  Digest digest_ = Digest::kSha256;
  DigestValue hashed_ = {};
};

// A time among the claims, in seconds since 1970. Nothing when it is absent; kUnauthorized when it
// is not a time.
Result<std::optional<Timestamp>> time_claim(const json::object& claims, std::string_view name);
// kUnauthorized when the token has expired by `now`, is not valid yet, or has a time that is none.
Result<void> check_token_times(const json::object& claims, Micros leeway, Timestamp now);
// Whether `wanted` is the claim, or one of the texts in it.
bool claim_names(const json::object& claims, std::string_view name, std::string_view wanted);

}  // namespace sluice::formats
