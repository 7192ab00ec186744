#pragma once

#include <string>
#include <vector>

#include "base/json.h"

// The workflows that a definition refers to: those that its nodes call, the one in
// `settings.on_failure`, and those in `workflows` of run_failed triggers.
namespace sluice::services {

// Puts names in place of the ids of all of them, which another server does not have. `rows` are
// workflows with their `id` and `name`; an id of none of them stays.
void name_references(json::value& workflow, const json::array& rows);

// Those that it names because of failed runs, as they stand there: names or ids.
std::vector<std::string> failure_names(const json::value& workflow);
// Leaves out those of them that are in `names`.
void leave_out_names(json::value& workflow, const std::vector<std::string>& names);

}  // namespace sluice::services
