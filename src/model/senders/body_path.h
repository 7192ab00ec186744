#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::model {

// One step of a path into a JSON document: a member or an element.
struct PathSegment {
  std::string key;
  std::optional<std::size_t> index;
};
// Reads "$.data.items[0].id" or "$[0].id": members joined by dots, elements by number. kInvalid
// says what is wrong.
Result<std::vector<PathSegment>> parse_body_path(std::string_view path);

}  // namespace sluice::model
