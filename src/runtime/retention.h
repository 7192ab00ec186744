#pragma once

#include <mutex>
#include <optional>
#include <span>

#include "runtime/background_loop.h"
#include "runtime/disk_room.h"

namespace sluice::runtime {

// Deletes finished runs that are too old or too many, or that have to make room, and gives their
// bytes back to the file system. It finds them by reading; the store's thread deletes them in
// slices of about a millisecond, so that no commit waits long. While the disk has no room left, new
// runs are refused.
class Retention {
 public:
  Retention(const Environment& env, BackgroundLoop& loop)
      : env_(env), loop_(loop), settings_(env.options.retention) {}

  // Takes effect with the next round. Any thread.
  void set(const RetentionSettings& settings);
  RetentionSettings settings() const;

  // --- on the background loop's thread ---

  // Looks how much room there is, and makes some.
  BackgroundLoop::Progress make_room(store::Reader& reader);
  BackgroundLoop::Progress delete_old(store::Reader& reader);
  // While the store has little else to do, or the disk has no room.
  BackgroundLoop::Progress give_pages_back(store::Reader& reader);
  // How full the disk is, for the forecast.
  void note_sample(store::Reader& reader);

 private:
  std::optional<DiskSpace> disk() const;
  Result<DiskRoom> look(store::Reader& reader);
  void tell(DiskRoom now);
  // False when it was interrupted.
  Result<bool> delete_all(store::Reader& reader, store::OldRunsSearch search);
  Result<bool> delete_by_rules(store::Reader& reader);
  Result<bool> delete_by_team_rules(store::Reader& reader);
  Result<bool> delete_too_many(store::Reader& reader, const store::TeamRetentionRule& rule);
  Result<void> delete_slice_by_slice(std::span<const store::FinishedRun> runs);
  // The rest of large runs, unless it is interrupted.
  Result<void> delete_leftovers();
  bool store_is_busy();

  const Environment& env_;
  BackgroundLoop& loop_;
  mutable std::mutex mutex_;
  RetentionSettings settings_;
  DiskRoom room_ = DiskRoom::kEnough;
  WorkflowId rule_;  // the one that was applied last
  TeamId team_rule_{};
  // Of the steady clock and of the committer, when it was last seen how busy the store is.
  Micros looked_at_{0};
  Micros wrote_{0};
};

}  // namespace sluice::runtime
