#pragma once

#include <string>

#include "base/result.h"

namespace sluice::api {

// api/openapi.yaml as it was when this binary was built.
std::string openapi_yaml();
// The same as JSON.
Result<std::string> openapi_json();

}  // namespace sluice::api
