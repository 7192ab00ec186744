#include "store/sqlite/fault_vfs.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <gtest/gtest.h>
#include <new>

#include "base/check.h"

namespace sluice::store::sqlite {
namespace {

constexpr std::size_t kSectorBytes = 512;

struct Handle {
  sqlite3_file base;
  FaultDisk* disk;
  FaultDisk::FilePtr file;
  int lock;  // SQLITE_LOCK_...
};

Handle& handle_of(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }
FaultDisk& disk_of(sqlite3_vfs* vfs) { return *static_cast<FaultDisk*>(vfs->pAppData); }

void put_into(std::string& image, const FaultDisk::Write& change) {
  if (change.truncated_to) return image.resize(static_cast<std::size_t>(*change.truncated_to));
  const auto offset = static_cast<std::size_t>(change.offset);
  if (image.size() < offset + change.bytes.size()) image.resize(offset + change.bytes.size());
  image.replace(offset, change.bytes.size(), change.bytes);
}

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
  if (there == static_cast<std::size_t>(bytes)) return SQLITE_OK;
  std::memset(static_cast<char*>(out) + there, 0, static_cast<std::size_t>(bytes) - there);
  return SQLITE_IOERR_SHORT_READ;
}

int file_write(sqlite3_file* base, const void* data, int bytes, sqlite3_int64 offset) {
  Handle& handle = handle_of(base);
  return handle.disk->write(
      *handle.file,
      {offset, std::string(static_cast<const char*>(data), static_cast<std::size_t>(bytes)), {}});
}

int file_truncate(sqlite3_file* base, sqlite3_int64 size) {
  Handle& handle = handle_of(base);
  return handle.disk->write(*handle.file, {0, {}, size});
}

int file_sync(sqlite3_file* base, int) {
  Handle& handle = handle_of(base);
  return handle.disk->sync(*handle.file);
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
  auto file = disk.open(name == nullptr ? "temporary" : name, (flags & SQLITE_OPEN_CREATE) != 0);
  if (!file) return SQLITE_CANTOPEN;
  new (base) Handle{{&kMethods}, &disk, std::move(file), SQLITE_LOCK_NONE};
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

int fs_delete(sqlite3_vfs* vfs, const char* name, int) { return disk_of(vfs).remove(name); }

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

FaultDisk::FaultDisk(std::uint64_t seed)
    : name_("fault" + std::to_string(reinterpret_cast<std::uintptr_t>(this))),
      random_state_(seed * 2 + 1) {
  vfs_.iVersion = 1;
  vfs_.szOsFile = sizeof(Handle);
  vfs_.mxPathname = 512;
  vfs_.zName = name_.c_str();
  vfs_.pAppData = this;
  vfs_.xOpen = fs_open;
  vfs_.xDelete = fs_delete;
  vfs_.xAccess = fs_access;
  vfs_.xFullPathname = fs_full_path;
  vfs_.xRandomness = fs_randomness;
  vfs_.xSleep = fs_sleep;
  vfs_.xCurrentTime = fs_time;
  vfs_.xGetLastError = fs_last_error;
  SLUICE_CHECK(sqlite3_vfs_register(&vfs_, 0) == SQLITE_OK, "a new name is free");
}

FaultDisk::~FaultDisk() { sqlite3_vfs_unregister(&vfs_); }

std::int64_t FaultDisk::operations() const {
  std::lock_guard lock(mutex_);
  return operations_;
}

void FaultDisk::cut_power_at(std::int64_t operation) {
  std::lock_guard lock(mutex_);
  power_cut_at_ = operation;
}

void FaultDisk::fail(Fault fault, std::int64_t from, std::int64_t count) {
  std::lock_guard lock(mutex_);
  fault_ = fault;
  fault_from_ = from;
  fault_to_ = from + count;
}

void FaultDisk::heal() {
  std::lock_guard lock(mutex_);
  fault_from_ = fault_to_ = power_cut_at_ = INT64_MAX;
}

void FaultDisk::power_on() {
  std::lock_guard lock(mutex_);
  heal();
  for (auto at = files_.begin(); at != files_.end();) {
    File& file = *at->second;
    SLUICE_CHECK(at->second.use_count() == 1, "a process that is gone has no file open");
    if (!file.durable && random() % 2 == 0) {
      at = files_.erase(at);
      continue;
    }
    auto after = std::make_shared<File>();
    after->now = after->synced = survivor(file);
    after->durable = true;
    at->second = std::move(after);
    ++at;
  }
}

// A disk may write cached sectors in any order and stop anywhere.
std::string FaultDisk::survivor(const File& file) {
  std::vector<Write> parts;
  for (const Write& change : file.unsynced) {
    if (change.truncated_to) {
      parts.push_back(change);
      continue;
    }
    for (std::size_t at = 0; at < change.bytes.size();) {
      const auto place = static_cast<std::size_t>(change.offset) + at;
      const auto size = std::min(kSectorBytes - place % kSectorBytes, change.bytes.size() - at);
      parts.push_back({static_cast<std::int64_t>(place), change.bytes.substr(at, size), {}});
      at += size;
    }
  }
  // Three ways to lose: a clean prefix, a random part in order, a random part in any order.
  const auto way = random() % 3;
  if (way == 0 && !parts.empty()) parts.resize(random() % (parts.size() + 1));
  if (way != 0) std::erase_if(parts, [this](const Write&) { return random() % 2 == 0; });
  for (std::size_t i = parts.size(); way == 2 && i > 1; --i)
    std::swap(parts[i - 1], parts[random() % i]);
  std::string image = file.synced;
  for (const Write& part : parts) put_into(image, part);
  return image;
}

std::uint64_t FaultDisk::random() {  // xorshift64
  random_state_ ^= random_state_ << 13;
  random_state_ ^= random_state_ >> 7;
  random_state_ ^= random_state_ << 17;
  return random_state_;
}

int FaultDisk::operate(bool is_sync) {
  const std::int64_t number = operations_++;
  if (number >= power_cut_at_) return SQLITE_IOERR;
  if (number < fault_from_ || number >= fault_to_) return SQLITE_OK;
  if (fault_ == Fault::kSyncFails) return is_sync ? SQLITE_IOERR_FSYNC : SQLITE_OK;
  return is_sync ? SQLITE_OK : SQLITE_FULL;
}

FaultDisk::FilePtr FaultDisk::open(const std::string& name, bool create) {
  std::lock_guard lock(mutex_);
  auto found = files_.find(name);
  if (found != files_.end()) return found->second;
  if (!create || operations_ >= power_cut_at_) return nullptr;
  return files_[name] = std::make_shared<File>();
}

bool FaultDisk::exists(const std::string& name) {
  std::lock_guard lock(mutex_);
  return files_.contains(name);
}

int FaultDisk::remove(const std::string& name) {
  std::lock_guard lock(mutex_);
  if (!files_.contains(name)) return SQLITE_IOERR_DELETE_NOENT;
  if (operations_++ >= power_cut_at_) return SQLITE_IOERR_DELETE;
  files_.erase(name);
  return SQLITE_OK;
}

int FaultDisk::write(File& file, Write change) {
  std::lock_guard lock(mutex_);
  if (const int failed = operate(false); failed != SQLITE_OK) return failed;
  put_into(file.now, change);
  file.unsynced.push_back(std::move(change));
  return SQLITE_OK;
}

int FaultDisk::sync(File& file) {
  std::lock_guard lock(mutex_);
  const int failed = operate(true);
  if (failed == SQLITE_IOERR) return failed;
  if (failed == SQLITE_OK) {
    for (const Write& change : file.unsynced) put_into(file.synced, change);
    file.durable = true;
  }
  file.unsynced.clear();
  return failed;
}

TEST(FaultDiskTest, KeepsWhatWasSyncedAndLosesSomeOfTheRest) {
  bool lost = false;
  bool kept = false;
  for (std::uint64_t seed = 1; seed < 20; ++seed) {
    FaultDisk disk(seed);
    auto file = disk.open("a", true);
    ASSERT_EQ(disk.write(*file, {0, std::string(1'024, 'a'), {}}), SQLITE_OK);
    ASSERT_EQ(disk.sync(*file), SQLITE_OK);
    ASSERT_EQ(disk.write(*file, {512, std::string(1'024, 'b'), {}}), SQLITE_OK);
    disk.cut_power_at(disk.operations());
    ASSERT_EQ(disk.sync(*file), SQLITE_IOERR);
    file.reset();
    disk.power_on();
    file = disk.open("a", false);
    EXPECT_EQ(file->now.substr(0, 512), std::string(512, 'a'));
    lost |= file->now.find('b') == std::string::npos;
    kept |= file->now.find('b') != std::string::npos;
  }
  EXPECT_TRUE(lost && kept);
}

}  // namespace sluice::store::sqlite
