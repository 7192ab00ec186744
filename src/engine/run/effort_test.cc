#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/run/run.h"
#include "engine/run/test_run.h"

namespace sluice::engine::effort_test {
namespace {

using model::RunStatus;
using test::node;
using test::TestRun;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::int64_t kHeavy = 50'000;       // for a light turn
constexpr std::int64_t kTooMuch = 1'000'000;  // for a step

RunOptions limits() {
  RunOptions options;
  options.light_work_max = 10'000;
  options.step_work_max = 200'000;
  options.full_work_max = 60'000;
  return options;
}

TEST(Effort, ALightTurnEndsBeforeTheStepThatIsTooMuchForIt) {
  TestRun run({node("t", "manual_trigger"), node("a", "say"), node("b", "say", {{"work", kHeavy}}),
               node("c", "say", {{"reads", {"b"}}})},
              {"t -> a", "a -> b", "b -> c"}, "{}", limits());
  run.apply(Started{}, Effort::kLight);
  EXPECT_TRUE(run.last().more);
  EXPECT_TRUE(run.last().heavy);
  EXPECT_FALSE(run.last().pending);
  EXPECT_THAT(run.log(), ElementsAre("completed t", "completed a"));
  run.apply(Continued{}, Effort::kLight);
  EXPECT_TRUE(run.last().heavy) << "as often as it is asked";
  EXPECT_FALSE(run.last().write.has_value());
  run.apply(Continued{}, Effort::kFull);
  EXPECT_EQ(run.status(), RunStatus::kCompleted);
  EXPECT_THAT(run.log(), ElementsAre("completed t", "completed a", "completed b", "completed c"));
  EXPECT_EQ(run.output("c"), R"({"n":2,"saw":["b"]})");
}

TEST(Effort, ManySmallStepsShareALightTurn) {
  json::array nodes = {node("t", "manual_trigger")};
  std::vector<std::string> edges;
  for (int i = 0; i < 30; ++i) {
    nodes.push_back(node("s" + std::to_string(i), "say", {{"work", 900}}));
    edges.push_back("t -> s" + std::to_string(i));
  }
  TestRun run(nodes, edges, "{}", limits());
  run.apply(Started{}, Effort::kLight);
  EXPECT_TRUE(run.last().heavy);
  const auto in_first = run.log().size();
  EXPECT_GT(in_first, 5U);
  EXPECT_LT(in_first, 15U);
  run.apply(Continued{});
  EXPECT_EQ(run.log().size(), 31U) << "a full turn does more";
  EXPECT_EQ(run.status(), RunStatus::kCompleted);
}

TEST(Effort, AFullTurnEndsWithTheStepThatGoesPastItsBound) {
  TestRun run({node("t", "manual_trigger"), node("a", "say", {{"work", kHeavy}}),
               node("b", "say", {{"work", kHeavy}}), node("c", "say", {{"work", kHeavy}})},
              {"t -> a", "a -> b", "b -> c"}, "{}", limits());
  run.apply(Started{});
  EXPECT_THAT(run.log(), ElementsAre("completed t", "completed a", "completed b"));
  EXPECT_TRUE(run.last().more);
  EXPECT_TRUE(run.last().heavy);
  run.apply(Continued{});
  EXPECT_EQ(run.status(), RunStatus::kCompleted);
}

TEST(Effort, AStepOverItsBoundFailsAndIsNotTriedAgain) {
  TestRun run({node("t", "manual_trigger"),
               node("a", "say", {{"work", kTooMuch}, {"retry", {{"max_attempts", 3}}}})},
              {"t -> a"}, "{}", limits());
  run.apply(Started{});
  EXPECT_EQ(run.status(), RunStatus::kFailed);
  EXPECT_EQ(run.last().write->error(),
            "node 'a': the step computes for longer than the 10ms that one step may take; give it "
            "less data, or split its work into several steps");
  EXPECT_THAT(run.log(), ElementsAre("completed t", "failed a"));
}

TEST(Effort, AStepOverItsBoundLeavesByItsErrorHandle) {
  TestRun run({node("t", "manual_trigger"),
               node("a", "say", {{"work", kTooMuch}, {"continue_on_error", true}}),
               node("b", "say", {{"reads", {"a"}}})},
              {"t -> a", "a:error -> b"}, "{}", limits());
  run.apply(Started{});
  EXPECT_TRUE(run.last().heavy) << "its work counts";
  run.apply(Continued{});
  EXPECT_EQ(run.status(), RunStatus::kCompleted);
  EXPECT_THAT(run.log(), ElementsAre("completed t", "failed a error", "completed b"));
}

TEST(Effort, AnAnswerThatIsTooMuchWaitsForAFullTurn) {
  TestRun run({node("t", "manual_trigger"), node("a", "call", {{"work", 6'000}}),
               node("b", "call", {{"work", 6'000}})},
              {"t -> a", "t -> b"}, "{}", limits());
  run.apply(Started{});
  nodes::HttpReply reply;
  reply.status = 200;
  reply.body = std::string(100, 'x');
  run.apply(EffectFinished{run.effect("a").effect, reply}, Effort::kLight);
  EXPECT_FALSE(run.last().more) << "it fits";
  TestRun other({node("t", "manual_trigger"), node("a", "call", {{"work", kHeavy}})}, {"t -> a"},
                "{}", limits());
  other.apply(Started{});
  const auto effect = other.effect("a").effect;
  other.apply(EffectFinished{effect, reply}, Effort::kLight);
  EXPECT_TRUE(other.last().pending);
  EXPECT_TRUE(other.last().heavy);
  EXPECT_FALSE(other.last().write.has_value());
  EXPECT_TRUE(other.apply(EffectFinished{effect, reply}).late) << "it has come";
  other.apply(Continued{});
  EXPECT_FALSE(other.last().pending);
  EXPECT_EQ(other.status(), RunStatus::kCompleted);
}

TEST(Effort, AnEventForSeveralStepsIsWorkedOffOverSeveralTurns) {
  json::array nodes = {node("t", "manual_trigger")};
  std::vector<std::string> edges;
  for (int i = 0; i < 4; ++i) {
    nodes.push_back(node("w" + std::to_string(i), "await",
                         {{"key", "k"}, {"seconds", 60}, {"work", i == 0 ? 10 : kHeavy}}));
    edges.push_back("t -> w" + std::to_string(i));
  }
  TestRun run(nodes, edges, "{}", limits());
  run.apply(Started{});
  while (run.last().more) run.apply(Continued{});
  const auto before = run.log().size();
  run.apply(EventReceived{"k", json::object{{"x", 1}}}, Effort::kLight);
  EXPECT_TRUE(run.last().pending);
  EXPECT_EQ(run.log().size(), before + 1);
  EXPECT_TRUE(run.apply(EventReceived{"k", json::object{{"x", 2}}}).late)
      << "nothing waits for it any more";
  int turns = 0;
  for (; !is_final(run.status()); ++turns) run.apply(Continued{});
  EXPECT_GE(turns, 2);
  EXPECT_EQ(run.status(), RunStatus::kCompleted);
  EXPECT_THAT(run.output("w3"), HasSubstr(R"("payload":{"x":1})"));
}

TEST(Effort, WhatHasArrivedIsRecordedThoughTheRunIsOverItsTime) {
  auto options = limits();
  options.active_time_max = Seconds(10);
  TestRun run({node("t", "manual_trigger"), node("a", "call", {{"work", kHeavy}})}, {"t -> a"},
              "{}", options);
  run.apply(Started{});
  run.advance(Seconds(20));
  nodes::HttpReply reply;
  reply.status = 200;
  run.apply(EffectFinished{run.effect("a").effect, reply}, Effort::kLight);
  EXPECT_TRUE(run.last().pending);
  run.apply(Continued{});
  EXPECT_THAT(run.log(), ElementsAre("completed t", "completed a"));
  EXPECT_EQ(run.status(), RunStatus::kFailed);
}

TEST(Effort, ACancelEndsWhatIsPending) {
  TestRun run(
      {node("t", "manual_trigger"), node("a", "call", {{"work", kHeavy}}), node("b", "call")},
      {"t -> a", "t -> b"}, "{}", limits());
  run.apply(Started{});
  nodes::HttpReply reply;
  reply.status = 200;
  run.apply(EffectFinished{run.effect("a").effect, reply}, Effort::kLight);
  ASSERT_TRUE(run.last().pending);
  run.apply(Cancelled{"enough"}, Effort::kLight);
  EXPECT_EQ(run.status(), RunStatus::kCancelled);
  EXPECT_TRUE(std::holds_alternative<StopEffects>(run.last().then.at(0))) << "b is under way";
  EXPECT_THAT(run.log(), ElementsAre("completed t"));
}

TEST(Effort, ItemsThatCannotBeGatheredAtOnceAreNotLost) {
  TestRun run({node("t", "manual_trigger"), node("l", "loop", {{"count", 3}, {"work", kHeavy}}),
               node("b", "say", {{"parent", "l"}, {"reads", {"item"}}})},
              {"t -> l"}, "{}", limits());
  run.apply(Started{});
  while (run.last().more) {
    run.apply(Continued{}, Effort::kLight);
    if (run.last().heavy) run.apply(Continued{});
  }
  EXPECT_EQ(run.status(), RunStatus::kCompleted);
  EXPECT_THAT(run.output("l"), HasSubstr(R"("items":[{"n":2,"saw":["item"]},)"));
}

TEST(Effort, TheTriggersBodyIsReadInAFullTurnWhenItIsLarge) {
  const std::string body = R"({"n":4,"x":")" + std::string(400'000, 'x') + "\"}";
  TestRun run({node("t", "webhook_trigger"), node("a", "say", {{"reads", {"webhook_payload"}}})},
              {"t -> a"}, body, limits());
  run.apply(Started{}, Effort::kLight);
  EXPECT_TRUE(run.last().heavy);
  run.apply(Continued{});
  EXPECT_EQ(run.output("a"), R"({"n":5,"saw":["webhook_payload"]})");
}

TEST(Iterators, TakeNoMoreItemsAtOnceThanARunMay) {
  auto options = limits();
  options.items_running_max = 5;
  TestRun run({node("t", "manual_trigger"), node("l", "loop", {{"count", 8}, {"at_once", 4}}),
               node("m", "loop", {{"parent", "l"}, {"count", 8}, {"at_once", 4}}),
               node("c", "call", {{"parent", "m"}})},
              {"t -> l"}, "{}", options);
  run.apply(Started{});
  while (run.last().more) run.apply(Continued{});
  // Four outer ones; of their iterators the first may take the one that is left, and each takes
  // one.
  EXPECT_EQ(run->items_running(), 8U);
  std::size_t answered = 0;
  std::size_t most = 0;
  for (; !is_final(run.status()); ++answered) {
    ASSERT_LT(answered, 64U);
    most = std::max(most, run->items_running());
    run.reply_to(run.next_effect(), 200);
    while (run.last().more) run.apply(Continued{});
  }
  EXPECT_EQ(answered, 64U);
  EXPECT_EQ(most, 8U);
  EXPECT_EQ(run.status(), RunStatus::kCompleted);
}

TEST(Iterators, TakeOneItemAfterAnotherWhereTheServerHasNoRoom) {
  std::vector<std::string> errors;
  const auto program = test::compile(
      test::graph({node("t", "manual_trigger"), node("l", "loop", {{"count", 8}, {"at_once", 4}}),
                   node("m", "loop", {{"count", 8}, {"at_once", 4}}),
                   node("c", "call", {{"parent", "l"}}), node("d", "call", {{"parent", "m"}})},
                  {"t -> l", "t -> m"}),
      errors);
  const auto begun = [&](std::size_t items_room) {
    auto run = *Run::create(program, test::header(), {"{}", ""}, {});
    run->apply(Started{}, test::header().created_at, Effort::kFull, items_room);
    EXPECT_EQ(run->items_reserved(), run->items_running());
    return run->items_running();
  };
  EXPECT_EQ(begun(100), 8U);
  EXPECT_EQ(begun(6), 6U);
  EXPECT_EQ(begun(0), 2U);
}

TEST(Iterators, ARunOfAMillionItemsEndsAtItsSteps) {
  auto options = RunOptions();
  options.steps_max = 5'000;
  TestRun run({node("t", "manual_trigger"), node("l", "loop", {{"count", 1'000}, {"at_once", 100}}),
               node("m", "loop", {{"parent", "l"}, {"count", 1'000}, {"at_once", 100}}),
               node("s", "say", {{"parent", "m"}})},
              {"t -> l"}, "{}", options);
  run.apply(Started{}, Effort::kLight);
  std::size_t most = 0;
  while (run.last().more) {
    run.apply(Continued{}, run.last().heavy ? Effort::kFull : Effort::kLight);
    most = std::max(most, run->items_running());
  }
  EXPECT_EQ(run.status(), RunStatus::kFailed);
  EXPECT_EQ(run.last().write->error(), "the run took more than 5000 steps");
  EXPECT_LE(most, 1'100U);
}

}  // namespace
}  // namespace sluice::engine::effort_test
