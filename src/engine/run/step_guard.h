#pragma once

#include <cstdint>

#include "base/work_budget.h"

namespace sluice::engine {

// How the pure work of one step ended.
struct GuardedWork {
  bool done = false;        // else the work is over its budget, and was given up in the middle
  std::uint64_t spent = 0;  // in units of WorkBudget
};

// The step boundary: the only place where the exceptions end that pure work may throw. `work` asks
// nodes and templates that authors and remote peers had a hand in, so nothing that it does may
// outlive it before it has come to its end.
template <class Work>
GuardedWork guard_step(std::uint64_t units, Work&& work) {
  const WorkBudget budget(units);
  const std::uint64_t given = budget.left();
  try {
    work();
  } catch (const OutOfWork&) {
    return {.done = false, .spent = given};
  }
  return {.done = true, .spent = given - budget.left()};
}

}  // namespace sluice::engine
