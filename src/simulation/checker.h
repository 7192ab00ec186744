#pragma once

#include <optional>
#include <string>
#include <vector>

#include "simulation/server.h"
#include "simulation/simulated_world.h"

namespace sluice::simulation {

// Goes through every run that is stored: it is what was committed (P1), no step is recorded twice
// (P3), none before its time, it follows the version that it began with (P6), and a process that
// takes it over arrives in the state that the row says. What is wrong goes to the world.
void check_runs(SimulatedWorld& world, Server& server);

// Once nobody does anything until time passes: no run waits for a time that has come. A clock that
// was set is noticed a little later, by runs in memory.
void check_timers(SimulatedWorld& world);

// No request has started more runs than it was sent as a whole: none that was broken off, and no
// other twice.
void check_requests(SimulatedWorld& world);

// Where a run waits for others, some of them must be under way still; and nobody goes on with what
// is not waited for any more. What is wrong, if anything; it may be mended when there is room and
// time.
std::optional<std::string> find_child_run_problem(const SimulatedWorld& world);

// No workflow was alerted about a failed run twice, or about a run that did not fail.
void check_alerts(SimulatedWorld& world);

// Once nothing is left to happen: no alert is still to be sent, and no kept event is still on its
// way to its step. A kept event is in the records of at most one run.
void check_nothing_is_on_its_way(SimulatedWorld& world, store::RunReader& reader,
                                 const std::vector<std::string>& kept);

// Once nothing is left to happen: every run has ended or waits for a person, an event or a call
// (P2).
void check_ends(SimulatedWorld& world);

}  // namespace sluice::simulation
