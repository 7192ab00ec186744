#include "engine/compile/compile_program.h"

namespace sluice::engine {

model::Finding about_node(const std::vector<ProgramNode>& nodes, NodeIndex index,
                          std::string_view code, std::string_view below) {
  return {
      .code = code, .node = nodes[index].id, .pointer = model::list_pointer("nodes", index, below)};
}

}  // namespace sluice::engine
