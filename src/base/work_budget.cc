#include "base/work_budget.h"

#include <algorithm>

namespace sluice {

thread_local constinit WorkBudget* WorkBudget::current = nullptr;

WorkBudget::WorkBudget(std::uint64_t units)
    : given_(std::min(units, left_now())), left_(given_), outer_(current) {
  current = this;
}

WorkBudget::~WorkBudget() {
  current = outer_;
  if (outer_) outer_->left_ -= given_ - left_;
}

void WorkBudget::exhaust() {
  left_ = 0;
  throw OutOfWork();
}

}  // namespace sluice
