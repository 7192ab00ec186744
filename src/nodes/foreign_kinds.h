#pragma once

#include <string>
#include <string_view>

namespace sluice::nodes {

// For errors about a kind of node that there is not: "; for HTTP calls use 'webhook'" for a name
// that other products have, else a guess at a misspelt name, else where all kinds are listed.
std::string kind_hint(std::string_view unknown);

}  // namespace sluice::nodes
