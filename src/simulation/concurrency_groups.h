#pragma once

#include <optional>
#include <string>

#include "simulation/journal.h"

// What holds at every moment of runs that share a concurrency group (model/concurrency_group.h).
// Problems come as sentences.
namespace sluice::simulation {

// Of the run that has just got its slot, with the changes of the open transaction: no more than
// its limit have one, and nobody waits who came before it.
std::optional<std::string> check_place(RunId run, const Journal& journal,
                                       const Journal::Changes& changes);

// Between two transactions: where somebody waits for a slot, somebody has one.
std::optional<std::string> check_concurrency(const Journal& journal);

// Whether it is its turn only when a person, an event or a call has come for another run.
bool waits_behind_somebody(const KnownRun& run, const Journal& journal);

}  // namespace sluice::simulation
