#include "store/sqlite/maintenance.h"

#include <filesystem>

#include "base/log.h"
#include "store/disk/damage.h"
#include "store/disk/page_scan.h"
#include "store/sqlite/doctor.h"
#include "store/sqlite/schema.h"

namespace sluice::store::sqlite {
namespace {

constexpr int kFramesBeforeCheckpoint = 2'000;
constexpr int kPatienceMs = 10;  // with a writer or a reader in the way
constexpr unsigned kIdleRoundsBeforeShortening = 50;

}  // namespace

Result<void> Maintenance::run() {
  std::lock_guard lock(mutex_);
  if (connection_.get() == nullptr) {
    SLUICE_TRY(connection_, Connection::open(file_, Connection::Mode::kCreate, vfs_));
    SLUICE_TRY_VOID(set_up_writing(connection_));
    sqlite3_busy_timeout(connection_.get(), kPatienceMs);
  }
  name_damage();
  const auto commits = commits_.load(std::memory_order_relaxed);
  const bool idle = commits == commits_seen_;
  commits_seen_ = commits;
  idle_rounds_ = idle ? idle_rounds_ + 1 : 0;
  if (idle_rounds_ == kIdleRoundsBeforeShortening) return shorten_log();
  if (frames_in_log_.load(std::memory_order_relaxed) < kFramesBeforeCheckpoint) return {};
  const int code = sqlite3_wal_checkpoint_v2(connection_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE,
                                             nullptr, nullptr);
  if (code == SQLITE_OK || (code & 0xFF) == SQLITE_BUSY) return {};
  return fail(connection_.error("cannot move the log into the database"));
}

// What a thread has come upon where it knew only the number of the page.
void Maintenance::name_damage() {
  if (disk::damage_count() == damage_named_) return;
  const auto all = disk::damage_found();
  const std::string name = std::filesystem::weakly_canonical(file_);
  for (; damage_named_ < all.size(); ++damage_named_) {
    const auto& damage = all[damage_named_];
    if (damage.file != name && damage.file != name + "-wal") continue;
    auto file = disk::VfsFile::open(file_, disk::VfsFile::Kind::kDatabase,
                                    disk::VfsFile::Access::kRead, vfs_);
    if (!file) return;
    const auto use = disk::use_of_page(*file, damage.page);
    if (!use) return;
    log::error("{} belongs to {}", disk::place_of(damage), owner_of(connection_, *use));
  }
}

Result<void> Maintenance::shorten_log() {
  const int code = sqlite3_wal_checkpoint_v2(connection_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE,
                                             nullptr, nullptr);
  if ((code & 0xFF) == SQLITE_BUSY) return {};
  if (code != SQLITE_OK) return fail(connection_.error("cannot shorten the log"));
  frames_in_log_ = 0;
  return {};
}

}  // namespace sluice::store::sqlite
