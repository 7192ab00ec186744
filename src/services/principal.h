#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "services/scopes.h"
#include "store/access_store.h"

namespace sluice::services {

// The team that runs this server: its keys with all scopes may make keys for other teams and read
// what is about the server as a whole.
constexpr TeamId kOperatorTeam{1};

// Who is asking, and what they may do.
struct Principal {
  TeamId team{};
  KeyId key;
  Scopes scopes;
  std::optional<Timestamp> expires_at{};  // of the key
  std::string key_name{};
  std::optional<store::SessionId> session{};  // through which its holder signed in
  std::string request_id{};                   // of what is asked now
  // What takes the idempotency key of the request, with the change that is asked for.
  std::shared_ptr<const store::KeptAnswer> claim{};
};

}  // namespace sluice::services
