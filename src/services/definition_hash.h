#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace sluice::services {

// What a definition does, as a SHA-256 in hexadecimal: the same for two that differ only in their
// layout (positions, sizes, colours and whatever else editors keep with nodes and edges) or in the
// order of members. `definition` is {"nodes", "edges", "settings"}, which may be wrong in any way;
// other members do not count.
std::string definition_hash(const json::value& definition);

// Whether this member of a node, or of its data, is layout.
bool is_node_layout(std::string_view member);
bool is_data_layout(std::string_view member);
bool is_edge_layout(std::string_view member);

}  // namespace sluice::services
