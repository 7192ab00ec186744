#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace sluice::api {

// Reads YAML, of which JSON is a part, as JSON values: plain scalars become null, booleans and
// numbers as in YAML 1.2's core schema, quoted ones stay text. kInvalid gives the line. Documents
// that grow past a million nodes by aliases, or are deeper than 200, are refused.
Result<json::value> parse_yaml(std::string_view text);

}  // namespace sluice::api
