#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/compile/program.h"
#include "model/finding.h"

namespace sluice::engine {

// Checks of a program's shape, over nodes whose `in` and `out` are filled. Each adds one finding
// for each problem.

// Nodes in an order in which every edge goes forward; nothing when there is a cycle.
std::vector<NodeIndex> check_acyclic(const std::vector<ProgramNode>& nodes,
                                     const std::vector<Edge>& edges, model::Findings& findings);

void check_reachable(const std::vector<ProgramNode>& nodes, const std::vector<Edge>& edges,
                     NodeIndex trigger, model::Findings& findings);

// For each node, in `order`, the set of nodes that come before it on some path.
class Ancestors {
 public:
  Ancestors(const std::vector<ProgramNode>& nodes, const std::vector<Edge>& edges,
            const std::vector<NodeIndex>& order);
  bool before(NodeIndex earlier, NodeIndex later) const {
    return (bits_[later * words_ + earlier / kWordBits] >> earlier % kWordBits & 1) != 0;
  }

 private:
  static constexpr std::size_t kWordBits = 64;

  std::size_t words_;  // of one set
  std::vector<std::uint64_t> bits_;
};

}  // namespace sluice::engine
