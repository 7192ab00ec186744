#pragma once

#include <optional>

#include "base/clock.h"
#include "base/ids.h"
#include "services/scopes.h"

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
};

}  // namespace sluice::services
