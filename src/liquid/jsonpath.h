#pragma once

#include <string_view>

#include "liquid/runtime.h"

namespace sluice::liquid {

// The part of JSONPath (RFC 9535) that people write: $ .name ['name'] [0] [-1] [1:3] [*] .* .. and
// [?(@.x == 1)] with == != < <= > >= between a path below @ and a constant, or a path alone (it
// exists). A path that can name one value only gives that value or nil, any other an array.
Value jsonpath(Runtime& runtime, const Value& input, std::string_view path);

}  // namespace sluice::liquid
