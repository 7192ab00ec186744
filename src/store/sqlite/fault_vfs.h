#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <sqlite3.h>
#include <string>
#include <string_view>
#include <vector>

// A disk in memory, registered with SQLite as a file system of its own, that loses what a real one
// may lose. For tests and the simulation only: nothing that serves opens a database on it.
namespace sluice::store::sqlite {

class FaultDisk {
 public:
  explicit FaultDisk(std::uint64_t seed);
  ~FaultDisk();
  FaultDisk(const FaultDisk&) = delete;
  FaultDisk& operator=(const FaultDisk&) = delete;

  // Takes the files of another disk as they are, all of them synced. No file of either may be open.
  void copy_files_of(FaultDisk& other);

  // Under which SQLite knows the disk, for the one process that most tests have.
  const char* vfs_name() const { return mounts_.front()->name.c_str(); }
  // The same disk under another name, for a process that can die on its own.
  const std::string& add_process();
  void remove_process(std::string_view name);  // no file of it may be open
  // From this operation on that process is dead: nothing that it does has an effect. What it wrote
  // stays, synced or not.
  void kill_at(std::string_view name, std::int64_t operation);
  // Whether it has come to the operation at which it dies, or the power is cut.
  bool is_dead(std::string_view name);
  // Told of everything that changes the disk, in order.
  using Watch = std::function<void(std::string_view operation, std::string_view bytes)>;
  void watch(Watch watch);

  std::int64_t bytes_read() const { return bytes_read_; }  // from files, by all processes

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
  void heal();  // nothing fails any more, nor dies

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

  struct Mount {  // one process's way to the disk
    std::string name;
    FaultDisk* disk = nullptr;
    sqlite3_vfs vfs{};
    std::int64_t dies_at = INT64_MAX;
  };
  FilePtr open(const std::string& name, bool create, const Mount* by = nullptr);
  bool exists(const std::string& name);
  int remove(const std::string& name, const Mount* by = nullptr);
  int write(File& file, Write change, const Mount* by = nullptr);
  int sync(File& file, const Mount* by = nullptr);
  std::recursive_mutex& mutex() { return mutex_; }
  void count_read(std::size_t bytes) { bytes_read_ += static_cast<std::int64_t>(bytes); }

 private:
  Mount& mount(std::string_view name);
  static void unregister(Mount& mount);
  int operate(const Mount* by, bool is_sync);
  std::string survivor(const File& file);
  std::uint64_t random();

  mutable std::recursive_mutex mutex_;
  std::vector<std::unique_ptr<Mount>> mounts_;
  Watch watch_;
  std::map<std::string, FilePtr> files_;
  std::uint64_t random_state_;
  std::int64_t operations_ = 0;
  std::atomic<std::int64_t> bytes_read_{0};
  std::int64_t power_cut_at_ = INT64_MAX;
  Fault fault_ = Fault::kDiskFull;
  std::int64_t fault_from_ = INT64_MAX;
  std::int64_t fault_to_ = INT64_MAX;
};

}  // namespace sluice::store::sqlite
