#pragma once

#include <string>
#include <vector>

#include "engine/compile/program.h"
#include "model/finding.h"

namespace sluice::engine {

// Rules that are checked only when a workflow is saved, so that workflows stored by an older server
// still run: templates may not read the data of another trigger, and may only print secrets.
void check_for_saving(const Program& program, model::Findings& findings);

// The items of the vault that the nodes name, each with a node that does.
struct NamedSecret {
  std::string name;  // or id
  std::string node;
};
std::vector<NamedSecret> named_secrets(const Program& program);

}  // namespace sluice::engine
