#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace sluice::hooks {

// What the check of one delivery's signature went by, for the owner of the hook: beginnings only,
// of at most 8 characters, and nothing of signatures that are a secret themselves.
struct SignatureTrace {
  std::vector<std::string> received;
  std::vector<std::string> computed;        // with each secret that fits the scheme, in order
  std::optional<std::size_t> signed_bytes;  // how long the signed text is
  std::optional<Timestamp> sent;            // as the sender says
  std::optional<Micros> allowed;            // how far that may be away from now
};

}  // namespace sluice::hooks
