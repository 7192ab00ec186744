#pragma once

#include <string>
#include <vector>

#include "engine/compile/program.h"

namespace sluice::engine {

// What is refused when a workflow is saved, although one that an older server has stored runs with
// it: what only another trigger is given, and secrets of which a template does more than print
// them.
void check_for_saving(const Program& program, std::vector<std::string>& errors);

// The items of the vault that the nodes name, each with a node that does.
struct NamedSecret {
  std::string name;  // or id
  std::string node;
};
std::vector<NamedSecret> named_secrets(const Program& program);

}  // namespace sluice::engine
