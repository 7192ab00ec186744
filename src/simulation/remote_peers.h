#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>

#include "engine/performer.h"
#include "simulation/simulated_world.h"

namespace sluice::simulation {

// The world that workflows call: remembers every call over all processes, and answers late, badly
// or not at all. Checks what the promises say about calls (P3): none for a step that is recorded,
// one a try and process, always the same request under the same key.
class RemotePeers {
 public:
  explicit RemotePeers(SimulatedWorld& world) : world_(world) {}

  // From here on every call is answered well, so that what can end does.
  void behave() { behaves_ = true; }
  std::int64_t calls() const { return calls_; }

  struct Answer {
    Micros after{};
    nodes::EffectResult result;
  };
  // A process, told apart by its node, performs a call: checks it and decides how it goes.
  Answer take(model::NodeId process, const nodes::EffectRequest& request,
              const engine::EffectContext& context);

 private:
  void check(model::NodeId process, const nodes::EffectRequest& request,
             const engine::EffectContext& context);
  nodes::EffectResult choose(const nodes::EffectRequest& request);

  SimulatedWorld& world_;
  bool behaves_ = false;
  std::int64_t calls_ = 0;
  struct Step {
    std::map<int, std::string> requests;           // by how many answers were recorded before
    std::set<std::pair<model::NodeId, int>> done;  // by whom, and the same number
  };
  std::map<std::string, Step> steps_;  // by key
};

// The calls that one shard of one process has in flight.
class SimulatedPerformer final : public engine::Performer {
 public:
  // What a dead process starts reaches nobody.
  using IsDead = std::function<bool()>;
  SimulatedPerformer(RemotePeers& remote_peers, SimulatedWorld& world, model::NodeId process,
                     IsDead is_dead)
      : remote_peers_(remote_peers),
        world_(world),
        process_(process),
        is_dead_(std::move(is_dead)) {}

  CallId start(nodes::EffectRequest request, engine::EffectContext context, Done done) override;
  void cancel(CallId call) override;

  // Gives the answer that is due first. False when none is.
  bool answer_one();
  std::optional<Micros> next_due() const;

 private:
  struct Flight {
    Micros due{};
    nodes::EffectResult result;
    Done done;
  };
  RemotePeers& remote_peers_;
  SimulatedWorld& world_;
  const model::NodeId process_;
  const IsDead is_dead_;
  std::uint64_t last_ = 0;
  std::map<CallId, Flight> flights_;
};

}  // namespace sluice::simulation
