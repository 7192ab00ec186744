#include "api/workflows/run_explanation.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace sluice::api::run_explanation_test {
namespace {

using model::RunStatus;

constexpr Timestamp kNow{Seconds(1'761'912'000)};  // 2025-10-31T12:00:00Z

store::RunRow row(RunStatus status, Micros age = Seconds(3'600)) {
  store::RunRow made;
  made.status = status;
  made.header.created_at = kNow - age;
  return made;
}

json::array waits(std::string_view text) { return parse_json(text)->as_array(); }

TEST(RunExplanation, OfWhatARunWaitsFor) {
  EXPECT_EQ(explain_run(row(RunStatus::kWaiting),
                        waits(R"([{"node_id":"paid","kind":"event","key":"order-7","until":null},
                                  {"node_id":"nap","kind":"time","until":"2025-10-31T13:00:00Z"}])"),
                        {}, kNow),
            "It waits at paid for the event 'order-7', and at nap for a time until "
            "2025-10-31T13:00:00Z.");
  EXPECT_EQ(
      explain_run(row(RunStatus::kWaiting),
                  waits(R"([{"node_id":"tell","kind":"retry","until":"2025-10-31T11:00:00Z"}])"),
                  {}, kNow),
      "It waits at tell for its next attempt until 2025-10-31T11:00:00Z. It should have gone "
      "on at 2025-10-31T11:00:00Z.");
}

TEST(RunExplanation, OfOneThatWaitsForItsTurn) {
  Turn turn{.ahead = 3, .key = "customer-7", .holders = {row(RunStatus::kRunning, Seconds(7'200))}};
  const auto queued = waits(R"([{"node_id":null,"kind":"concurrency","key":null,"until":null}])");
  const auto holder = turn.holders.front().header.id.text();
  EXPECT_EQ(
      explain_run(row(RunStatus::kPending), queued, turn, kNow),
      "It waits since 2025-10-31T11:00:00Z for a slot of the key 'customer-7' "
      "(settings.concurrency). Run " +
          holder +
          " has it, since 2025-10-31T10:00:00Z at the earliest. In all 3 runs are before it.");
  turn.holders.push_back(turn.holders.front());
  turn.ahead = 2;
  EXPECT_EQ(explain_run(row(RunStatus::kPending), queued, turn, kNow),
            "It waits since 2025-10-31T11:00:00Z for a slot of the key 'customer-7' "
            "(settings.concurrency). Run " +
                holder + " and others have the slots.");
  turn = {.ahead = 0, .key = {}, .holders = {}};
  EXPECT_EQ(explain_run(row(RunStatus::kPending), queued, turn, kNow),
            "It waits since 2025-10-31T11:00:00Z for a slot (settings.concurrency).");
}

TEST(RunExplanation, OfOneThatWaitsForNothing) {
  EXPECT_EQ(explain_run(row(RunStatus::kCompleted), {}, {}, kNow), "");
  EXPECT_EQ(explain_run(row(RunStatus::kRunning), {}, {}, kNow),
            "It is at work since 2025-10-31T11:00:00Z.");
  EXPECT_EQ(explain_run(row(RunStatus::kPending, Seconds(1)), {}, {}, kNow),
            "It begins in a moment.");
  EXPECT_NE(explain_run(row(RunStatus::kPending), {}, {}, kNow).find("memory is short"),
            std::string::npos);
}

}  // namespace
}  // namespace sluice::api::run_explanation_test
