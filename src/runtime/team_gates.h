#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "base/clock.h"
#include "hooks/team_gate.h"
#include "store/store.h"

namespace sluice::runtime {

// The limits of teams: the gates of those whose hooks are, or were, in memory, and which teams have
// as many stored runs as they may. Any thread.
class TeamGates {
 public:
  // How often the runs of teams that have a limit are counted.
  static constexpr Micros kCountedEvery = Seconds(5);

  // The gate of the team, which its hooks share; stays the same.
  std::shared_ptr<hooks::TeamGate> of(TeamId team);
  // Whether the team may have another stored run, as it was counted last. Without a lock while no
  // team has a limit.
  bool has_room(TeamId team);
  // Reads the limits of all teams. Before the first delivery.
  Result<void> load_all(store::Reader& reader);
  // Takes what is stored of one team. For ChangeFollower.
  Result<void> read_change(store::Reader& reader, TeamId team);
  // Looks which teams have as many runs as they may, unless that was done not long ago; `now` is
  // the steady clock. What cannot be counted stays as it is.
  void count_runs(store::Store& store, Micros now);

 private:
  struct Gate {
    std::shared_ptr<hooks::TeamGate> gate = std::make_shared<hooks::TeamGate>();
    std::optional<std::int64_t> stored_runs_max{};
    bool is_full = false;  // it had as many when they were counted last
  };
  Result<void> count(store::Reader& reader, TeamId team);

  std::atomic<bool> some_are_limited_ = false;
  std::mutex mutex_;  // guards what follows
  std::unordered_map<TeamId, Gate> gates_;
  std::optional<Micros> counted_at_;
};

}  // namespace sluice::runtime
