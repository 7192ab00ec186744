#pragma once

#include <string>

#include "app/commands/client.h"
#include "base/json.h"
#include "base/result.h"

namespace sluice::app {

// Asks what the rerun would do, and prints that.
Result<void> plan_rerun(Client& client, const std::string& run, json::object how, bool as_json);

// Prints what a rerun from a step would keep and do again, as the server says it (ResumePlan).
void print_rerun_plan(const json::value& plan);

}  // namespace sluice::app
