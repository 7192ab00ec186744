#pragma once

#include <string>
#include <utility>

#include "base/ids.h"
#include "services/principal.h"

namespace sluice::services {

// Who changes something: the team that it belongs to, and by what name versions and drafts say so.
struct Author {
  // NOLINTNEXTLINE(google-explicit-constructor): without a name the team is enough
  Author(TeamId of, std::string by = {}) : team(of), name(std::move(by)) {}

  explicit Author(const Principal& caller) : Author(caller.team, caller.key_name) {}

  TeamId team;
  std::string name;  // of an API key; empty: the server itself
};

}  // namespace sluice::services
