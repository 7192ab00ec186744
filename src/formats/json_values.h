#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

// Equality of JSON values. What goes through them asks the WorkBudget.
namespace sluice::formats {

// Numbers are equal when they are the same number (1 and 1.0), texts byte for byte, objects
// whatever the order of their members. Values of different types are never equal.
bool equal_json(const json::value& a, const json::value& b);

// A text that is the same for two values exactly if equal_json holds; for sets and sorting.
std::string canonical_json(const json::value& value);

// The index of the first element that is equal to an earlier one. Takes n log n time whatever the
// elements are.
std::optional<std::size_t> first_duplicate(const json::array& array);

// An integer, also when it is written as 3.0.
bool is_integer(const json::value& value);

// Whether `number` is a whole multiple of `of`: exact for whole numbers, else as far as doubles can
// tell (0.3 is a multiple of 0.1).
bool is_multiple(long double number, long double of);

}  // namespace sluice::formats
