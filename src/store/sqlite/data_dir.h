#pragma once

#include <filesystem>
#include <utility>

#include "base/result.h"

namespace sluice::store::sqlite {

// The exclusive right to a data directory, given back by the destructor and, whatever happens to
// the process, by the operating system. It is a lock on the file `lock`, which names the process,
// and another one on the database itself, which is there even when somebody has removed `lock`.
// Both are of the kind (flock) that SQLite's own locks (fcntl) neither see nor release. But to
// close any descriptor of the database releases all of SQLite's locks on it in this process, so
// this must outlive every connection.
class DataDirLock {
 public:
  // Makes the directory and an empty database (readable by their owner only) when they are missing.
  // kConflict names the process that holds it.
  static Result<DataDirLock> take(const std::filesystem::path& directory);

  DataDirLock() = default;
  DataDirLock(DataDirLock&& other) noexcept { swap(other); }
  DataDirLock& operator=(DataDirLock&& other) noexcept {
    swap(other);
    return *this;
  }
  ~DataDirLock();

 private:
  void swap(DataDirLock& other) noexcept {
    std::swap(file_, other.file_);
    std::swap(database_, other.database_);
  }
  int file_ = -1;
  int database_ = -1;
};

Result<void> make_data_dir(const std::filesystem::path& directory);

}  // namespace sluice::store::sqlite
