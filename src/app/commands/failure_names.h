#pragma once

#include <string>
#include <vector>

#include "base/json.h"

// Workflows that a definition names because of failed runs: the one in `settings.on_failure`, and
// those in `workflows` of run_failed triggers.
namespace sluice::app {

// As they stand there: names or ids.
std::vector<std::string> failure_names(const json::value& workflow);

// Puts names in place of ids. `rows` are workflows with their `id` and `name`; an id of none of
// them stays.
void name_by_rows(json::value& workflow, const json::array& rows);

// Leaves out those in `names`.
void leave_out_names(json::value& workflow, const std::vector<std::string>& names);

}  // namespace sluice::app
