#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "model/run.h"

// Log lines about runs: their ids and outcome, never their data. An error may quote the data, so it
// is stored only in the run.
namespace sluice::runtime {

// One line when a run has ended: at `debug`, or at `warn` when it failed. `error` names the node.
void log_run_end(const model::RunHeader& header, model::RunStatus status, std::string_view error,
                 const Clock& clock);
// One line at `debug` when a run begins to wait, at most until `until`.
void log_run_wait(const model::RunHeader& header, std::optional<Timestamp> until);

// Whether a step's call took long enough to be logged. `longest` 0: never.
bool is_slow(Micros took, Micros longest);
// One line at `warn`. `step` is "<run>/<node>" or "<run>/<node>/<item>".
void log_slow_step(std::string_view step, Micros took, const Clock& clock);

}  // namespace sluice::runtime
