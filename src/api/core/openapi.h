#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::api {

// api/openapi.yaml as it was when this binary was built.
std::string openapi_yaml();
// The same as JSON.
Result<std::string> openapi_json();

// docs/errors.md: all errors, with a heading for each code.
std::string_view errors_markdown();

}  // namespace sluice::api
