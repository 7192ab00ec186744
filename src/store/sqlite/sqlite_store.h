#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"
#include "store/store.h"

namespace sluice::store {

struct SqliteOptions {
  enum class Lock { kTake, kLeave };
  Lock lock = Lock::kTake;  // kLeave: two stores on one directory, for tests of ownership
  std::string vfs;          // SQLite's name of another file system; empty for the usual one
};

// Opens DIR/sluice.db, applies pending migrations, becomes the next node. kConflict when another
// process holds the directory; kInvalid when the schema is newer than this binary; kCorrupt or
// kDamaged when the files are not those that were written (store/disk/database_file.h).
Result<std::unique_ptr<Store>> open_sqlite(const std::filesystem::path& directory,
                                           SqliteOptions options = {});

}  // namespace sluice::store
