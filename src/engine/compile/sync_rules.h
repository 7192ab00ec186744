#pragma once

#include <string>
#include <vector>

#include "engine/compile/program.h"

namespace sluice::engine {

// What a synchronous workflow must have and may not have, over a program whose edges are resolved:
// a node that responds, nothing behind such a node but its error edge, and nothing that waits for
// longer than a caller does or that repeats. Elsewhere no node may respond. Adds one sentence a
// problem to `errors`.
void check_sync(const Program& program, std::vector<std::string>& errors);

}  // namespace sluice::engine
