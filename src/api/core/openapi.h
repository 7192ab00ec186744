#pragma once

#include <optional>
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

// A page of docs/nodes by its file name, such as "webhook.md".
std::optional<std::string_view> node_markdown(std::string_view file);

}  // namespace sluice::api
