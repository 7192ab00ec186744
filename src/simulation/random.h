#pragma once

#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace sluice::simulation {

// All choices of a simulation, from its seed.
class Random {
 public:
  explicit Random(std::uint64_t seed) : entropy_(seed) {}

  std::uint64_t next() { return entropy_.next_u64(); }
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
  }
  Micros between(Micros low, Micros high) { return Micros(between(low.count(), high.count())); }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  template <class Container>
  auto& pick(Container& from) {
    return from[static_cast<std::size_t>(below(from.size()))];
  }

 private:
  SeededEntropy entropy_;
};

}  // namespace sluice::simulation
