#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include "secrets/vault.h"
#include "secrets/vault_key_file.h"
#include "store/committer.h"

namespace sluice::secrets {

// Changes the key of the vault while everything goes on. The new key is durable in the key file,
// beside the old one, before anything is sealed under it; then the items are sealed afresh, a slice
// a transaction; and only when nothing is left under the old key is that dropped from the file. So
// whenever it stops, every item has its key, and finish() goes on from there.
class VaultRotation {
 public:
  // `file` is null when the keys come from the environment, which only its owner can change.
  VaultRotation(Vault& vault, store::Committer& committer, const VaultKeyFile* file)
      : vault_(vault), committer_(committer), file_(file) {}

  struct Outcome {
    std::size_t resealed = 0;
    // Items that no key opens, by id: they are left as they are.
    std::vector<std::string> unopened;
  };
  // A new key for everything. kConflict when the keys come from the environment, or a rotation is
  // under way. Blocks; not for io threads.
  Result<Outcome> rotate(store::VaultReader& reader);
  // Ends what was begun: seals under the first key whatever is sealed under another one.
  Result<Outcome> finish(store::VaultReader& reader);

  // The parts of rotate(), for a test that stops in between.
  Result<void> begin(store::VaultReader& reader);
  enum class Step { kMore, kDone };
  Result<Step> step(store::VaultReader& reader, Outcome& outcome);

 private:
  Result<void> drop_old_keys(store::VaultReader& reader);

  Vault& vault_;
  store::Committer& committer_;
  const VaultKeyFile* file_;
  std::mutex one_;  // rotation at a time
};

}  // namespace sluice::secrets
