#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "engine/compile/program.h"
#include "model/finding.h"
#include "runtime/programs.h"
#include "services/planned_workflows.h"
#include "services/problem.h"
#include "services/workflow_names.h"
#include "store/store.h"

// Workflows that are alerted about failed runs of others. Call these while no workflow can be
// edited.
namespace sluice::services {

// Puts ids in place of the names of workflows in `settings.on_failure` and in the `workflows` of a
// run_failed trigger, which may be the workflow's `own`. What does not exist is added to `errors`.
Outcome<void> resolve_failure_names(WorkflowNames& names, const engine::ProgramInfo& own,
                                    json::value& definition, model::Findings& findings);
// kInvalid unless `settings.on_failure` is another workflow that begins with a run_failed trigger.
Outcome<void> check_failure_target(store::Reader& reader, runtime::Programs& programs,
                                   const store::Workflow& workflow, const engine::Program& program,
                                   const PlannedWorkflows* planned = nullptr);
// The listeners that this workflow declares: itself (run_failed) and its settings.on_failure.
std::vector<store::FailureListener> failure_listeners(const engine::Program& program);

}  // namespace sluice::services
