#include "store/disk/vfs_file.h"

#include <cstddef>
#include <fmt/format.h>
#include <mutex>

#include "base/check.h"

namespace sluice::store::disk {
namespace {

Result<void> checked(int code, std::string_view doing, std::string_view name) {
  if (code == SQLITE_OK) return {};
  return fail((code & 0xFF) == SQLITE_FULL ? ErrorCode::kOverloaded : ErrorCode::kIo,
              fmt::format("cannot {} {}: {} (SQLite {})", doing, name, sqlite3_errstr(code), code));
}

}  // namespace

void configure_once() {
  static std::once_flag once;
  std::call_once(once, [] {
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  });
}

sqlite3_vfs& find_vfs(const std::string& name) {
  configure_once();
  sqlite3_vfs* system = sqlite3_vfs_find(name.empty() ? nullptr : name.c_str());
  SLUICE_CHECK(system != nullptr, "the file system is registered");
  return *system;
}

VfsFile::VfsFile(const sqlite3_vfs& system, std::string name)
    : name_(std::make_unique<const std::string>(std::move(name))),
      storage_(new std::max_align_t[static_cast<std::size_t>(system.szOsFile) /
                                        sizeof(std::max_align_t) +
                                    1]()) {}

VfsFile::~VfsFile() {
  if (storage_ && get()->pMethods != nullptr) methods().xClose(get());
}

Result<bool> VfsFile::exists(const std::string& name, const std::string& vfs) {
  sqlite3_vfs& system = find_vfs(vfs);
  int there = 0;
  SLUICE_TRY_VOID(checked(system.xAccess(&system, name.c_str(), SQLITE_ACCESS_EXISTS, &there),
                          "look for", name));
  return there != 0;
}

Result<VfsFile> VfsFile::open(const std::string& name, Kind kind, Access access,
                              const std::string& vfs) {
  SLUICE_TRY(const bool there, exists(name, vfs));
  if (!there) return fail(ErrorCode::kNotFound, fmt::format("there is no file {}", name));
  sqlite3_vfs& system = find_vfs(vfs);
  VfsFile file(system, name);
  int flags = (kind == Kind::kLog ? SQLITE_OPEN_WAL : SQLITE_OPEN_MAIN_DB) |
              (access == Access::kRead ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
  SLUICE_TRY_VOID(
      checked(system.xOpen(&system, file.name_->c_str(), file.get(), flags, &flags), "open", name));
  return file;
}

Result<std::int64_t> VfsFile::size() {
  sqlite3_int64 bytes = 0;
  SLUICE_TRY_VOID(checked(methods().xFileSize(get(), &bytes), "read", *name_));
  return bytes;
}

Result<void> VfsFile::read(std::span<std::uint8_t> out, std::int64_t offset) {
  const int code = methods().xRead(get(), out.data(), static_cast<int>(out.size()), offset);
  if (code == SQLITE_IOERR_SHORT_READ) return {};
  return checked(code, "read", *name_);
}

Result<void> VfsFile::write(std::span<const std::uint8_t> bytes, std::int64_t offset) {
  return checked(methods().xWrite(get(), bytes.data(), static_cast<int>(bytes.size()), offset),
                 "write", *name_);
}

Result<void> VfsFile::truncate(std::int64_t bytes) {
  return checked(methods().xTruncate(get(), bytes), "shorten", *name_);
}

Result<void> VfsFile::sync() {
  return checked(methods().xSync(get(), SQLITE_SYNC_FULL), "sync", *name_);
}

}  // namespace sluice::store::disk
