#pragma once

#include <string>
#include <vector>

#include "app/commands/client.h"
#include "base/clock.h"

namespace sluice::app {

// A line of what doctor has looked at.
struct Check {
  std::string what;
  bool ok = true;
  std::string detail;
  bool is_warning = false;  // to be looked at, but it can wait
  std::string code{};       // of a finding
};

// Says of each run that does not move what it waits for and since when, the oldest first: those
// that should have gone on are not ok. At most 20 are explained, of the newest 1,000 in each state;
// the rest is counted.
void check_unfinished_runs(Client& client, const json::array& workflows, Timestamp now,
                           std::vector<Check>& out);

}  // namespace sluice::app
