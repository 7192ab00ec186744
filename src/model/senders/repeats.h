#pragma once

#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "model/senders/body_path.h"

namespace sluice::model {

// What tells a delivery that came again from another one under the same id.
struct RepeatRule {
  bool id_alone = false;  // on_conflict: first
  // Members that are left out when bodies are compared.
  std::vector<std::vector<PathSegment>> ignore = {};
};

inline constexpr std::size_t kIgnoredPathsMax = 20;

// Reads on_conflict and ignore from a hook's `data`; what is not there from `sender`, its sender's
// file, if any. kInvalid names the member.
Result<RepeatRule> parse_repeats(const json::object& data, const json::object* sender);

}  // namespace sluice::model
