#include "engine/compile/graph.h"

#include <fmt/format.h>

#include "engine/compile/compile_program.h"

namespace sluice::engine {
namespace {

constexpr std::size_t kShownMax = 5;

// One cycle among the nodes that have edges left, e.g. "a -> b -> a".
std::string describe_cycle(const std::vector<ProgramNode>& nodes, const std::vector<Edge>& edges,
                           const std::vector<std::uint32_t>& open_in) {
  // Going backwards along undecided edges never ends, so it meets a node twice.
  NodeIndex at = 0;
  while (open_in[at] == 0) ++at;
  std::vector<bool> seen(nodes.size());
  std::vector<NodeIndex> path;
  while (!seen[at]) {
    seen[at] = true;
    path.push_back(at);
    for (const auto e : nodes[at].in) {
      if (open_in[edges[e].source] == 0) continue;
      at = edges[e].source;
      break;
    }
  }
  // The cycle is the end of the path, from where `at` was first met; read backwards.
  std::string text = fmt::format("'{}'", nodes[at].id);
  std::size_t shown = 0;
  for (auto node = path.rbegin(); node != path.rend(); ++node) {
    if (++shown > kShownMax && *node != at) continue;
    if (shown == kShownMax + 1) text += " -> ...";
    text += fmt::format(" -> '{}'", nodes[*node].id);
    if (*node == at) break;
  }
  return text;
}

}  // namespace

std::vector<NodeIndex> check_acyclic(const std::vector<ProgramNode>& nodes,
                                     const std::vector<Edge>& edges, model::Findings& findings) {
  std::vector<std::uint32_t> open_in(nodes.size());
  std::vector<NodeIndex> order;
  order.reserve(nodes.size());
  for (NodeIndex i = 0; i < nodes.size(); ++i) {
    open_in[i] = static_cast<std::uint32_t>(nodes[i].in.size());
    if (open_in[i] == 0) order.push_back(i);
  }
  for (std::size_t head = 0; head < order.size(); ++head)
    for (const auto e : nodes[order[head]].out)
      if (--open_in[edges[e].target] == 0) order.push_back(edges[e].target);
  if (order.size() == nodes.size()) return order;
  findings.push_back({.code = "cycle",
                      .pointer = "/edges",
                      .message = fmt::format("the edges form a cycle: {}",
                                             describe_cycle(nodes, edges, open_in))});
  return {};
}

void check_reachable(const std::vector<ProgramNode>& nodes, const std::vector<Edge>& edges,
                     NodeIndex trigger, model::Findings& findings) {
  std::vector<bool> reached(nodes.size());
  std::vector<NodeIndex> open = {trigger};
  reached[trigger] = true;
  while (!open.empty()) {
    const NodeIndex at = open.back();
    open.pop_back();
    // Inside an iterator every node is reached: its body has no circle.
    for (const NodeIndex inner : nodes[at].body) {
      if (reached[inner]) continue;
      reached[inner] = true;
      open.push_back(inner);
    }
    for (const auto e : nodes[at].out) {
      const NodeIndex target = edges[e].target;
      if (reached[target]) continue;
      reached[target] = true;
      open.push_back(target);
    }
  }
  for (NodeIndex i = 0; i < nodes.size(); ++i)
    if (!reached[i]) {
      findings.push_back(about_node(nodes, i, "node_unreachable"));
      findings.back().message =
          fmt::format("node '{}' can never run: it cannot be reached from the trigger '{}'",
                      nodes[i].id, nodes[trigger].id);
    }
}

Ancestors::Ancestors(const std::vector<ProgramNode>& nodes, const std::vector<Edge>& edges,
                     const std::vector<NodeIndex>& order)
    : words_((nodes.size() + kWordBits - 1) / kWordBits), bits_(nodes.size() * words_) {
  for (const NodeIndex at : order) {
    for (const auto e : nodes[at].in) {
      const NodeIndex source = edges[e].source;
      for (std::size_t word = 0; word < words_; ++word)
        bits_[at * words_ + word] |= bits_[source * words_ + word];
      bits_[at * words_ + source / kWordBits] |= std::uint64_t{1} << source % kWordBits;
    }
  }
}

}  // namespace sluice::engine
