#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "store/sqlite/backup.h"

// Backups: a directory with a copy of the database and backup.json, which says what it is and is
// written last. A backup holds no keys (docs/security.md).
namespace sluice::app {

struct Backup {
  std::string version;   // of the program that took it
  std::string taken_at;  // what was committed before this moment is in it
  std::string sha256;    // of the copy
  store::DatabaseFacts database;
};
json::object to_manifest(const Backup& backup);

// A key that a backup needs, as people recognise it.
std::string fingerprint(std::int64_t key);

using Stage = std::function<void(const char* stage, std::int64_t done, std::int64_t all)>;

// Backs up the data directory into `target`, which must be missing or empty; a server may be using
// it. The copy has been read again and checked when this returns, and the data directory notes
// that.
Result<Backup> make_backup(const std::filesystem::path& data, const std::filesystem::path& target,
                           const Clock& clock, const Stage& progress);

// What a directory says of the backup in it. Does not read the copy.
Result<Backup> read_backup(const std::filesystem::path& source);

struct Restored {
  Backup backup;
  std::vector<std::string> keys_missing;  // a sentence for each, with what to do
};
// Puts the backup into the data directory, which must hold no database. Keys that are there, or in
// the environment, must be those of the backup; nothing is written otherwise. `vault_key_file` is
// where the server will look for the keys of the vault; empty: in the data directory.
Result<Restored> restore_backup(const std::filesystem::path& source,
                                const std::filesystem::path& data,
                                const std::filesystem::path& vault_key_file, const Stage& progress);

}  // namespace sluice::app
