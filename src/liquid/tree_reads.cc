#include "liquid/tree_reads.h"

#include <algorithm>

namespace sluice::liquid {
namespace {

void add(std::vector<std::string>& names, std::string_view name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

// The expressions that an output prints as they are, outside of what catches the text.
std::vector<bool> find_printed(const Tree& tree) {
  std::vector<bool> printed(tree.expressions.size());
  Index caught_until = 0;
  for (Index i = 0; i < tree.nodes.size(); ++i) {
    const auto& node = tree.nodes[i];
    if (node.op == Op::kCapture || node.op == Op::kIfChanged)
      caught_until = std::max(caught_until, node.next);
    if (node.op != Op::kOutput || i < caught_until) continue;
    const auto& output = tree.outputs[node.a];
    if (output.filters.count == 0) printed[output.expression] = true;
  }
  return printed;
}

}  // namespace

OpaqueReads find_opaque_reads(const Tree& tree, std::string_view root) {
  OpaqueReads reads;
  const Index name = tree.names.find(root);
  if (name == kAbsent) return reads;
  const auto printed = find_printed(tree);
  for (std::size_t i = 0; i < tree.expressions.size(); ++i) {
    const auto& path = tree.expressions[i];
    if (path.kind != Expression::Kind::kPath || path.name != name || path.steps.count == 0)
      continue;
    const auto& step = tree.steps[path.steps.first];
    if (step.kind != Step::Kind::kKey) continue;
    add(reads.names, step.key);
    if (!printed[i] || path.steps.count > 1) add(reads.used, step.key);
  }
  return reads;
}

}  // namespace sluice::liquid
