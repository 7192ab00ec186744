#include "store/sqlite/fault_vfs.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <new>

#include "base/check.h"
#include "store/disk/checked_vfs.h"

namespace sluice::store::sqlite {
namespace {

struct Handle {
  sqlite3_file base;
  FaultDisk* disk;
  const FaultDisk::Mount* mount;
  FaultDisk::FilePtr file;
  int lock;  // SQLITE_LOCK_...
};

Handle& handle_of(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }
const FaultDisk::Mount& mount_of(sqlite3_vfs* vfs) {
  return *static_cast<const FaultDisk::Mount*>(vfs->pAppData);
}
FaultDisk& disk_of(sqlite3_vfs* vfs) { return *mount_of(vfs).disk; }

// --- files ---

int file_unlock(sqlite3_file* base, int level) {
  Handle& handle = handle_of(base);
  std::lock_guard lock(handle.disk->mutex());
  FaultDisk::File& file = *handle.file;
  if (file.reserved == base) file.reserved = nullptr;
  if (file.exclusive == base) file.exclusive = nullptr;
  if (level == SQLITE_LOCK_NONE && handle.lock >= SQLITE_LOCK_SHARED) --file.shared;
  handle.lock = level;
  return SQLITE_OK;
}

int file_close(sqlite3_file* base) {
  file_unlock(base, SQLITE_LOCK_NONE);
  Handle& handle = handle_of(base);
  std::lock_guard lock(handle.disk->mutex());
  // One hold is the directory's. With the last process the shared index goes too.
  if (handle.file.use_count() <= 2) {
    handle.file->shm.clear();
    handle.file->shm_locks = {};
  }
  handle.file.reset();
  return SQLITE_OK;
}

int file_read(sqlite3_file* base, void* out, int bytes, sqlite3_int64 offset) {
  Handle& handle = handle_of(base);
  std::lock_guard lock(handle.disk->mutex());
  const std::string& now = handle.file->now;
  const auto from = std::min(now.size(), static_cast<std::size_t>(offset));
  const auto there = std::min(now.size() - from, static_cast<std::size_t>(bytes));
  std::memcpy(out, now.data() + from, there);
  handle.disk->count_read(there);
  if (there == static_cast<std::size_t>(bytes)) return SQLITE_OK;
  std::memset(static_cast<char*>(out) + there, 0, static_cast<std::size_t>(bytes) - there);
  return SQLITE_IOERR_SHORT_READ;
}

int file_write(sqlite3_file* base, const void* data, int bytes, sqlite3_int64 offset) {
  Handle& handle = handle_of(base);
  return handle.disk->write(
      *handle.file,
      {offset, std::string(static_cast<const char*>(data), static_cast<std::size_t>(bytes)), {}},
      handle.mount);
}

int file_truncate(sqlite3_file* base, sqlite3_int64 size) {
  Handle& handle = handle_of(base);
  return handle.disk->write(*handle.file, {0, {}, size}, handle.mount);
}

int file_sync(sqlite3_file* base, int) {
  Handle& handle = handle_of(base);
  return handle.disk->sync(*handle.file, handle.mount);
}

int file_size(sqlite3_file* base, sqlite3_int64* size) {
  Handle& handle = handle_of(base);
  std::lock_guard lock(handle.disk->mutex());
  *size = static_cast<sqlite3_int64>(handle.file->now.size());
  return SQLITE_OK;
}

int file_lock(sqlite3_file* base, int level) {
  Handle& handle = handle_of(base);
  std::lock_guard lock(handle.disk->mutex());
  FaultDisk::File& file = *handle.file;
  if (handle.lock >= level) return SQLITE_OK;
  if (file.exclusive != nullptr && file.exclusive != base) return SQLITE_BUSY;
  if (level == SQLITE_LOCK_SHARED) ++file.shared;
  if (level >= SQLITE_LOCK_RESERVED) {
    if (file.reserved != nullptr && file.reserved != base) return SQLITE_BUSY;
    file.reserved = base;
  }
  if (level == SQLITE_LOCK_EXCLUSIVE) {
    if (file.shared > 1) return SQLITE_BUSY;
    file.exclusive = base;
  }
  handle.lock = level;
  return SQLITE_OK;
}

int file_check_reserved(sqlite3_file* base, int* out) {
  Handle& handle = handle_of(base);
  std::lock_guard lock(handle.disk->mutex());
  *out = handle.file->reserved != nullptr ? 1 : 0;
  return SQLITE_OK;
}

int file_control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return 4'096; }
int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

// --- the index of the log, which connections share ---

int shm_map(sqlite3_file* base, int region, int bytes, int extend, void volatile** out) {
  Handle& handle = handle_of(base);
  std::lock_guard lock(handle.disk->mutex());
  auto& shm = handle.file->shm;
  SLUICE_CHECK(bytes == 32'768, "the size of a region is part of SQLite's format");
  const auto wanted = static_cast<std::size_t>(region) + 1;
  while (extend != 0 && shm.size() < wanted) {
    shm.push_back(std::make_unique<std::array<std::uint8_t, 32'768>>());
  }
  *out = shm.size() < wanted ? nullptr : shm[wanted - 1]->data();
  return SQLITE_OK;
}

int shm_lock(sqlite3_file* base, int from, int count, int flags) {
  Handle& handle = handle_of(base);
  std::lock_guard lock(handle.disk->mutex());
  auto& locks = handle.file->shm_locks;
  const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
  for (int i = from; i < from + count && (flags & SQLITE_SHM_LOCK) != 0; ++i) {
    const auto& held = locks[static_cast<std::size_t>(i)];
    if (held.exclusive != nullptr && held.exclusive != base) return SQLITE_BUSY;
    if (exclusive && held.shared > 0) return SQLITE_BUSY;
  }
  for (int i = from; i < from + count; ++i) {
    auto& held = locks[static_cast<std::size_t>(i)];
    const bool taking = (flags & SQLITE_SHM_LOCK) != 0;
    if (exclusive) {
      held.exclusive = taking ? base : nullptr;
    } else {
      held.shared += taking ? 1 : -1;
    }
  }
  return SQLITE_OK;
}

void shm_barrier(sqlite3_file*) { std::atomic_thread_fence(std::memory_order_seq_cst); }
int shm_unmap(sqlite3_file*, int) { return SQLITE_OK; }

constexpr sqlite3_io_methods kMethods = {.iVersion = 2,
                                         .xClose = file_close,
                                         .xRead = file_read,
                                         .xWrite = file_write,
                                         .xTruncate = file_truncate,
                                         .xSync = file_sync,
                                         .xFileSize = file_size,
                                         .xLock = file_lock,
                                         .xUnlock = file_unlock,
                                         .xCheckReservedLock = file_check_reserved,
                                         .xFileControl = file_control,
                                         .xSectorSize = sector_size,
                                         .xDeviceCharacteristics = characteristics,
                                         .xShmMap = shm_map,
                                         .xShmLock = shm_lock,
                                         .xShmBarrier = shm_barrier,
                                         .xShmUnmap = shm_unmap,
                                         .xFetch = nullptr,
                                         .xUnfetch = nullptr};

// --- the file system ---

int fs_open(sqlite3_vfs* vfs, const char* name, sqlite3_file* base, int flags, int* out_flags) {
  FaultDisk& disk = disk_of(vfs);
  std::lock_guard lock(disk.mutex());
  base->pMethods = nullptr;
  auto file = disk.open(name == nullptr ? "temporary" : name, (flags & SQLITE_OPEN_CREATE) != 0,
                        &mount_of(vfs));
  if (!file) return SQLITE_CANTOPEN;
  new (base) Handle{{&kMethods}, &disk, &mount_of(vfs), std::move(file), SQLITE_LOCK_NONE};
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

int fs_delete(sqlite3_vfs* vfs, const char* name, int) {
  return disk_of(vfs).remove(name, &mount_of(vfs));
}

int fs_access(sqlite3_vfs* vfs, const char* name, int, int* out) {
  *out = disk_of(vfs).exists(name) ? 1 : 0;
  return SQLITE_OK;
}

int fs_full_path(sqlite3_vfs*, const char* name, int bytes, char* out) {
  sqlite3_snprintf(bytes, out, "%s", name);
  return SQLITE_OK;
}

int fs_randomness(sqlite3_vfs*, int bytes, char* out) {
  std::memset(out, 7, static_cast<std::size_t>(bytes));
  return bytes;
}
int fs_sleep(sqlite3_vfs*, int micros) { return micros; }  // time passes without being waited for
int fs_time(sqlite3_vfs*, double* out) {
  *out = 2'460'000.5;
  return SQLITE_OK;
}
int fs_last_error(sqlite3_vfs*, int, char*) { return 0; }

}  // namespace

FaultDisk::FaultDisk(std::uint64_t seed) : random_state_(seed * 2 + 1) { add_process(); }

FaultDisk::~FaultDisk() {
  for (auto& mount : mounts_) unregister(*mount);
}

void FaultDisk::unregister(Mount& mount) {
  disk::forget_checked_vfs(mount.name);
  sqlite3_vfs_unregister(&mount.vfs);
}

const std::string& FaultDisk::add_process() {
  // Names are the whole process's, so two disks must not choose the same.
  static std::atomic<std::uint64_t> last{0};
  std::lock_guard lock(mutex_);
  auto& mount = *mounts_.emplace_back(std::make_unique<Mount>());
  mount.name = "fault" + std::to_string(++last);
  mount.disk = this;
  mount.vfs.iVersion = 1;
  mount.vfs.szOsFile = sizeof(Handle);
  mount.vfs.mxPathname = 512;
  mount.vfs.zName = mount.name.c_str();
  mount.vfs.pAppData = &mount;
  mount.vfs.xOpen = fs_open;
  mount.vfs.xDelete = fs_delete;
  mount.vfs.xAccess = fs_access;
  mount.vfs.xFullPathname = fs_full_path;
  mount.vfs.xRandomness = fs_randomness;
  mount.vfs.xSleep = fs_sleep;
  mount.vfs.xCurrentTime = fs_time;
  mount.vfs.xGetLastError = fs_last_error;
  SLUICE_CHECK(sqlite3_vfs_register(&mount.vfs, 0) == SQLITE_OK, "a new name is free");
  return mount.name;
}

FaultDisk::Mount& FaultDisk::mount(std::string_view name) {
  const auto found = std::ranges::find(mounts_, name, [](const auto& one) { return one->name; });
  SLUICE_CHECK(found != mounts_.end(), "processes are named by add_process");
  return **found;
}

void FaultDisk::remove_process(std::string_view name) {
  std::lock_guard lock(mutex_);
  unregister(mount(name));
  std::erase_if(mounts_, [&](const auto& one) { return one->name == name; });
}

void FaultDisk::kill_at(std::string_view name, std::int64_t operation) {
  std::lock_guard lock(mutex_);
  mount(name).dies_at = operation;
}

bool FaultDisk::is_dead(std::string_view name) {
  std::lock_guard lock(mutex_);
  return operations_ > std::min(mount(name).dies_at, power_cut_at_);
}

void FaultDisk::watch(Watch watch) {
  std::lock_guard lock(mutex_);
  watch_ = std::move(watch);
}

}  // namespace sluice::store::sqlite
