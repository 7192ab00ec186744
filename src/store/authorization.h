#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "model/authorization_id.h"

namespace sluice::store {

// A login at an OAuth provider, with its tokens sealed.
struct Authorization {
  enum class Status { kActive, kNeedsLogin };
  AuthorizationId id;
  TeamId team{};
  std::string provider;  // its name in the server's configuration
  std::string account;   // who signed in, as the provider calls them; may be empty
  KeyId created_by;
  Status status = Status::kActive;
  std::string problem;         // of kNeedsLogin: why, as a sentence
  std::int64_t logins = 1;     // grows with each login: the tokens are those of this one
  std::string sealed;          // the tokens
  std::int64_t sealed_by = 0;  // the number of the key that they are sealed under
  std::optional<Timestamp> token_expires_at;  // of the access token; nothing: unknown
  Timestamp created_at{};
  Timestamp updated_at{};
};

}  // namespace sluice::store
