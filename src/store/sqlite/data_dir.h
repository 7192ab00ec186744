#pragma once

#include <filesystem>

#include "base/result.h"

namespace sluice::store::sqlite {

// The exclusive right to a data directory, given back by the destructor and, whatever happens to
// the process, by the operating system.
class DataDirLock {
 public:
  // Makes the directory (readable by its owner only) when it is missing. kConflict names the
  // process that holds it.
  static Result<DataDirLock> take(const std::filesystem::path& directory);

  DataDirLock() = default;
  DataDirLock(DataDirLock&& other) noexcept : file_(other.file_) { other.file_ = -1; }
  DataDirLock& operator=(DataDirLock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  ~DataDirLock();

 private:
  int file_ = -1;
};

Result<void> make_data_dir(const std::filesystem::path& directory);

}  // namespace sluice::store::sqlite
