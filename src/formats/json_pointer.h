#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

// Places in JSON documents (RFC 6901).
namespace sluice::formats {

// Appends "/" and `name` with its tildes and slashes escaped.
void append_pointer(std::string& pointer, std::string_view name);

// "%2F" is "/", as in the fragment of a URI.
std::string undo_percent(std::string_view text);

// The member or element that the first step of a pointer ("/items/0") names, which is taken away.
// Null when there is none.
const json::value* step_into(const json::value& value, std::string_view& pointer);

}  // namespace sluice::formats
