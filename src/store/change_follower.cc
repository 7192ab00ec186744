#include "store/change_follower.h"

#include "base/log.h"

namespace sluice::store {

void ChangeFollower::follow(std::span<const Change> changes) {
  const std::lock_guard lock(mutex_);
  for (const auto& change : changes)
    if (change.kind == kind_) unread_.emplace(change.team, change.id);
  read_all();
}

void ChangeFollower::retry() {
  const std::lock_guard lock(mutex_);
  read_all();
}

void ChangeFollower::read_all() {
  std::erase_if(unread_, [this](const auto& change) {
    const auto done = read_one(change.first, change.second);
    if (done) return true;
    log::warn("a change of {} {} could not be read and will be read again: {}", what_,
              uid_text(change.second), done.error().message);
    reader_.reset();
    return false;
  });
}

Result<void> ChangeFollower::read_one(TeamId team, Uid id) {
  if (!reader_) {
    SLUICE_TRY(reader_, store_.reader());
  }
  return read_(*reader_, team, id);
}

}  // namespace sluice::store
