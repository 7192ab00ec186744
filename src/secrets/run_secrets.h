#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "secrets/authorizations.h"
#include "secrets/vault.h"

namespace sluice::secrets {

// Which secrets each run has been given, sealed, so that a later answer is redacted for them too:
// who was told a secret may tell it again. Of the runs that began in this process and were not
// pushed out by newer ones; for any other, every secret of its team is taken. A run began here when
// its id has the slot of this process and is newer than the process. Any thread.
class RunSecrets {
 public:
  // Runs of `slot` with larger keys than `began` began in this process.
  explicit RunSecrets(const Vault& vault, std::int64_t began, std::size_t runs_max = 10'000,
                      unsigned slot = 0)
      : vault_(vault), unknown_until_(began), runs_max_(runs_max), slot_(slot) {}

  // Runs with keys up to this one were there before this process.
  void distrust_until(std::int64_t key);
  // The tokens of these count among the secrets of a team. Before the first run.
  void count_in(const Authorizations& authorizations) { authorizations_ = &authorizations; }
  void add(RunId run, const std::vector<VaultEntryPtr>& entries);
  std::vector<VaultEntryPtr> of(TeamId team, RunId run) const;

 private:
  const Vault& vault_;
  const Authorizations* authorizations_ = nullptr;
  mutable std::mutex mutex_;
  std::int64_t unknown_until_;  // runs up to this key may have been given what is not in runs_
  std::size_t runs_max_;
  unsigned slot_;
  std::unordered_map<RunId, std::vector<VaultEntryPtr>> runs_;
  std::deque<RunId> order_;
};

}  // namespace sluice::secrets
