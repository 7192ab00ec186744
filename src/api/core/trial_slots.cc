#include "api/core/trial_slots.h"

namespace sluice::api {

std::shared_ptr<void> TrialSlots::take(TeamId team) {
  const std::lock_guard lock(taken_->mutex);
  const auto own = taken_->of_team.find(team);
  const int of_team = own == taken_->of_team.end() ? 0 : own->second;
  if (taken_->all >= kSlotsMax || of_team >= kSlotsOfTeamMax) return nullptr;
  ++taken_->all;
  ++taken_->of_team[team];
  // Points at something, for an empty pointer says that there are too many.
  return {taken_.get(), [team, taken = taken_](void* /*slots*/) {
            const std::lock_guard guard(taken->mutex);
            --taken->all;
            const auto mine = taken->of_team.find(team);
            if (--mine->second == 0) taken->of_team.erase(mine);
          }};
}

}  // namespace sluice::api
