#pragma once

#include <optional>
#include <string>
#include <vector>

#include "imports/n8n_conversion.h"

namespace sluice::imports {

// An edge of the definition, by the ids of its nodes.
struct PlacedEdge {
  std::string source;
  std::string target;
  std::string handle;
};

// What every node became; nothing for those that are not part of the graph.
using AllMade = std::vector<std::optional<Made>>;

// The edges between the steps: without the nodes that only pass on, and without the ways back of
// loops. Those that would cross the border of an iterator, or close a circle, are left out and
// noted.
std::vector<PlacedEdge> place_edges(Conversion& conversion, const AllMade& made);
// The id of one of the steps that a node became.
std::string step_id(const Conversion& conversion, std::size_t node, std::size_t step);

}  // namespace sluice::imports
