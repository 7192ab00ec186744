#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "nodes/effect.h"

namespace sluice::engine {

// The `key` of the record of a call that is postponed.
inline constexpr std::string_view postponed_name(nodes::Postponed::Why why) {
  return why == nodes::Postponed::Why::kRateLimit ? "rate_limit" : "circuit";
}

// What goes into a run's records must read back as the same value. These bring foreign bytes into
// that form before anything is decided on them, so that a recovered run sees what the first one
// saw.

// Replaces every byte that is not part of well-formed UTF-8 by U+FFFD.
void repair_text(std::string& text);

// Repairs every text and key in `value`. kInvalid when it nests too deep to be stored.
Result<void> make_storable(json::value& value);

// What `{{ node_id }}` is after a failure that the workflow handles: the answer that was not
// accepted, where there is one, with "error": {"message", "attempts"} added.
json::value error_output(std::string_view message, int attempts, json::value output);

}  // namespace sluice::engine
