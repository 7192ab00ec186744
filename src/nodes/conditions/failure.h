#pragma once

#include <memory>
#include <string>
#include <vector>

#include "nodes/node.h"

namespace sluice::nodes {

// The setting `failure` of any node that puts something out: {"if", "message"}. When what the node
// put out, `{{ output }}`, meets the condition, the node fails with the author's message instead,
// and inside an iterator its item does. `if` is one comparison {"input", "operator", "value"}, a
// group {"operator", "rules"}, or a template whose value counts: all but nothing, false, "",
// "false", 0, [] and {} is a failure.
//
// The node itself, or around it one that checks what it puts out. Problems go to `errors`.
std::unique_ptr<Node> with_failure(std::unique_ptr<Node> node, const CompileInput& input,
                                   std::vector<std::string>& errors);

}  // namespace sluice::nodes
