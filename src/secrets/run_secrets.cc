#include "secrets/run_secrets.h"

#include <algorithm>

namespace sluice::secrets {
namespace {

// The table is made afresh with every change, so the same value may stand in two entries.
void add_once(std::vector<VaultEntryPtr>& entries, const VaultEntryPtr& entry) {
  const auto same = [&](const VaultEntryPtr& other) {
    return other->id == entry->id && other->sealed == entry->sealed;
  };
  if (std::ranges::none_of(entries, same)) entries.push_back(entry);
}

}  // namespace

void RunSecrets::distrust_until(std::int64_t key) {
  const std::lock_guard lock(mutex_);
  unknown_until_ = std::max(unknown_until_, key);
}

void RunSecrets::add(RunId run, const std::vector<VaultEntryPtr>& entries) {
  if (entries.empty()) return;
  const std::lock_guard lock(mutex_);
  const auto [known, fresh] = runs_.try_emplace(run);
  for (const auto& entry : entries) add_once(known->second, entry);
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
    whole_team = run.key <= unknown_until_ || slot_of(run) != slot_;
    const auto known = runs_.find(run);
    if (known != runs_.end()) out = known->second;
  }
  if (!whole_team) return out;
  for (const auto& entry : vault_.all_of(team)) add_once(out, entry);
  if (authorizations_)
    for (const auto& entry : authorizations_->all_hidden(team)) out.push_back(entry);
  return out;
}

}  // namespace sluice::secrets
