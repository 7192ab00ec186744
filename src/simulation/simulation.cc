#include "simulation/simulation.h"

#include <sqlite3.h>

#include "simulation/driver.h"

namespace sluice::simulation {

Outcome simulate(const Options& options) {
  // SQLite draws random numbers of its own, e.g. for its log.
  sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, static_cast<int>(options.seed % 1'000'000 + 1),
                       nullptr);
  return Driver(options).run();
}

}  // namespace sluice::simulation
