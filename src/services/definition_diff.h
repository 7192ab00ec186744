#pragma once

#include "base/json.h"

namespace sluice::services {

// What makes `after` another definition than `before`, as GET .../versions/{version}/diff/{other}
// shows it (api/openapi.yaml, DefinitionDiff). Nodes and edges are told apart by their ids; what is
// layout alone counts as moved. Pointers lead into `after`, or into `before` for what is gone.
// Signing secrets are compared and not shown. Either may be wrong in any way.
json::object diff_definitions(const json::value& before, const json::value& after);

}  // namespace sluice::services
