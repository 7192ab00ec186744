// What the simulation takes for a broken promise, and what only looks like one: each was once
// reported by a scenario.
#include <gtest/gtest.h>

#include "simulation/checker.h"
#include "simulation/senders.h"

namespace sluice::simulation::promises_test {
namespace {

constexpr Timestamp kNow{std::chrono::hours(24 * 365 * 55)};
constexpr Micros kWeek = std::chrono::days(7);

// Scenarios 70001109 and 110000882. A process slept over a delivery while the key was another
// body's, and answered 409 after that body's window was over and the same delivery was accepted
// elsewhere.
TEST(WrongConflict, AnAnswerFromAnEarlierWindowIsNone) {
  const AcceptedKey accepted{.body = "a", .until = kNow + 2 * kWeek, .created_at = kNow + kWeek};
  EXPECT_FALSE(is_wrong_conflict(accepted, "a", kNow, kNow + kWeek));
}

TEST(WrongConflict, WithinAWindowItIsOne) {
  const AcceptedKey accepted{.body = "a", .until = kNow + kWeek, .created_at = kNow};
  EXPECT_TRUE(is_wrong_conflict(accepted, "a", kNow - Seconds(1), kNow + Seconds(1)));
  EXPECT_TRUE(is_wrong_conflict(accepted, "a", kNow + Seconds(1), kNow + Seconds(2)));
  EXPECT_FALSE(is_wrong_conflict(accepted, "b", kNow, kNow)) << "another body";
  EXPECT_FALSE(is_wrong_conflict(accepted, "a", kNow, kNow + kWeek)) << "the window is over";
}

// Scenario 110001146. The wall clock was set forward, past the time for which a run in memory
// waits; it is read again once a second.
TEST(Timers, AClockThatWasSetIsNoticedALittleLater) {
  SimulatedWorld world(1);
  const RunId run{1, 1};
  KnownRun known;
  known.status = model::RunStatus::kWaiting;
  known.wake_at = world.clock.now() + std::chrono::hours(1);
  world.journal.committed({{run, known}});
  world.clock.advance(Seconds(10));
  check_timers(world);
  EXPECT_EQ(world.violation, std::nullopt) << "its time has not come";
  world.clock.jump(std::chrono::hours(2));
  check_timers(world);
  EXPECT_EQ(world.violation, std::nullopt) << "not noticed yet";
  world.clock.advance(Seconds(1));
  check_timers(world);
  EXPECT_NE(world.violation, std::nullopt);
}

TEST(Requests, NoneStartsMoreRunsThanItWasSent) {
  SimulatedWorld world(1);
  KnownRun known;
  known.header.trigger = model::TriggerKind::kWebhook;
  known.body = "{}";
  world.journal.committed({{RunId{1, 1}, known}});
  world.requests_sent["{}"] = 1;
  check_requests(world);
  EXPECT_EQ(world.violation, std::nullopt);
  world.journal.committed({{RunId{2, 1}, known}});
  check_requests(world);
  EXPECT_NE(world.violation, std::nullopt) << "sent once, and started twice";
}

TEST(Requests, OneThatWasBrokenOffStartsNone) {
  SimulatedWorld world(1);
  KnownRun known;
  known.header.trigger = model::TriggerKind::kSync;
  known.body = "{}";
  world.journal.committed({{RunId{1, 1}, known}});
  check_requests(world);
  EXPECT_NE(world.violation, std::nullopt);
}

}  // namespace
}  // namespace sluice::simulation::promises_test
