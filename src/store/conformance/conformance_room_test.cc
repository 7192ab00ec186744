#include <vector>

#include "store/conformance/conformance.h"

// Runs for which there is no room, since their team has as many as it may.
namespace sluice::store::conformance_room_test {
namespace {

class StoreRoom : public StoreConformance {
 protected:
  // Each key and body is a number.
  NewRun keyed(std::uint8_t key, std::uint8_t body) {
    NewRun run = new_run();
    run.idempotency =
        IdempotencyEntry{.key = {key}, .body = {body}, .expires_at = clock_.now() + Seconds(60)};
    return run;
  }
  NewRun without_room(std::uint8_t key, std::uint8_t body) {
    NewRun run = keyed(key, body);
    run.has_room = false;
    return run;
  }
  CommitOutcome together(std::vector<NewRun> runs) {
    std::vector<Admitted> group;
    group.reserve(runs.size());
    for (auto& run : runs) group.push_back(AdmittedForTest::make(std::move(run)));
    return write_batch({&group}).front().outcome;
  }
  std::int64_t total() { return ok(reader_->runs({.team = team_})).total; }
};

TEST_P(StoreRoom, KnownKeysAreAnsweredAsBefore) {
  const NewRun first = keyed(1, 1);
  insert(first);
  const auto again = write(without_room(1, 1));
  EXPECT_EQ(again.kind, Kind::kDuplicate);
  EXPECT_EQ(again.existing, first.header.id);
  EXPECT_EQ(write(without_room(1, 2)).kind, Kind::kConflict);
  EXPECT_EQ(write(without_room(2, 2)).kind, Kind::kNoRoom);
  NewRun without_key = new_run();
  without_key.has_room = false;
  EXPECT_EQ(write(without_key).kind, Kind::kNoRoom);
  EXPECT_EQ(total(), 1);
  insert(keyed(2, 3));  // the key is free
}

TEST_P(StoreRoom, OfAGroupAllAreStoredOrNone) {
  const NewRun first = keyed(1, 1);
  insert(first);
  const auto again = together({without_room(1, 1), without_room(1, 1)});
  ASSERT_EQ(again.kind, Kind::kCommitted);
  EXPECT_EQ(again.items.at(1).kind, Kind::kDuplicate);
  EXPECT_EQ(again.items.at(1).existing, first.header.id);
  EXPECT_EQ(together({keyed(3, 3), without_room(4, 4)}).kind, Kind::kNoRoom);
  EXPECT_EQ(together({without_room(4, 4), without_room(1, 2)}).kind, Kind::kConflict);
  EXPECT_EQ(total(), 1);
}

INSTANTIATE_TEST_SUITE_P(Every, StoreRoom, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_room_test
