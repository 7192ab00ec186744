#pragma once

#include <csignal>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace sluice::app {

// What one worker says about one of its scenarios: a line of its own that holds no line end.
struct WorkerLine {
  std::int64_t scenario = 0;  // counted from 0, over all workers
  std::string text;
};

// Runs scenarios in several processes at once, since what SQLite draws its random numbers from
// belongs to the whole process.
class SimulateWorkers {
 public:
  struct Options {
    unsigned jobs = 1;
    std::int64_t scenarios_max = 0;  // 0: until `is_over`
    // Runs the scenario of that number, in a worker, and says what came of it.
    std::function<std::string(std::int64_t scenario)> run;
    std::function<void(const WorkerLine&)> on_line;  // here, as they come
    // Asked often: no scenario is begun afterwards, and those under way do not count.
    std::function<bool()> is_over;
  };
  // Returns once every worker has ended. An error when one could not be started or died.
  static Result<void> run(const Options& options);
};

// While one is there, SIGINT and SIGTERM are noted instead of ending the process.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  static bool came();

 private:
  struct sigaction interrupt_before_ {};
  struct sigaction terminate_before_ {};
};

}  // namespace sluice::app
