#pragma once

#include <cstdint>

#include "base/json.h"
#include "runs/run_start.h"
#include "services/problem.h"
#include "services/runs.h"
#include "store/store.h"

// What starting runs in their several ways has in common. For the sources of Runs.
namespace sluice::services {

Outcome<void> check_active(const store::Workflow& workflow);
// A test run follows a definition that goes with it, so no other run can follow that.
Outcome<void> check_is_no_test(const model::RunHeader& header);
// The workflow of a run that is to begin again.
Outcome<store::Workflow> active_workflow(store::Reader& reader, const model::RunHeader& header);
// What a run of the program begins with.
Outcome<json::object> accepted_payload(const engine::Program& program, json::object payload);
// What one version took another may refuse.
Outcome<void> accept_again(runs::StartRequest& start);
// The version that a run follows when it is run again.
Outcome<std::int64_t> version_of(store::Reader& reader, const store::Workflow& workflow,
                                 const model::RunHeader& header, const Rerun& how);
runs::StartRequest again(const model::RunHeader& header);

}  // namespace sluice::services
