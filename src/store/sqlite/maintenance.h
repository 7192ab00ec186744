#pragma once

#include <atomic>
#include <mutex>
#include <string>

#include "store/sqlite/connection.h"

namespace sluice::store::sqlite {

// What keeps the files small, away from the thread that writes: moves the log into the database.
// Any thread, one at a time.
class Maintenance {
 public:
  Maintenance(std::string file, std::string vfs) : file_(std::move(file)), vfs_(std::move(vfs)) {}

  Result<void> run();
  // How many frames the log held after the last commit; from the store thread.
  void committed(int frames_in_log) {
    frames_in_log_.store(frames_in_log, std::memory_order_relaxed);
    commits_.fetch_add(1, std::memory_order_relaxed);
  }

 private:
  void name_damage();
  Result<void> shorten_log();

  const std::string file_;
  const std::string vfs_;
  std::atomic<int> frames_in_log_{0};
  std::atomic<std::uint64_t> commits_{0};
  std::mutex mutex_;  // guards what follows
  Connection connection_;
  std::uint64_t commits_seen_ = 0;
  std::size_t damage_named_ = 0;
  unsigned idle_rounds_ = 0;
};

}  // namespace sluice::store::sqlite
