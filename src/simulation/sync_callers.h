#pragma once

#include <map>
#include <set>
#include <string>

#include "simulation/server.h"
#include "simulation/simulated_world.h"

namespace sluice::simulation {

// Those who start runs and wait for what they come to. Checks each answer: a documented one; what
// it says about a run that is over is what that run's records say, and the run is the caller's own,
// or that of an earlier call with the same key and body.
class SyncCallers {
 public:
  explicit SyncCallers(SimulatedWorld& world) : world_(world) {}

  void call(Server& server, WorkflowId workflow);

  std::int64_t answered() const { return answered_; }

 private:
  struct Call {
    std::string key;  // may be empty
    std::string body;
  };
  void answer(Server& server, const Call& call, std::string_view response);
  void check_end(Server& server, RunId run, const Call& call, std::string_view response);

  SimulatedWorld& world_;
  std::int64_t calls_ = 0;
  std::int64_t answered_ = 0;
  std::set<RunId> without_key_;
};

}  // namespace sluice::simulation
