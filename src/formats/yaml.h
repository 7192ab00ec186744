#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace sluice::formats {

// Reads YAML, of which JSON is a part, as JSON values: plain scalars become null, booleans and
// numbers as in YAML 1.2's core schema, quoted ones stay text. kInvalid gives the line. kTooLarge
// for more than 4 MiB of text, a scalar of more than 1 MiB, more than 10,000 aliases, more than 200
// levels, or more than a million values or 64 MiB once the aliases are written out, which is
// counted before any is.
Result<json::value> parse_yaml(std::string_view text);

}  // namespace sluice::formats
