#include "store/sqlite/log_file.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <new>
#include <sqlite3.h>
#include <vector>

#include "base/check.h"
#include "store/sqlite/connection.h"

namespace sluice::store::sqlite {
namespace {

// SQLite's own file systems take less than 128 KiB in one call.
constexpr int kBytesAtOnce = 64 << 10;

Result<void> io_error(std::string_view doing, const std::string& name, int code) {
  return fail((code & 0xFF) == SQLITE_FULL ? ErrorCode::kOverloaded : ErrorCode::kIo,
              fmt::format("cannot {} {}: {} (SQLite {})", doing, name, sqlite3_errstr(code), code));
}

// A file as SQLite's file systems open them: through these it is the same file on every system.
class LogFile {
 public:
  explicit LogFile(sqlite3_vfs& system)
      : storage_(new std::max_align_t[static_cast<std::size_t>(system.szOsFile) /
                                          sizeof(std::max_align_t) +
                                      1]()) {}
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;
  ~LogFile() {
    if (get()->pMethods != nullptr) get()->pMethods->xClose(get());
  }
  sqlite3_file* get() { return reinterpret_cast<sqlite3_file*>(storage_.get()); }
  const sqlite3_io_methods& methods() { return *get()->pMethods; }

 private:
  std::unique_ptr<std::max_align_t[]> storage_;
};

Result<void> write_anew(LogFile& file, const std::string& name) {
  sqlite3_int64 size = 0;
  if (const int code = file.methods().xFileSize(file.get(), &size); code != SQLITE_OK)
    return io_error("read", name, code);
  std::vector<char> bytes(static_cast<std::size_t>(std::min<sqlite3_int64>(size, kBytesAtOnce)));
  for (sqlite3_int64 at = 0; at < size; at += kBytesAtOnce) {
    const int part = static_cast<int>(std::min<sqlite3_int64>(size - at, kBytesAtOnce));
    if (const int code = file.methods().xRead(file.get(), bytes.data(), part, at);
        code != SQLITE_OK)
      return io_error("read", name, code);
    if (const int code = file.methods().xWrite(file.get(), bytes.data(), part, at);
        code != SQLITE_OK)
      return io_error("write", name, code);
  }
  if (const int code = file.methods().xSync(file.get(), SQLITE_SYNC_FULL); code != SQLITE_OK)
    return io_error("sync", name, code);
  return {};
}

}  // namespace

Result<void> write_log_anew(const std::string& database, const std::string& vfs) {
  configure_once();
  sqlite3_vfs* system = sqlite3_vfs_find(vfs.empty() ? nullptr : vfs.c_str());
  SLUICE_CHECK(system != nullptr, "the file system is registered");
  const std::string name = database + "-wal";
  int there = 0;
  if (const int code = system->xAccess(system, name.c_str(), SQLITE_ACCESS_EXISTS, &there);
      code != SQLITE_OK)
    return io_error("look for", name, code);
  if (there == 0) return {};
  LogFile file(*system);
  int flags = 0;
  if (const int code = system->xOpen(system, name.c_str(), file.get(),
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_WAL, &flags);
      code != SQLITE_OK)
    return io_error("open", name, code);
  return write_anew(file, name);
}

}  // namespace sluice::store::sqlite
