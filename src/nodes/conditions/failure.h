#pragma once

#include <memory>
#include <string>
#include <vector>

#include "nodes/node.h"

namespace sluice::nodes {

// The setting `failure` of any node with an output: {"if", "message"}. When the output meets the
// condition, the node fails with the author's message; inside an iterator, the item fails. `if` is
// one comparison {"input", "operator", "value"}, a group {"operator", "rules"}, or a template:
// every value but nothing, false, "", "false", 0, [] and {} means a failure. They read the output
// as
// `{{ output }}`.
//
// Returns the node itself, or a node around it that checks its output. Problems go to `errors`.
std::unique_ptr<Node> with_failure(std::unique_ptr<Node> node, const CompileInput& input,
                                   std::vector<std::string>& errors);

}  // namespace sluice::nodes
