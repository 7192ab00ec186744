#include "effects/run_secrets.h"

#include <algorithm>

namespace sluice::effects {

void RunSecrets::add(RunId run, const std::vector<VaultEntryPtr>& entries) {
  if (entries.empty()) return;
  const std::lock_guard lock(mutex_);
  const auto [known, fresh] = runs_.try_emplace(run);
  for (const auto& entry : entries)
    if (std::ranges::find(known->second, entry) == known->second.end())
      known->second.push_back(entry);
  if (!fresh) return;
  order_.push_back(run);
  while (order_.size() > runs_max_) {
    unknown_until_ = std::max(unknown_until_, order_.front().key);
    runs_.erase(order_.front());
    order_.pop_front();
  }
}

std::vector<VaultEntryPtr> RunSecrets::of(TeamId team, RunId run) const {
  std::vector<VaultEntryPtr> out;
  bool whole_team = false;
  {
    const std::lock_guard lock(mutex_);
    whole_team = run.key <= unknown_until_;
    const auto known = runs_.find(run);
    if (known != runs_.end()) out = known->second;
  }
  if (whole_team)
    for (auto& entry : vault_.all_of(team))
      if (std::ranges::find(out, entry) == out.end()) out.push_back(std::move(entry));
  return out;
}

}  // namespace sluice::effects
