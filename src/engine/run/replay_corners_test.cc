// What replay makes of records in corners that random runs do not come to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/run/run.h"
#include "engine/run/test_run.h"

namespace sluice::engine::replay_corners_test {
namespace {

using model::RunStatus;
using test::node;
using ::testing::HasSubstr;

const model::TriggerData kTrigger = {R"({"n":41})", ""};

// A try began and left no record; then the clock went back before the wait for that try was over.
TEST(Replay, ARunThatWaitsAgainAfterTheClockWentBackSaysSo) {
  std::vector<std::string> errors;
  const auto program =
      test::compile(test::graph({node("t", "manual_trigger"),
                                 test::node("a", "call", {{"retry", {{"max_attempts", 3}}}})},
                                {"t -> a"}),
                    errors);
  ASSERT_TRUE(errors.empty()) << errors[0];
  const Timestamp start = test::header().created_at;
  auto run = *Run::create(program, test::header(), kTrigger, {});
  std::string lines = run->apply(Started{}, start).write->records();
  nodes::HttpReply busy;
  busy.status = 503;
  lines += run->apply(EffectFinished{EffectId{1}, busy}, start).write->records();
  ASSERT_TRUE(run->wake_at());
  const auto tried = run->apply(TimerFired{}, *run->wake_at());
  ASSERT_EQ(tried.write->status(), RunStatus::kRunning);
  auto again = *Run::replay(program, test::header(), kTrigger, {}, *model::parse_records(lines),
                            StoredState{RunStatus::kRunning, {}, 0});
  const auto resumed = again->apply(Resumed{}, start);
  ASSERT_TRUE(resumed.write);
  EXPECT_EQ(resumed.write->status(), RunStatus::kWaiting);
  EXPECT_TRUE(resumed.write->wake_at());
}

// The same decision asks again for the run of a step and has no use for it any more.
TEST(Replay, ARunThatFailsAsItResumesCancelsWhatItStarted) {
  std::vector<std::string> errors;
  const auto program =
      test::compile(test::graph({node("t", "manual_trigger"), node("c", "child"),
                                 node("p", "pause", {{"seconds", 60}}), node("f", "fail")},
                                {"t -> c", "t -> p", "p -> f"}),
                    errors);
  ASSERT_TRUE(errors.empty()) << errors[0];
  const Timestamp start = test::header().created_at;
  auto run = *Run::create(program, test::header(), kTrigger, {});
  const auto first = run->apply(Started{}, start);
  EXPECT_EQ(first.write->starts().size(), 1U);
  auto again = *Run::replay(program, test::header(), kTrigger, {},
                            *model::parse_records(first.write->records()));
  const auto resumed = again->apply(Resumed{}, start + Seconds(60));
  ASSERT_EQ(resumed.write->status(), RunStatus::kFailed);
  ASSERT_EQ(resumed.then.size(), 1U);
  EXPECT_EQ(std::get<CancelChild>(resumed.then[0]).node, "c");
  ASSERT_EQ(resumed.write->stops().size(), 1U);
  EXPECT_EQ(resumed.write->stops()[0].node, "c");
}

TEST(Replay, ADowntimeIsNoActiveTime) {
  std::vector<std::string> errors;
  const auto program = test::compile(
      test::graph({node("t", "manual_trigger"), node("a", "call")}, {"t -> a"}), errors);
  const Timestamp start = test::header().created_at;
  auto run = *Run::create(program, test::header(), kTrigger, {});
  const auto first = run->apply(Started{}, start);
  const auto records = *model::parse_records(first.write->records());
  auto again = *Run::replay(program, test::header(), kTrigger, {}, records);
  const Timestamp later = start + std::chrono::hours(24 * 30);
  const auto resumed = again->apply(Resumed{}, later);
  ASSERT_EQ(resumed.then.size(), 1U);
  nodes::HttpReply reply;
  reply.status = 200;
  again->apply(EffectFinished{EffectId{1}, reply}, later + Seconds(1));
  EXPECT_EQ(again->status(), RunStatus::kCompleted);
}

TEST(Replay, RefusesRecordsThatCannotBe) {
  std::vector<std::string> errors;
  const auto program =
      test::compile(test::graph({node("t", "manual_trigger"), node("a", "say"), node("b", "say")},
                                {"t -> a", "a -> b"}),
                    errors);
  const std::string t = "{\"k\":\"completed\",\"n\":\"t\",\"t\":1}\n";
  const std::pair<std::string, const char*> table[] = {
      {"{\"k\":\"completed\",\"n\":\"a\",\"t\":1}\n", "before the one of the trigger"},
      {"{\"k\":\"waiting\",\"n\":\"t\",\"t\":1,\"u\":2}\n", "before the one of the trigger"},
      {t + t, "before the node could run"},
      {t + "{\"k\":\"completed\",\"n\":\"b\",\"t\":1}\n", "before the node could run"},
      {t + "{\"k\":\"completed\",\"n\":\"c\",\"t\":1}\n", "workflow does not have"},
      {t + "{\"k\":\"completed\",\"n\":\"a\",\"t\":1,\"i\":\"0\"}\n",
       "an item that is not under way"},
      {t + "{\"k\":\"attempt\",\"n\":\"a\",\"t\":1}\n", "does not say until when"},
      {t + "{\"k\":\"failed\",\"n\":\"a\",\"t\":1}\n{\"k\":\"completed\",\"n\":\"b\",\"t\":1}\n",
       "follows the end of the run"},
  };
  for (const auto& [lines, says] : table) {
    const auto run =
        Run::replay(program, test::header(), kTrigger, {}, *model::parse_records(lines));
    ASSERT_FALSE(run.has_value()) << lines;
    EXPECT_EQ(run.error().code, ErrorCode::kCorrupt);
    EXPECT_THAT(run.error().message, HasSubstr(says));
  }
}

}  // namespace
}  // namespace sluice::engine::replay_corners_test
