#pragma once

#include "base/json.h"
#include "base/result.h"

namespace sluice::app {

// Replaces every string that is exactly `${env:NAME}` by that environment variable. kNotFound names
// those that are not set.
Result<void> substitute_environment(json::value& value);

}  // namespace sluice::app
