#pragma once

#include <cstdint>
#include <gtest/gtest.h>
#include <limits>

#include "base/work_budget.h"

// For tests of what a computation spends. They count; nothing is timed.
namespace sluice::testing {

// The units that `work` spends.
template <class Work>
std::uint64_t units_of(const Work& work) {
  constexpr std::uint64_t kPlenty = std::numeric_limits<std::uint64_t>::max() / 2;
  const WorkBudget budget(kPlenty);
  work();
  return kPlenty - budget.left();
}

// work(n) must spend in proportion to n: at least a unit for `elements_a_unit`, and for twice as
// much at most about twice as much, or, where things are sorted, a little more.
template <class Work>
void expect_linear(const Work& work, std::size_t n, std::size_t elements_a_unit = 64) {
  const auto once = units_of([&] { work(n); });
  const auto twice = units_of([&] { work(2 * n); });
  EXPECT_GE(once, n / elements_a_unit);
  constexpr std::uint64_t kStart =
      2'000;  // what does not depend on n, such as to compile a pattern
  EXPECT_LE(twice, once * 23 / 10 + kStart) << once << " units for " << n;
}

// `work` must ask before it goes on: a small budget ends it.
template <class Work>
void expect_to_stop(const Work& work, std::uint64_t units) {
  const WorkBudget budget(units);
  EXPECT_THROW(work(), OutOfWork);
}

}  // namespace sluice::testing
