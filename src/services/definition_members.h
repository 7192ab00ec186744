#pragma once

#include <string>
#include <vector>

#include "base/json.h"

// The members of nodes and edges beside those that the engine reads: what editors keep there. Only
// what is sent is checked; what was stored before a member was refused still opens.
namespace sluice::services {

// One sentence in `errors` for each member that nobody uses, and for each place or size that is not
// one. What is not an object is for the compiler to refuse.
void check_node_members(const json::array& nodes, std::vector<std::string>& errors);
void check_edge_members(const json::array& edges, std::vector<std::string>& errors);

}  // namespace sluice::services
