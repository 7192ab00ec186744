#pragma once

#include <filesystem>
#include <memory>

#include "app/data_keys.h"
#include "app/settings.h"
#include "base/result.h"
#include "base/secret.h"
#include "runs/deciding_runs.h"
#include "store/store.h"

namespace sluice::app {

// An opened data directory: its store and the keys with which that was written.
struct DataDirectory {
  std::unique_ptr<store::Store> store;
  Secret master_key;
  VaultKeySource vault_keys;
};

// Makes the directory when it is missing. Refuses one that is not as a server left it, and says
// what was found, where, and what to do: keys without their database, damaged or truncated files, a
// log of noise, another master key, a newer version's database, another process at work.
Result<DataDirectory> open_data_directory(const Settings& settings);

// Whether a directory whose database is missing or empty was never used. kCorrupt otherwise: a
// server that started there would begin as a new one, and nobody would notice what was lost.
Result<void> check_nothing_lost(const std::filesystem::path& directory);

// The marks of runs that are being decided. Null, which is logged, when they cannot be opened: the
// server serves without them too, since they are needed only after a death.
std::unique_ptr<runs::DecidingRuns> open_marks(const std::filesystem::path& directory);

}  // namespace sluice::app
