#pragma once

#include <string_view>

#include "nodes/node.h"

namespace sluice::nodes {

// What a text, which may be a template, can render to: the parts before its first tag and after its
// last one are always the same.
KeyShape key_shape(std::string_view text);

}  // namespace sluice::nodes
