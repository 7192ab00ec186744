#pragma once

#include "base/json.h"
#include "services/fields.h"
#include "services/runs.h"

// How runs are run again, as one is and as many are.
namespace sluice::api {

// `version`: same, current or a number.
void read_rerun_version(services::Fields& fields, const json::object& body, services::Rerun& how);
// `from_step` or `from_failed_step`.
void read_rerun_steps(services::Fields& fields, services::Rerun& how);

}  // namespace sluice::api
