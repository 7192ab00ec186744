#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <sqlite3.h>
#include <string>
#include <vector>

// A disk in memory, registered with SQLite as a file system of its own, that loses what a real one
// may lose. For tests only: it is built into store_test and nothing else.
namespace sluice::store::sqlite {

class FaultDisk {
 public:
  explicit FaultDisk(std::uint64_t seed);
  ~FaultDisk();
  FaultDisk(const FaultDisk&) = delete;
  FaultDisk& operator=(const FaultDisk&) = delete;

  const char* vfs_name() const { return name_.c_str(); }

  // Every write, truncation, sync and deletion is one operation, counted from 0.
  std::int64_t operations() const;
  // From this operation on the machine is off: nothing changes and everything fails.
  void cut_power_at(std::int64_t operation);
  // What the disk holds after the cut: of what was not synced, each sector of each write is there
  // or not, in any order, as the seed says. Clears all faults. No file may be open.
  void power_on();

  enum class Fault { kDiskFull, kSyncFails };
  // The operations [from, from + count) that can fail in this way do. Pages of a failed sync count
  // as written for the system and are lost at the next power cut, as on Linux.
  void fail(Fault fault, std::int64_t from, std::int64_t count);
  void heal();

  // --- for the functions that SQLite calls ---
  struct Write {
    std::int64_t offset = 0;
    std::string bytes;
    std::optional<std::int64_t> truncated_to;  // instead of bytes
  };
  struct File {
    std::string now;     // what a reader sees
    std::string synced;  // what certainly survives
    std::vector<Write> unsynced;
    bool durable = false;  // synced at least once: its name survives
    int shared = 0;        // locks on the file
    const void* reserved = nullptr;
    const void* exclusive = nullptr;
    std::vector<std::unique_ptr<std::array<std::uint8_t, 32'768>>> shm;
    struct ShmLock {
      int shared = 0;
      const void* exclusive = nullptr;
    };
    std::array<ShmLock, SQLITE_SHM_NLOCK> shm_locks{};
  };
  using FilePtr = std::shared_ptr<File>;  // SQLite may delete a file that it still has open

  FilePtr open(const std::string& name, bool create);
  bool exists(const std::string& name);
  int remove(const std::string& name);
  int write(File& file, Write change);
  int sync(File& file);
  std::recursive_mutex& mutex() { return mutex_; }

 private:
  int operate(bool is_sync);  // SQLITE_OK, or how the next operation fails
  std::string survivor(const File& file);
  std::uint64_t random();

  const std::string name_;
  sqlite3_vfs vfs_{};
  mutable std::recursive_mutex mutex_;
  std::map<std::string, FilePtr> files_;
  std::uint64_t random_state_;
  std::int64_t operations_ = 0;
  std::int64_t power_cut_at_ = INT64_MAX;
  Fault fault_ = Fault::kDiskFull;
  std::int64_t fault_from_ = INT64_MAX;
  std::int64_t fault_to_ = INT64_MAX;
};

}  // namespace sluice::store::sqlite
