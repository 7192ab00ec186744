#pragma once

#include <string_view>

#include "nodes/node.h"

namespace sluice::nodes {

// What a text, which may be a template, can come to: what stands before its first tag and behind
// its last one is printed as it is.
KeyShape key_shape(std::string_view text);

}  // namespace sluice::nodes
