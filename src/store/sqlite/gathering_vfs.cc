#include "store/sqlite/gathering_vfs.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <new>
#include <sqlite3.h>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "store/disk/checked_vfs.h"
#include "store/disk/vfs_file.h"

namespace sluice::store::sqlite {
namespace {

// What is held back at most; the pages of a large transaction go out in parts. SQLite's own file
// systems take less than 128 KiB in one call.
constexpr std::size_t kHeldBytesMax = 120 << 10;

// An open log. SQLite gives the memory.
struct GatheredFile {
  sqlite3_file base;
  std::unique_ptr<std::max_align_t[]> storage;  // of the file beneath
  std::vector<char> held;                       // not written yet
  sqlite3_int64 held_at;

  sqlite3_file* inner() const { return reinterpret_cast<sqlite3_file*>(storage.get()); }
  const sqlite3_io_methods& methods() const { return *inner()->pMethods; }
};

GatheredFile& gathered(sqlite3_file* file) { return *reinterpret_cast<GatheredFile*>(file); }

// What cannot be written is not tried again: the caller hears of it, and undoes its transaction.
int write_held(GatheredFile& file) {
  if (file.held.empty()) return SQLITE_OK;
  const int code = file.methods().xWrite(file.inner(), file.held.data(),
                                         static_cast<int>(file.held.size()), file.held_at);
  file.held.clear();
  return code;
}

int log_close(sqlite3_file* base) {
  GatheredFile& file = gathered(base);
  // A commit was synced, and with that written. So what is held is of a transaction that was
  // undone, and another connection may have written in its place.
  const int closed = file.methods().xClose(file.inner());
  file.~GatheredFile();
  return closed;
}

int log_write(sqlite3_file* base, const void* data, int bytes, sqlite3_int64 offset) {
  GatheredFile& file = gathered(base);
  const auto size = static_cast<std::size_t>(bytes);
  const bool follows = offset == file.held_at + static_cast<sqlite3_int64>(file.held.size());
  if (!follows || file.held.size() + size > kHeldBytesMax) {
    if (const int code = write_held(file); code != SQLITE_OK) return code;
  }
  if (size > kHeldBytesMax) return file.methods().xWrite(file.inner(), data, bytes, offset);
  if (file.held.empty()) file.held_at = offset;
  const auto* from = static_cast<const char*>(data);
  file.held.insert(file.held.end(), from, from + size);
  return SQLITE_OK;
}

int log_read(sqlite3_file* base, void* out, int bytes, sqlite3_int64 offset) {
  GatheredFile& file = gathered(base);
  if (const int code = write_held(file); code != SQLITE_OK) return code;
  return file.methods().xRead(file.inner(), out, bytes, offset);
}

int log_truncate(sqlite3_file* base, sqlite3_int64 size) {
  GatheredFile& file = gathered(base);
  if (const int code = write_held(file); code != SQLITE_OK) return code;
  return file.methods().xTruncate(file.inner(), size);
}

int log_sync(sqlite3_file* base, int flags) {
  GatheredFile& file = gathered(base);
  if (const int code = write_held(file); code != SQLITE_OK) return code;
  return file.methods().xSync(file.inner(), flags);
}

int log_size(sqlite3_file* base, sqlite3_int64* size) {
  GatheredFile& file = gathered(base);
  if (const int code = write_held(file); code != SQLITE_OK) return code;
  return file.methods().xFileSize(file.inner(), size);
}

int log_control(sqlite3_file* base, int operation, void* argument) {
  GatheredFile& file = gathered(base);
  return file.methods().xFileControl(file.inner(), operation, argument);
}

int log_sector_size(sqlite3_file* base) {
  GatheredFile& file = gathered(base);
  return file.methods().xSectorSize(file.inner());
}

int log_characteristics(sqlite3_file* base) {
  GatheredFile& file = gathered(base);
  return file.methods().xDeviceCharacteristics(file.inner());
}

// Of a log SQLite asks for no locks and no shared memory: those are the database's.
constexpr sqlite3_io_methods kLogMethods = {.iVersion = 1,
                                            .xClose = log_close,
                                            .xRead = log_read,
                                            .xWrite = log_write,
                                            .xTruncate = log_truncate,
                                            .xSync = log_sync,
                                            .xFileSize = log_size,
                                            .xLock = nullptr,
                                            .xUnlock = nullptr,
                                            .xCheckReservedLock = nullptr,
                                            .xFileControl = log_control,
                                            .xSectorSize = log_sector_size,
                                            .xDeviceCharacteristics = log_characteristics,
                                            .xShmMap = nullptr,
                                            .xShmLock = nullptr,
                                            .xShmBarrier = nullptr,
                                            .xShmUnmap = nullptr,
                                            .xFetch = nullptr,
                                            .xUnfetch = nullptr};

sqlite3_vfs* inner_of(sqlite3_vfs* vfs) { return static_cast<sqlite3_vfs*>(vfs->pAppData); }

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* base, int flags, int* out_flags) {
  sqlite3_vfs* inner = inner_of(vfs);
  if ((flags & SQLITE_OPEN_WAL) == 0) return inner->xOpen(inner, name, base, flags, out_flags);
  base->pMethods = nullptr;
  const auto units = static_cast<std::size_t>(inner->szOsFile) / sizeof(std::max_align_t) + 1;
  auto storage = std::make_unique<std::max_align_t[]>(units);
  auto* file = reinterpret_cast<sqlite3_file*>(storage.get());
  const int code = inner->xOpen(inner, name, file, flags, out_flags);
  if (code != SQLITE_OK) {
    if (file->pMethods != nullptr) file->pMethods->xClose(file);
    return code;
  }
  new (base) GatheredFile{{&kLogMethods}, std::move(storage), {}, 0};
  gathered(base).held.reserve(kHeldBytesMax);
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* name, int sync) {
  return inner_of(vfs)->xDelete(inner_of(vfs), name, sync);
}
int access_file(sqlite3_vfs* vfs, const char* name, int flags, int* out) {
  return inner_of(vfs)->xAccess(inner_of(vfs), name, flags, out);
}
int full_path(sqlite3_vfs* vfs, const char* name, int bytes, char* out) {
  return inner_of(vfs)->xFullPathname(inner_of(vfs), name, bytes, out);
}
int randomness(sqlite3_vfs* vfs, int bytes, char* out) {
  return inner_of(vfs)->xRandomness(inner_of(vfs), bytes, out);
}
int wait_micros(sqlite3_vfs* vfs, int micros) {
  return inner_of(vfs)->xSleep(inner_of(vfs), micros);
}
int current_time(sqlite3_vfs* vfs, double* out) {
  return inner_of(vfs)->xCurrentTime(inner_of(vfs), out);
}
int last_error(sqlite3_vfs* vfs, int bytes, char* out) {
  return inner_of(vfs)->xGetLastError(inner_of(vfs), bytes, out);
}

}  // namespace

