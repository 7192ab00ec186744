#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/secret.h"
#include "model/authorization_id.h"
#include "services/context.h"
#include "services/principal.h"

namespace sluice::services {

// A login at an OAuth provider that was begun, until the provider sends its person back.
struct PendingLogin {
  Principal caller;  // who began it
  std::string provider;
  bool is_renewal = false;
  AuthorizationId authorization;    // that it will make, or that it renews
  Secret verifier;                  // of PKCE (RFC 7636)
  std::string redirect_uri;         // as the provider was told
  std::optional<Sha256> browser{};  // of the token of the session that began it
  Timestamp expires_at{};
};

// The logins under way, by their `state`: 256 random bits, of which only the hash is kept, in
// memory. A restart ends them. Any thread.
class PendingLogins {
 public:
  explicit PendingLogins(const Context& context) : context_(context) {}  // outlives this

  // The state. If there would be too many, the oldest login of the key, or of all keys, is dropped.
  std::string add(PendingLogin login);
  // The login with this state, which is used up by the call; nothing when it is unknown or too old.
  std::optional<PendingLogin> take(std::string_view state);

 private:
  struct Row {
    Sha256 state{};
    PendingLogin login;
  };
  void make_room(KeyId key, Timestamp now);

  const Context& context_;
  std::mutex mutex_;
  std::deque<Row> rows_;  // oldest first
};

}  // namespace sluice::services
