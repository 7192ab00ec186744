#pragma once

#include <string>

#include "base/json.h"

namespace sluice::formats {

// A value as YAML in block style, which reads back as the same value.
std::string to_yaml(const json::value& value);

}  // namespace sluice::formats