struct GatheringVfs::Impl {
  std::string name;
  sqlite3_vfs vfs{};
};

GatheringVfs::GatheringVfs(const std::string& inner) : impl_(std::make_unique<Impl>()) {
  static std::atomic<std::uint64_t> last{0};  // names are the whole process's
  disk::configure_once();
  sqlite3_vfs* beneath = sqlite3_vfs_find(inner.empty() ? nullptr : inner.c_str());
  SLUICE_CHECK(beneath != nullptr, "the file system beneath is registered");
  impl_->name = "gathering" + std::to_string(++last);
  sqlite3_vfs& vfs = impl_->vfs;
  vfs.iVersion = 1;
  vfs.szOsFile = std::max(static_cast<int>(sizeof(GatheredFile)), beneath->szOsFile);
  vfs.mxPathname = beneath->mxPathname;
  vfs.zName = impl_->name.c_str();
  vfs.pAppData = beneath;
  vfs.xOpen = open_file;
  vfs.xDelete = delete_file;
  vfs.xAccess = access_file;
  vfs.xFullPathname = full_path;
  vfs.xRandomness = randomness;
  vfs.xSleep = wait_micros;
  vfs.xCurrentTime = current_time;
  vfs.xGetLastError = last_error;
  SLUICE_CHECK(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK, "a new name is free");
}

GatheringVfs::~GatheringVfs() {
  disk::forget_checked_vfs(impl_->name);
  sqlite3_vfs_unregister(&impl_->vfs);
}

const std::string& GatheringVfs::name() const { return impl_->name; }

}  // namespace sluice::store::sqlite
