#pragma once

#include <memory>

#include "simulation/simulated_world.h"
#include "store/store.h"

namespace sluice::simulation {

// A store that tells the journal what it promises to its process. Breaks no promise itself, and
// finds those that are broken at once: a write to a run by who does not own it (P7), to a
// run that has ended, or the refusal of a write that is due.
std::unique_ptr<store::Store> observe(std::unique_ptr<store::Store> store, SimulatedWorld& world);

}  // namespace sluice::simulation
