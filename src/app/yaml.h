#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"

namespace sluice::app {

// Writes a value as YAML block style, for `sluice export --yaml`.
std::string to_yaml(const json::value& value);

// Replaces every string that is exactly `${env:NAME}` by that environment variable. kNotFound names
// those that are not set.
Result<void> substitute_environment(json::value& value);

}  // namespace sluice::app
