#pragma once

#include <new>
#include <utility>

#include "base/memory_budget.h"
#include "engine/run/run.h"
#include "nodes/node.h"

namespace sluice::engine {

// What a step comes to that was refused memory. It may be tried again when only the server as a
// whole had no more.
nodes::Failed out_of_memory(const std::bad_alloc& error);

// Asks a node, within the memory that one step may take. What the node was refused makes it fail;
// the run goes on as after any other failure.
template <class Ask>
nodes::Step within_memory(const RunOptions& options, Ask&& ask) {
  try {
    const MemoryBudget budget(options.step_memory_bytes_max.get(), options.memory.get());
    return std::forward<Ask>(ask)();
  } catch (const std::bad_alloc& error) {
    return out_of_memory(error);
  }
}

}  // namespace sluice::engine
