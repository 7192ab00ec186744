#include "store/disk/checked_vfs.h"

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <variant>

#include "base/check.h"
#include "store/disk/checked_files.h"
#include "store/disk/vfs_file.h"

namespace sluice::store::disk {
namespace {

struct Plain {};  // journals and temporary files

// What SQLite opens: this, and behind it in the same piece of memory the file of the base.
struct Handle {
  sqlite3_file base;
  const char* name;
  std::variant<Plain, DatabaseFile, LogFile> kind;
};

constexpr std::size_t kAlignment = alignof(std::max_align_t);
constexpr std::size_t kLowerAt = (sizeof(Handle) + kAlignment - 1) / kAlignment * kAlignment;

Handle& handle_of(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }
sqlite3_file& lower_of(sqlite3_file* file) {
  return *reinterpret_cast<sqlite3_file*>(reinterpret_cast<std::byte*>(file) + kLowerAt);
}

// The method of the file behind, called with it and the same arguments.
template <auto kMethod, class... Args>
int pass_on(sqlite3_file* file, Args... args) {
  sqlite3_file& lower = lower_of(file);
  return (lower.pMethods->*kMethod)(&lower, args...);
}

int file_close(sqlite3_file* file) {
  const int code = pass_on<&sqlite3_io_methods::xClose>(file);
  handle_of(file).~Handle();
  return code;
}

int file_read(sqlite3_file* file, void* out, int bytes, sqlite3_int64 offset) {
  Handle& handle = handle_of(file);
  sqlite3_file& lower = lower_of(file);
  if (auto* database = std::get_if<DatabaseFile>(&handle.kind))
    return database->read(lower, handle.name, out, bytes, offset);
  if (auto* log = std::get_if<LogFile>(&handle.kind))
    return log->read(lower, handle.name, out, bytes, offset);
  return lower.pMethods->xRead(&lower, out, bytes, offset);
}

int file_write(sqlite3_file* file, const void* data, int bytes, sqlite3_int64 offset) {
  Handle& handle = handle_of(file);
  sqlite3_file& lower = lower_of(file);
  if (auto* database = std::get_if<DatabaseFile>(&handle.kind))
    return database->write(lower, data, bytes, offset);
  if (auto* log = std::get_if<LogFile>(&handle.kind)) return log->write(lower, data, bytes, offset);
  return lower.pMethods->xWrite(&lower, data, bytes, offset);
}

// The same once what a log holds back is written.
template <auto kMethod, class... Args>
int pass_on_written(sqlite3_file* file, Args... args) {
  if (auto* log = std::get_if<LogFile>(&handle_of(file).kind)) {
    if (const int code = log->write_held(lower_of(file)); code != SQLITE_OK) return code;
  }
  return pass_on<kMethod>(file, args...);
}

int file_sync(sqlite3_file* file, int flags) {
  const int code = pass_on_written<&sqlite3_io_methods::xSync>(file, flags);
  if (auto* log = std::get_if<LogFile>(&handle_of(file).kind); log && code == SQLITE_OK)
    log->synced();
  return code;
}

void shm_barrier(sqlite3_file* file) {
  sqlite3_file& lower = lower_of(file);
  lower.pMethods->xShmBarrier(&lower);
}

using Methods = sqlite3_io_methods;
// Version 2: without the one that hands out pages of a mapped file unread.
constexpr Methods kMethods = {.iVersion = 2,
                              .xClose = file_close,
                              .xRead = file_read,
                              .xWrite = file_write,
                              .xTruncate = pass_on_written<&Methods::xTruncate, sqlite3_int64>,
                              .xSync = file_sync,
                              .xFileSize = pass_on_written<&Methods::xFileSize, sqlite3_int64*>,
                              .xLock = pass_on<&Methods::xLock, int>,
                              .xUnlock = pass_on<&Methods::xUnlock, int>,
                              .xCheckReservedLock = pass_on<&Methods::xCheckReservedLock, int*>,
                              .xFileControl = pass_on<&Methods::xFileControl, int, void*>,
                              .xSectorSize = pass_on<&Methods::xSectorSize>,
                              .xDeviceCharacteristics = pass_on<&Methods::xDeviceCharacteristics>,
                              .xShmMap = pass_on<&Methods::xShmMap, int, int, int, void volatile**>,
                              .xShmLock = pass_on<&Methods::xShmLock, int, int, int>,
                              .xShmBarrier = shm_barrier,
                              .xShmUnmap = pass_on<&Methods::xShmUnmap, int>,
                              .xFetch = nullptr,
                              .xUnfetch = nullptr};

sqlite3_vfs& base_of(sqlite3_vfs* vfs) { return *static_cast<sqlite3_vfs*>(vfs->pAppData); }

template <auto kMethod, class... Args>
auto system_pass_on(sqlite3_vfs* vfs, Args... args) {
  sqlite3_vfs& base = base_of(vfs);
  return (base.*kMethod)(&base, args...);
}

int system_open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  sqlite3_vfs& base = base_of(vfs);
  file->pMethods = nullptr;
  sqlite3_file& lower = lower_of(file);
  lower.pMethods = nullptr;
  if (const int code = base.xOpen(&base, name, &lower, flags, out_flags); code != SQLITE_OK) {
    if (lower.pMethods != nullptr) lower.pMethods->xClose(&lower);
    return code;
  }
  auto* handle = new (file) Handle{{&kMethods}, name, Plain{}};
  if ((flags & SQLITE_OPEN_MAIN_DB) != 0) handle->kind = DatabaseFile{};
  if ((flags & SQLITE_OPEN_WAL) != 0) handle->kind = LogFile{};
  return SQLITE_OK;
}

struct Registered {
  std::string name;
  sqlite3_vfs vfs{};
};

std::unique_ptr<Registered> in_front_of(sqlite3_vfs& base) {
  auto made = std::make_unique<Registered>();
  made->name = std::string("checked-") + base.zName;
  made->vfs = {
      .iVersion = std::min(base.iVersion, 2),
      .szOsFile = static_cast<int>(kLowerAt) + base.szOsFile,
      .mxPathname = base.mxPathname,
      .pNext = nullptr,
      .zName = made->name.c_str(),
      .pAppData = &base,
      .xOpen = system_open,
      .xDelete = system_pass_on<&sqlite3_vfs::xDelete, const char*, int>,
      .xAccess = system_pass_on<&sqlite3_vfs::xAccess, const char*, int, int*>,
      .xFullPathname = system_pass_on<&sqlite3_vfs::xFullPathname, const char*, int, char*>,
      .xDlOpen = nullptr,
      .xDlError = nullptr,
      .xDlSym = nullptr,
      .xDlClose = nullptr,
      .xRandomness = system_pass_on<&sqlite3_vfs::xRandomness, int, char*>,
      .xSleep = system_pass_on<&sqlite3_vfs::xSleep, int>,
      .xCurrentTime = system_pass_on<&sqlite3_vfs::xCurrentTime, double*>,
      .xGetLastError = system_pass_on<&sqlite3_vfs::xGetLastError, int, char*>,
      .xCurrentTimeInt64 = base.iVersion < 2
                               ? nullptr
                               : system_pass_on<&sqlite3_vfs::xCurrentTimeInt64, sqlite3_int64*>,
      .xSetSystemCall = nullptr,
      .xGetSystemCall = nullptr,
      .xNextSystemCall = nullptr};
  SLUICE_CHECK(sqlite3_vfs_register(&made->vfs, 0) == SQLITE_OK, "a new name is free");
  return made;
}

struct Registry {
  std::mutex mutex;
  std::map<std::string, std::unique_ptr<Registered>, std::less<>> by_base;
};

Registry& registry() {
  static Registry all;
  return all;
}

}  // namespace

std::string checked_vfs(const std::string& base) {
  sqlite3_vfs& system = find_vfs(base);
  auto& all = registry();
  const std::lock_guard lock(all.mutex);
  auto& known = all.by_base[base];
  if (!known) known = in_front_of(system);
  return known->name;
}

void forget_checked_vfs(std::string_view base) {
  auto& all = registry();
  const std::lock_guard lock(all.mutex);
  const auto known = all.by_base.find(base);
  if (known == all.by_base.end()) return;
  sqlite3_vfs_unregister(&known->second->vfs);
  all.by_base.erase(known);
}

}  // namespace sluice::store::disk
