#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "store/change_feed.h"
#include "store/store.h"

namespace sluice::store {

// Reads from the store what the feed says has changed, for one that keeps things of one kind in
// memory. What cannot be read is logged and read by retry(). Any thread.
class ChangeFollower {
 public:
  // Makes what is in memory that which is stored. One call at a time.
  using Read = std::function<Result<void>(Reader& reader, TeamId team, Uid id)>;
  // The store outlives this. `what` names the kind in the log.
  ChangeFollower(Store& store, Change::Kind kind, std::string what, Read read)
      : store_(store), kind_(kind), what_(std::move(what)), read_(std::move(read)) {}

  // When this returns, memory is as the store is now. A listener of ChangeFeed.
  void follow(std::span<const Change> changes);
  // Reads what could not be read before. Cheap when there is nothing.
  void retry();

 private:
  void read_all();
  Result<void> read_one(TeamId team, Uid id);

  Store& store_;
  const Change::Kind kind_;
  const std::string what_;
  const Read read_;
  std::mutex mutex_;                // guards what follows
  std::unique_ptr<Reader> reader_;  // made when first needed, and after an error
  std::set<std::pair<TeamId, Uid>> unread_;
};

}  // namespace sluice::store
