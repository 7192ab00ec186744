#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

// Places in JSON documents (RFC 6901), and how schemas refer to them.
namespace sluice::formats {

// Appends "/" and `name` with its tildes and slashes escaped.
void append_pointer(std::string& pointer, std::string_view name);

// The place that a `$ref` names in the schema `root`: "#", "#/$defs/item", "#anchor", each also
// behind the `$id` of the root. Null if there is no such place, or it is in another document.
const json::value* resolve_reference(const json::value& root, std::string_view ref);

}  // namespace sluice::formats
