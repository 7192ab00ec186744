#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulation/server.h"

namespace sluice::simulation {

// One scenario: random workflows on the real engine, runtime and store, with crashes, power cuts,
// full disks, jumping clocks and takeovers, and what everybody was promised checked after each. The
// same seed and number of steps always give the same scenario.
struct Options {
  std::uint64_t seed = 1;
  std::int64_t steps = 2'000;
  // For tests of the simulation itself.
  InjectBug inject_bug{};
  InjectRouteBug inject_route_bug{};
};

struct Statistics {
  std::int64_t runs = 0;
  std::int64_t accepted = 0;
  std::int64_t batches = 0;     // deliveries of several items that were accepted
  std::int64_t children = 0;    // of the runs: those that other runs started
  std::int64_t arrivals = 0;    // events and forms that runs took
  std::int64_t scheduled = 0;   // of the runs: those that schedules started
  std::int64_t alerts = 0;      // of the runs: those that heard of a failed one
  std::int64_t kept = 0;        // events that came before a step waited, and that a run took
  std::int64_t sync_calls = 0;  // that were answered
  std::int64_t reruns = 0;      // of the runs: those that repeat or go on from another one
  std::int64_t tests = 0;       // of the runs: those that test a definition
  std::int64_t calls = 0;
  std::int64_t deaths = 0;
  std::int64_t takeovers = 0;
};

struct Outcome {
  std::uint64_t digest = 0;        // of every event and every byte written
  std::string violation;           // empty when every promise was kept
  std::vector<std::string> trace;  // the last events
  Statistics statistics;
};

Outcome simulate(const Options& options);

}  // namespace sluice::simulation
