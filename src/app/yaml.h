#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace sluice::app {

// Reads YAML, of which JSON is a part, as JSON values: plain scalars become null, booleans and
// numbers as in YAML 1.2's core schema, quoted ones stay text. kInvalid gives the line. Documents
// that grow past a million nodes by aliases are refused.
Result<json::value> parse_yaml(std::string_view text);

// Writes a value as YAML block style, for `sluice export --yaml`.
std::string to_yaml(const json::value& value);

// Replaces every string that is exactly `${env:NAME}` by that environment variable. kNotFound names
// the first that is not set.
Result<void> substitute_environment(json::value& value);

}  // namespace sluice::app
