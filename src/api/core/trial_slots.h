#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "base/ids.h"

namespace sluice::api {

// Limits how many tests of nodes call out at the same time, so that no team takes all the places.
// Any thread.
class TrialSlots {
 public:
  static constexpr int kSlotsMax = 32;  // of the server
  static constexpr int kSlotsOfTeamMax = 8;

  // Held while a node calls out; null when there are as many as there may be.
  std::shared_ptr<void> take(TeamId team);

 private:
  struct Taken {
    std::mutex mutex;
    int all = 0;
    std::map<TeamId, int> of_team;
  };
  // Shared by the slots, which may end after this.
  std::shared_ptr<Taken> taken_ = std::make_shared<Taken>();
};

}  // namespace sluice::api
