#pragma once

#include <string>

#include "app/commands/client.h"
#include "app/table.h"
#include "base/clock.h"

// Runs as people see them.
namespace sluice::app {

// A row for each run, newest first as the API lists them. `names` are those of workflows by id.
Table run_table(const json::array& runs, const json::object& names, Timestamp now);
// What a run waits for: "for form 'Refund?' until 18:40:00"; empty when it does not.
std::string waits_text(const json::value& run, Timestamp now);

// One line of the log. The iteration of a step inside an iterator stands behind its node: send[2].
void print_log(const json::value& entry);
// What the run waits for, a line each, with the URLs of forms; then how it ended or stands.
void print_waits(const json::value& run);
void print_state(const json::value& run);

// Prints the log of a run as it grows until the run is final; as JSON lines when asked. The exit
// code: 0 when it completed, else 1.
Result<int> follow_run(Client& client, const std::string& id, bool as_json);

}  // namespace sluice::app
