#pragma once

#include <cstddef>

#include "base/json.h"

// What a tree takes, told before it is written or copied.
namespace sluice {

// The memory that a copy of `value` takes, as its members and texts need it: the same for equal
// values, however they were made. Goes once through the values, not through their texts.
std::size_t tree_bytes(const json::value& value);
std::size_t tree_bytes(const json::array& array);

// At least how many bytes append_json would append: all but what escapes add. Counted until they
// are more than `enough`, and without looking into the texts.
std::size_t least_json_bytes(const json::value& value, std::size_t enough);

}  // namespace sluice
