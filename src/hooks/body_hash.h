#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "model/senders/body_path.h"

namespace sluice::hooks {

// The hash of a body without the members at `ignored`, and without the spaces between its parts;
// of one that is not a JSON object or array, of its bytes. `body` was checked before, or it is
// hashed as it is from where it is broken.
Sha256 hash_without(std::string_view body,
                    std::span<const std::vector<model::PathSegment>> ignored);

}  // namespace sluice::hooks
