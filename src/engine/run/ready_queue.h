#pragma once

#include <algorithm>
#include <vector>

#include "engine/run/step.h"

namespace sluice::engine {

// Steps that can go on, in the order in which that became possible. Each is here at most once.
class ReadyQueue {
 public:
  bool empty() const { return next_ == steps_.size(); }
  void reserve(std::size_t steps) { steps_.reserve(steps); }
  void push(StepId step) { steps_.push_back(step); }
  void push(const std::vector<StepId>& steps) {
    steps_.insert(steps_.end(), steps.begin(), steps.end());
  }
  // In front of all others.
  void push_front(StepId step) {
    if (next_ == 0)
      steps_.insert(steps_.begin(), step);
    else
      steps_[--next_] = step;
  }
  // There is one.
  StepId front() const { return steps_[next_]; }
  // Takes the first; there is one.
  StepId pop() {
    const StepId step = steps_[next_++];
    if (empty()) clear();
    return step;
  }
  // False when the step is not here.
  bool remove(StepId step) {
    const auto at =
        std::find(steps_.begin() + static_cast<std::ptrdiff_t>(next_), steps_.end(), step);
    if (at == steps_.end()) return false;
    if (at == steps_.begin() + static_cast<std::ptrdiff_t>(next_))
      pop();
    else
      steps_.erase(at);
    return true;
  }
  void clear() {
    steps_.clear();
    next_ = 0;
  }

 private:
  std::vector<StepId> steps_;  // from next_ on
  std::size_t next_ = 0;
};

}  // namespace sluice::engine
