#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace sluice::formats {

inline constexpr std::size_t kJsonPathBytesMax = 255;

// The part of JSONPath (RFC 9535) that names one value: $ .name ['name'] [0] [-1]. Null when there
// is nothing at that place; kInvalid when the path says something else. The whole of JSONPath that
// templates know is liquid/jsonpath.h.
Result<const json::value*> value_at(const json::value& value, std::string_view path);

}  // namespace sluice::formats
