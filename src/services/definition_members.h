#pragma once

#include "base/json.h"
#include "model/finding.h"

// Checks the members of nodes and edges that the engine does not read, such as those of editors.
// Only requests are checked: a definition that was stored before a member was refused still opens.
namespace sluice::services {

// Adds a finding for each unknown member, and for each malformed position or size. The
// compiler refuses what is not an object.
void check_node_members(const json::array& nodes, model::Findings& findings);
void check_edge_members(const json::array& edges, model::Findings& findings);

}  // namespace sluice::services
