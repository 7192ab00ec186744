#pragma once

#include <string>
#include <string_view>

namespace sluice::nodes {

// A hint for errors about an unknown kind of node: "; for HTTP calls use 'webhook'" for a name from
// another product, otherwise the nearest known name, otherwise where all kinds are listed.
std::string kind_hint(std::string_view unknown);

}  // namespace sluice::nodes
