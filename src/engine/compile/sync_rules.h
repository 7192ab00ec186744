#pragma once

#include "engine/compile/program.h"
#include "model/finding.h"

namespace sluice::engine {

// What a synchronous workflow must have and may not have, over a program whose edges are resolved:
// a node that responds, nothing behind such a node but its error edge, and nothing that waits for
// longer than a caller does or that repeats. Elsewhere no node may respond. Adds one finding for
// each problem.
void check_sync(const Program& program, model::Findings& findings);

}  // namespace sluice::engine
