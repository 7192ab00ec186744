#include "api/core/waiting.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace sluice::api::waiting_test {
namespace {

using model::RecordKind;
using model::WaitKind;

constexpr Timestamp kNow{Seconds(1'761'912'000)};

model::Record record(RecordKind kind, std::string node, std::optional<Timestamp> until = {}) {
  model::Record made;
  made.kind = kind;
  made.node = std::move(node);
  made.until = until;
  return made;
}

std::string kinds_of(const json::array& waits) {
  std::string out;
  for (const auto& wait : waits) {
    const auto& node = wait.at("node_id");
    out += node.is_null() ? "-" : std::string(node.get_string());
    out += ":" + std::string(wait.at("kind").get_string()) + " ";
  }
  return out;
}

TEST(Waiting, ForTimesFollowsFromTheRecords) {
  TimedWaits waits;
  waits.add(record(RecordKind::kCompleted, "in"));
  waits.add(record(RecordKind::kWaiting, "nap", kNow + Seconds(60)));
  waits.add(record(RecordKind::kAttempt, "call", kNow + Seconds(5)));
  auto form = record(RecordKind::kWaiting, "ask", kNow + Seconds(60));
  form.wait = WaitKind::kForm;
  waits.add(form);
  EXPECT_EQ(kinds_of(waits.view(kNow)), "call:retry nap:time ");
  EXPECT_EQ(waits.view(kNow).at(0).at("until"), "2025-10-31T12:00:05.000000Z");
  EXPECT_EQ(kinds_of(waits.view(kNow + Seconds(5))), "nap:time ") << "it is tried again by now";
  waits.add(record(RecordKind::kCompleted, "nap"));
  waits.add(record(RecordKind::kFailed, "call"));
  EXPECT_EQ(kinds_of(waits.view(kNow)), "");
}

TEST(Waiting, InAListIsWhatTheRowSays) {
  store::RunRow row;
  row.status = model::RunStatus::kWaiting;
  row.wake_at = kNow;
  const auto shown = [&](const std::vector<model::Wait>& waits) {
    json::array view;
    add_waits_of_row(row, waits, view);
    return kinds_of(view);
  };
  EXPECT_EQ(shown({}), "-:time ");
  model::Wait event;
  event.kind = WaitKind::kEvent;
  EXPECT_EQ(shown({event}), "-:time ") << "another step goes on before";
  event.until = kNow;
  EXPECT_EQ(shown({event}), "") << "the event's own limit";
  row.status = model::RunStatus::kPending;
  EXPECT_EQ(shown({}), "");
  row.header.concurrency_group.emplace();
  EXPECT_EQ(shown({}), "-:concurrency ");
  row.status = model::RunStatus::kRunning;
  EXPECT_EQ(shown({}), "");
}

TEST(Waiting, OfARecordIsItsKindKeyAndTime) {
  EXPECT_EQ(wait_of_record(record(RecordKind::kCompleted, "a")), nullptr);
  EXPECT_EQ(to_json(wait_of_record(record(RecordKind::kAttempt, "a", kNow))),
            R"({"kind":"retry","key":null,"until":"2025-10-31T12:00:00.000000Z"})");
  auto event = record(RecordKind::kWaiting, "a");
  event.wait = WaitKind::kEvent;
  event.key = "payment-7";
  EXPECT_EQ(to_json(wait_of_record(event)), R"({"kind":"event","key":"payment-7","until":null})");
}

}  // namespace
}  // namespace sluice::api::waiting_test
