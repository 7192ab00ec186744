#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <sqlite3.h>
#include <string>

#include "base/result.h"

namespace sluice::store::disk {

// Once a process, before anything else of SQLite: no mutex in a connection (each has one thread)
// and no statistics about memory, whose mutex every allocation would take.
void configure_once();

// SQLite's file system of that name; empty for the usual one.
sqlite3_vfs& find_vfs(const std::string& name);

// A file as SQLite's file systems open them: through these it is the same file on every system,
// the simulated ones included. Closes itself. Errors name the file and what could not be done.
class VfsFile {
 public:
  enum class Kind { kDatabase, kLog };
  enum class Access { kRead, kWrite };
  // kNotFound when there is no such file.
  static Result<VfsFile> open(const std::string& name, Kind kind, Access access,
                              const std::string& vfs);
  static Result<bool> exists(const std::string& name, const std::string& vfs);

  VfsFile(VfsFile&& other) noexcept = default;
  VfsFile& operator=(VfsFile&&) = delete;
  ~VfsFile();

  Result<std::int64_t> size();
  // All of `out`; behind the end of the file are zeros.
  Result<void> read(std::span<std::uint8_t> out, std::int64_t offset);
  Result<void> write(std::span<const std::uint8_t> bytes, std::int64_t offset);
  Result<void> truncate(std::int64_t bytes);
  Result<void> sync();

 private:
  VfsFile(const sqlite3_vfs& system, std::string name);
  sqlite3_file* get() { return reinterpret_cast<sqlite3_file*>(storage_.get()); }
  const sqlite3_io_methods& methods() { return *get()->pMethods; }

  std::unique_ptr<const std::string> name_;  // the file system keeps a pointer to it
  std::unique_ptr<std::max_align_t[]> storage_;
};

}  // namespace sluice::store::disk
