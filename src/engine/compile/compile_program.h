#pragma once

#include <memory>

#include "engine/compile/program.h"
#include "model/finding.h"

namespace sluice::engine {

// As Program::compile(), with the place of everything that is wrong. The definition must be whole:
// parsed without findings.
std::shared_ptr<const Program> compile_program(const model::Definition& definition,
                                               ProgramInfo info, model::Findings& findings);
// The same, but for the rule that a synchronous workflow answers: of one that is not run as a
// whole. Nobody else has the program yet.
std::shared_ptr<Program> compile_without_answer(const model::Definition& definition,
                                                ProgramInfo info, model::Findings& findings,
                                                FindKind find_kind);

// About a node, which stands at the same place in the definition, or what is `below` it.
model::Finding about_node(const std::vector<ProgramNode>& nodes, NodeIndex index,
                          std::string_view code, std::string_view below = {});

}  // namespace sluice::engine
