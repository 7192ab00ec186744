#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "base/result.h"
#include "store/disk/page_scan.h"

// Copies of a whole database: how they are taken, and whether one can be used.
namespace sluice::store {

// Copies the database of a data directory, as it is at the moment of the call, to `target`, which
// must not exist. A server may be using the directory: it goes on reading and writing, and its log
// grows until the copy is done. Without a server the directory is held meanwhile, and kCorrupt
// refuses a log that a server would refuse. `target` is durable on return, and an unfinished copy
// after an error; it has the checksums of the original.
Result<void> copy_database(const std::filesystem::path& directory,
                           const std::filesystem::path& target, const disk::Progress& progress);

// What has to be known of a database before it is used.
struct DatabaseFacts {
  std::int64_t bytes = 0;
  std::int64_t schema = 0;
  std::optional<std::int64_t> master_key_check;  // nothing: no server has stored one
  std::vector<std::int64_t> vault_keys;          // numbers of the keys of its items, each once
  bool operator==(const DatabaseFacts&) const = default;
};

// Reads all of a database that no process has open and that has no log: the checksum of every page,
// and SQLite's own check of its trees. kDamaged or kCorrupt says what is wrong.
Result<DatabaseFacts> check_copy(const std::filesystem::path& database,
                                 const disk::Progress& progress);

// The newest schema that this program knows.
std::int64_t newest_schema();

}  // namespace sluice::store
