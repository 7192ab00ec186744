#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "model/finding.h"
#include "services/problem.h"
#include "services/workflow_names.h"
#include "store/store.h"

// Workflows that others call by name (`workflow: billing` in the data of a trigger_workflow node).
// What is stored is the id, so that a call follows a renamed workflow.
namespace sluice::services {

// Puts the `workflow_id` in place of each `workflow`, which may be a name or an id. What names none
// is added to `errors`, with the name that may have been meant. An id is taken as it is.
Outcome<void> resolve_called(WorkflowNames& names, json::value& definition,
                             model::Findings& findings);

// What the nodes of a stored definition call: [{"node_id", "workflow_id", "workflow"}], where
// `workflow` is the name that the workflow has now, null when there is none of that id.
Outcome<json::array> calls_of(store::Reader& reader, TeamId team, const json::value& definition);

}  // namespace sluice::services
