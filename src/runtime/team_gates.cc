#include "runtime/team_gates.h"

#include <utility>
#include <vector>

#include "base/log.h"

namespace sluice::runtime {

std::shared_ptr<hooks::TeamGate> TeamGates::of(TeamId team) {
  const std::lock_guard lock(mutex_);
  return gates_[team].gate;
}

bool TeamGates::has_room(TeamId team) {
  if (!some_are_limited_.load(std::memory_order_relaxed)) return true;
  const std::lock_guard lock(mutex_);
  const auto found = gates_.find(team);
  return found == gates_.end() || !found->second.is_full;
}

Result<void> TeamGates::load_all(store::Reader& reader) {
  SLUICE_TRY(const auto teams, reader.all_teams());
  for (const auto& team : teams) SLUICE_TRY_VOID(read_change(reader, team.id));
  return {};
}

Result<void> TeamGates::read_change(store::Reader& reader, TeamId team) {
  SLUICE_TRY(const auto stored, reader.team(team));
  const auto limits = stored ? stored->limits : store::TeamLimits();
  {
    const std::lock_guard lock(mutex_);
    auto& gate = gates_[team];
    gate.gate->set_rate(limits.accepted_per_second_max);
    gate.stored_runs_max = limits.stored_runs_max;
    if (gate.stored_runs_max) some_are_limited_.store(true, std::memory_order_relaxed);
  }
  return count(reader, team);
}

Result<void> TeamGates::count(store::Reader& reader, TeamId team) {
  SLUICE_TRY(const auto runs, reader.count_runs(team));
  const std::lock_guard lock(mutex_);
  auto& gate = gates_[team];
  gate.is_full = gate.stored_runs_max && runs >= *gate.stored_runs_max;
  return {};
}

void TeamGates::count_runs(store::Store& store, Micros now) {
  std::vector<TeamId> limited;
  {
    const std::lock_guard lock(mutex_);
    if (counted_at_ && now - *counted_at_ < kCountedEvery) return;
    counted_at_ = now;
    for (const auto& [team, gate] : gates_)
      if (gate.stored_runs_max) limited.push_back(team);
  }
  if (limited.empty()) return;
  const auto reader = store.reader();
  auto counted = reader ? Result<void>() : Result<void>(fail(reader.error()));
  for (const TeamId team : limited)
    if (counted) counted = count(**reader, team);
  if (!counted)
    log::warn("the stored runs of teams cannot be counted: {}", counted.error().message);
}

}  // namespace sluice::runtime
