#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::api {

// api/openapi.yaml as it was when this binary was built.
std::string openapi_yaml();

// YAML (the part of it that JSON can say) as JSON. kInvalid names line and column.
Result<std::string> yaml_to_json(std::string_view yaml);

}  // namespace sluice::api
