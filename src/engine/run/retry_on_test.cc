#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/run/test_run.h"

namespace sluice::engine::retry_on_test {
namespace {

using test::TestRun;
using ::testing::ElementsAre;

json::array one_call(std::string_view retry) {
  return {test::node("t", "webhook_trigger"),
          test::node("a", "call", {{"retry", *parse_json(retry)}})};
}

TEST(RetryOn, NamesWhatIsTriedAgainWhateverTheNodeThinks) {
  TestRun run(one_call(R"({"max_attempts": 2, "on": [502]})"), {"t -> a"});
  run.apply(Started{});
  run.reply("a", 502);
  EXPECT_EQ(run.log().back(), "attempt a");
  run.advance(std::chrono::minutes(10));
  run.apply(TimerFired{});
  run.reply("a", 502);
  EXPECT_EQ(run.log().back(), "failed a#2");
  EXPECT_EQ(run.status(), model::RunStatus::kDeadLetter);
}

TEST(RetryOn, LeavesOutWhatItDoesNotName) {
  TestRun run(one_call(R"({"max_attempts": 5, "on": [502]})"), {"t -> a"});
  run.apply(Started{});
  run.reply("a", 503);
  EXPECT_EQ(run.status(), model::RunStatus::kFailed);
}

TEST(Postponed, TheCallIsAskedForAgainAsTheSameTry) {
  TestRun run(one_call(R"({"max_attempts": 1})"), {"t -> a"});
  run.apply(Started{});
  const auto until = run.now() + std::chrono::hours(1);
  run.apply(EffectFinished{run.effect("a").effect,
                           nodes::Postponed{nodes::Postponed::Why::kRateLimit, "x.example", until,
                                            "x.example is called at most 1 times in 1h"}});
  EXPECT_EQ(run.log().back(), "postponed a");
  EXPECT_EQ(run.status(), model::RunStatus::kWaiting);
  EXPECT_EQ(run->wake_at(), until);
  const auto asked_at = run.now();
  run.advance(std::chrono::hours(1));
  run.apply(TimerFired{});
  EXPECT_EQ(run.started(), std::vector<std::string>{"a#1"});
  EXPECT_EQ(run.effect("a").reserved_at, asked_at);
  run.reply("a", 200);
  EXPECT_EQ(run.status(), model::RunStatus::kCompleted);
}

TEST(Postponed, ACircuitReservesNothing) {
  TestRun run(one_call(R"({"max_attempts": 1})"), {"t -> a"});
  run.apply(Started{});
  run.apply(EffectFinished{run.effect("a").effect,
                           nodes::Postponed{nodes::Postponed::Why::kCircuit, "x.example",
                                            run.now() + Seconds(30), "calls pause"}});
  run.advance(Seconds(30));
  run.apply(TimerFired{});
  EXPECT_EQ(run.effect("a").reserved_at, Timestamp());
}

TEST(Postponed, IsReplayed) {
  const auto nodes = one_call(R"({"max_attempts": 1})");
  std::vector<std::string> errors;
  const auto program = test::compile(test::graph(nodes, {"t -> a"}), errors);
  ASSERT_TRUE(program);
  const auto header = test::header();
  const auto at = header.created_at;
  std::vector<model::Record> records(2);
  records[0].node = "t";
  records[1].node = "a";
  records[1].kind = model::RecordKind::kPostponed;
  records[1].key = "rate_limit";
  records[1].until = at + Seconds(60);
  for (auto& record : records) record.at = record.started_at = at;
  const model::TriggerData trigger{.body = "{}", .headers = "{}"};
  auto run = Run::replay(program, header, trigger, {}, records);
  ASSERT_TRUE(run.has_value()) << run.error().message;
  EXPECT_EQ((*run)->wake_at(), at + Seconds(60));
  (*run)->apply(Resumed{}, at + Seconds(1));
  const auto decision = (*run)->apply(TimerFired{}, at + Seconds(60));
  ASSERT_EQ(decision.then.size(), 1u);
  const auto& start = std::get<StartEffect>(decision.then.front());
  EXPECT_EQ(start.attempt, 1);
  EXPECT_EQ(start.reserved_at, at);
}

}  // namespace
}  // namespace sluice::engine::retry_on_test
