#pragma once

#include <vector>

#include "engine/compile/program.h"
#include "runtime/programs.h"
#include "services/planned_workflows.h"
#include "services/problem.h"
#include "store/store.h"

// Workflows that call one another. To be asked while no workflow can be edited.
namespace sluice::services {

// The workflows that the program starts.
std::vector<WorkflowId> called_by(const engine::Program& program);
// kInvalid when the workflow, run as `program`, would come to call itself; names the way round.
Outcome<void> check_calls_end(store::Reader& reader, runtime::Programs& programs,
                              const store::Workflow& workflow, const engine::Program& program,
                              const PlannedWorkflows* planned = nullptr);
// kConflict when another workflow of the team calls this one, or names it in its on_failure.
Outcome<void> check_not_called(store::Reader& reader, runtime::Programs& programs,
                               const store::Workflow& workflow);

}  // namespace sluice::services
