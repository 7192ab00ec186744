#pragma once

#include "api/core/call.h"
#include "engine/compile/program.h"
#include "store/types.h"

// Workflows that call one another. To be asked while services.workflow_edits is held.
namespace sluice::api {

// kInvalid when the workflow, run as `program`, would come to call itself; names the way round.
std::expected<void, Problem> check_calls_end(const Call& call, const store::Workflow& workflow,
                                             const engine::Program& program);
// kConflict when another workflow of the team calls this one.
std::expected<void, Problem> check_not_called(const Call& call, const store::Workflow& workflow);

}  // namespace sluice::api
