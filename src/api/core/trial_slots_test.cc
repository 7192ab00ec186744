#include "api/core/trial_slots.h"

#include <gtest/gtest.h>
#include <vector>

namespace sluice::api::trial_slots_test {
namespace {

TEST(TrialSlots, AreLeftForOtherTeams) {
  TrialSlots slots;
  std::vector<std::shared_ptr<void>> taken;
  for (int i = 0; i < TrialSlots::kSlotsOfTeamMax; ++i) {
    taken.push_back(slots.take(TeamId{1}));
    ASSERT_TRUE(taken.back());
  }
  EXPECT_FALSE(slots.take(TeamId{1}));
  EXPECT_TRUE(slots.take(TeamId{2}));
  taken.pop_back();
  EXPECT_TRUE(slots.take(TeamId{1}));
}

TEST(TrialSlots, AreBoundedOnTheServer) {
  TrialSlots slots;
  std::vector<std::shared_ptr<void>> taken;
  for (int i = 0; i < TrialSlots::kSlotsMax; ++i) {
    taken.push_back(slots.take(TeamId{i / TrialSlots::kSlotsOfTeamMax + 1}));
    ASSERT_TRUE(taken.back());
  }
  EXPECT_FALSE(slots.take(TeamId{100}));
  taken.pop_back();
  EXPECT_TRUE(slots.take(TeamId{100}));
}

}  // namespace
}  // namespace sluice::api::trial_slots_test
