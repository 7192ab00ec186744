#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "simulation/simulation.h"

namespace sluice::app {

// What scenarios came to, told one after the other, in any order. Each has a number, from 0 on, and
// the seed `first_seed` + number.
class SimulateReport {
 public:
  SimulateReport(std::uint64_t first_seed, std::int64_t steps)
      : first_seed_(first_seed), steps_(steps) {}

  // An outcome as one line of text, and back: for one that was told in another process. A line that
  // was cut is left out.
  static std::string line_of(const simulation::Outcome& outcome);
  void add_line(std::int64_t scenario, std::string_view line);
  void add(std::int64_t scenario, const simulation::Outcome& outcome) {
    add_line(scenario, line_of(outcome));
  }

  std::int64_t scenarios() const { return scenarios_; }
  std::size_t failed() const { return failures_.size(); }

  std::string text() const;
  json::object document() const;
  // Adds the commands that reproduce what failed to a file, a line each, with this version.
  Result<void> keep_failures(const std::string& file) const;

 private:
  struct Failure {
    std::uint64_t seed = 0;
    std::string violation;  // its first line
  };
  // The same for the same scenarios, in whatever order they came.
  std::uint64_t digest() const;
  std::vector<Failure> failures() const;  // by seed
  std::string command_for(std::uint64_t seed) const;

  std::uint64_t first_seed_;
  std::int64_t steps_;
  std::int64_t scenarios_ = 0;
  simulation::Statistics statistics_;
  std::vector<std::pair<std::int64_t, std::uint64_t>> digests_;  // with their scenarios
  std::vector<Failure> failures_;
};

}  // namespace sluice::app
