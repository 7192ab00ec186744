#include "engine/run/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/compile/trigger.h"
#include "engine/run/test_run.h"

namespace sluice::engine::run_test {
namespace {

using model::RunStatus;
using test::node;
using test::TestRun;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Run, RunsPureStepsInOneTurn) {
  TestRun run(
      {node("t", "webhook_trigger"), node("a", "say"), node("b", "say", {{"reads", {"a"}}})},
      {"t -> a", "a -> b"}, R"({"x":1})");
  run.apply(Started{});
  EXPECT_EQ(run.status(), RunStatus::kCompleted);
  EXPECT_THAT(run.log(), ElementsAre("completed t", "completed a", "completed b"));
  EXPECT_EQ(run.output("t"), "null") << "what started the run stands beside the records";
  EXPECT_EQ(run.output("b"), R"({"n":2,"saw":["a"]})");
  ASSERT_TRUE(run.last().write->finished_at().has_value());
  EXPECT_THAT(run.last().then, IsEmpty());
}

TEST(Run, AManualTriggerOffersTheContext) {
  TestRun run({node("t", "manual_trigger"),
               node("a", "say", {{"reads", {"t", "trigger", "context", "webhook_payload"}}})},
              {"t -> a"}, "{\n\"n\": 5, \"run_id\": \"mine\"}");
  run.apply(Started{});
  EXPECT_EQ(run.output("a"), R"({"n":16,"saw":["t","trigger","context"]})");
}

TEST(TriggerOutput, IsWhatStartedTheRun) {
  using By = model::TriggerKind;
  const auto text = [](By by, const char* body, const char* headers) {
    return to_json(trigger_output(nodes::trigger_made_for(by), test::header(), {body, headers}));
  };
  EXPECT_EQ(text(By::kWebhook, R"({"x":1})", R"({"h":"v"})"),
            R"({"webhook_payload":{"x":1},"headers":{"h":"v"}})");
  EXPECT_EQ(text(By::kWebhook, "", ""), R"({"webhook_payload":{},"headers":{}})");
  EXPECT_EQ(text(By::kWebhook, "{", ""), R"({"webhook_payload":null,"headers":{}})");
  const auto manual = text(By::kManual, R"({"n": 5, "run_id": "mine"})", "");
  EXPECT_THAT(manual, HasSubstr(R"("trigger_type":"webhook","run_id":"fl_run_)"));
  EXPECT_THAT(manual, HasSubstr(R"("context":{"n":5,"run_id":"mine"},"n":5})"));
  EXPECT_THAT(text(By::kSync, R"({"n":5})", ""), HasSubstr(R"("payload":{"n":5},"n":5})"));
  EXPECT_THAT(text(By::kWorkflow, R"({"n":5})", ""), HasSubstr(R"("inputs":{"n":5},"n":5})"));
  EXPECT_THAT(text(By::kSchedule, R"({"n":5})", ""), HasSubstr(R"("schedule":{"n":5},"n":5})"));
}

TEST(TriggerOutput, TellsOfTheRequestWhereItWasKept) {
  const auto text = [](const char* body, const char* headers) {
    return to_json(trigger_output(nodes::trigger_made_for(model::TriggerKind::kWebhook),
                                  test::header(), {body, headers}));
  };
  EXPECT_EQ(text("{}", R"({"h":"v",":remote_address":"192.0.2.7"})"),
            R"({"webhook_payload":{},"headers":{"h":"v"},"method":"POST","path":"/","query":{},)"
            R"("remote_address":"192.0.2.7"})");
  EXPECT_EQ(text("[1]", R"({":method":"PUT",":path":"/a",":query":{"x":["1","2"]},)"
                        R"(":remote_address":"::1",":raw_body":"[1]",":warnings":["w"]})"),
            R"({"webhook_payload":[1],"headers":{},"method":"PUT","path":"/a",)"
            R"("query":{"x":["1","2"]},"remote_address":"::1","raw_body":"[1]","warnings":["w"]})");
  EXPECT_EQ(text("7", R"({"h":"v"})"), R"({"webhook_payload":7,"headers":{"h":"v"}})")
      << "a run from before";
}

TEST(TriggerOutput, WhatWasFoundStaysWhereItIsWhileTheRestIsRead) {
  const TriggerOutput output(nodes::trigger_made_for(model::TriggerKind::kWebhook), test::header(),
                             {R"({"x":1})", R"({"h":"v"})"});
  const json::value* body = output.body_root("webhook_payload");
  EXPECT_EQ(output.value().as_object().if_contains("webhook_payload"), body);
  EXPECT_EQ(to_json(*body), R"({"x":1})");
  EXPECT_EQ(output.body_root("context"), nullptr);
}

TEST(Run, DeadBranchesAreSkippedAndBranchesMerge) {
  TestRun run({node("t", "manual_trigger"), node("p", "pick", {{"yes", 1}}), node("a", "say"),
               node("b", "say"), node("c", "say"), node("m", "say", {{"reads", {"a", "c"}}})},
              {"t -> p", "p:true -> a", "p:false -> b", "b -> c", "a -> m", "c -> m"});
  run.apply(Started{});
  EXPECT_EQ(run.status(), RunStatus::kCompleted);
  EXPECT_THAT(run.log(),
              ElementsAre("completed t", "completed p true", "completed a", "completed m"));
  EXPECT_EQ(run.output("m"), R"({"n":2,"saw":["a"]})");
}

TEST(Run, ParallelEffectsAndJoin) {
  TestRun run({node("t", "manual_trigger"), node("a", "call"), node("b", "call"),
               node("j", "say", {{"reads", {"a", "b"}}})},
              {"t -> a", "t -> b", "a -> j", "b -> j"});
  run.apply(Started{});
  EXPECT_THAT(run.started(), ElementsAre("a#1", "b#1"));
  EXPECT_EQ(run.status(), RunStatus::kRunning);
  run.reply("b", 200);
  EXPECT_TRUE(run->effects_in_flight());
  run.reply("a", 200);
  EXPECT_EQ(run.status(), RunStatus::kCompleted);
  EXPECT_EQ(run.output("j"), R"({"n":3,"saw":["a","b"]})");
}

TEST(Run, EffectsCarryTheirIdempotencyKey) {
  TestRun run({node("t", "manual_trigger"), node("a", "call")}, {"t -> a"});
  run.apply(Started{});
  const auto& call = std::get<nodes::HttpCall>(run.effect("a").request);
  EXPECT_EQ(call.headers[0].second, test::header().id.text() + "/a");
}

TEST(Run, RetriesPassingFailuresAndThenDeadLetters) {
  TestRun run({node("t", "manual_trigger"),
               node("a", "call", {{"retry", {{"max_attempts", 2}, {"jitter", 0}}}})},
              {"t -> a"});
  run.apply(Started{});
  run.reply("a", 503);
  EXPECT_EQ(run.status(), RunStatus::kWaiting);
  EXPECT_EQ(run.last().write->wake_at(), run.now() + Seconds(1));
  EXPECT_EQ(std::get<SetTimer>(run.last().then.at(0)).at, run.now() + Seconds(1));
  run.advance(Millis(999));
  run.apply(TimerFired{});  // too early: set again, nothing to write
  EXPECT_FALSE(run.last().write.has_value());
  EXPECT_EQ(std::get<SetTimer>(run.last().then.at(0)).at, run.now() + Millis(1));
  run.advance(Millis(1));
  run.apply(TimerFired{});
  EXPECT_EQ(run.last().write->status(), RunStatus::kRunning);
  EXPECT_THAT(run.started(), ElementsAre("a#2"));
  run.reply("a", 503);
  EXPECT_EQ(run.status(), RunStatus::kDeadLetter);
  EXPECT_EQ(run.last().write->error(), "node 'a': status 503");
  EXPECT_THAT(run.log(), ElementsAre("completed t", "attempt a", "failed a#2"));
}

TEST(Run, HonoursRetryAfterUpToADay) {
  TestRun run({node("t", "manual_trigger"), node("a", "call", {{"retry", {{"max_attempts", 9}}}})},
              {"t -> a"});
  run.apply(Started{});
  run.reply("a", 503, "30");
  EXPECT_EQ(run->wake_at(), run.now() + Seconds(30));
  run.advance(Seconds(30));
  run.apply(TimerFired{});
  run.reply("a", 503, "999999999");
  EXPECT_EQ(run->wake_at(), run.now() + std::chrono::hours(24));
}

TEST(Run, ADefiniteFailureFailsTheRunAndStopsWhatIsInFlight) {
  TestRun run({node("t", "manual_trigger"), node("a", "call", {{"retry", {{"max_attempts", 3}}}}),
               node("b", "call"), node("w", "pause")},
              {"t -> a", "t -> b", "t -> w"});
  run.apply(Started{});
  run.reply("a", 400);
  EXPECT_EQ(run.status(), RunStatus::kFailed);
  EXPECT_TRUE(std::holds_alternative<StopEffects>(run.last().then.at(0)));
  EXPECT_FALSE(run->effects_in_flight());
  EXPECT_FALSE(run->wake_at().has_value());
  run.reply("b", 200);
  EXPECT_FALSE(run.last().write.has_value());
  run.apply(TimerFired{});
  EXPECT_FALSE(run.last().write.has_value());
}

TEST(Run, ContinueOnErrorLeavesByTheErrorHandle) {
  TestRun run({node("t", "manual_trigger"),
               node("a", "call", {{"continue_on_error", true}, {"retry", {{"max_attempts", 2}}}}),
               node("ok", "say"), node("bad", "say", {{"reads", {"a"}}})},
              {"t -> a", "a -> ok", "a:error -> bad"});
  run.apply(Started{});
  run.reply("a", 503);
  run.advance(Seconds(1));
  run.apply(TimerFired{});
  run.reply("a", 503);
  EXPECT_EQ(run.status(), RunStatus::kCompleted);
  EXPECT_THAT(run.log(),
              ElementsAre("completed t", "attempt a", "failed a#2 error", "completed bad"));
  EXPECT_EQ(run.output("bad"), R"({"n":2,"saw":["a"]})");
}

TEST(Run, ADelayWaitsAndThenGoesOn) {
  TestRun run({node("t", "manual_trigger"), node("w", "pause", {{"seconds", 3600 * 24 * 365}}),
               node("a", "say", {{"reads", {"w"}}})},
              {"t -> w", "w -> a"});
  run.apply(Started{});
  EXPECT_EQ(run.last().write->status(), RunStatus::kWaiting);
  EXPECT_EQ(run.last().write->wake_at(), run.now() + Seconds(3600 * 24 * 365));
  run.advance(Seconds(3600 * 24 * 365));
  run.apply(TimerFired{});
  EXPECT_EQ(run.status(), RunStatus::kCompleted);  // a year of waiting is no active time
  EXPECT_THAT(run.log(), ElementsAre("completed t", "waiting w", "completed w", "completed a"));
  EXPECT_EQ(run.output("a"), R"({"n":2,"saw":["w"]})");
}

TEST(Run, ADelayOfNothingDoesNotWait) {
  TestRun run({node("t", "manual_trigger"), node("w", "pause", {{"seconds", 0}})}, {"t -> w"});
  run.apply(Started{});
  EXPECT_THAT(run.log(), ElementsAre("completed t", "completed w"));
}

TEST(Run, TerminateEndsTheRunWithWhatIsBesideIt) {
  TestRun run({node("t", "manual_trigger"), node("w", "pause"), node("a", "call"),
               node("s", "stop", {{"status", "failed"}, {"message", "enough"}})},
              {"t -> w", "t -> a", "t -> s"});
  run.apply(Started{});
  EXPECT_EQ(run.status(), RunStatus::kFailed);
  EXPECT_EQ(run.last().write->error(), "enough");
  EXPECT_THAT(run.last().then, IsEmpty());  // the call of this very decision never begins
  EXPECT_THAT(run.log(), ElementsAre("completed t", "waiting w", "completed s"));
}

TEST(Run, IsCancelledAtAnyPoint) {
  TestRun run({node("t", "manual_trigger"), node("a", "call")}, {"t -> a"});
  run.apply(Started{});
  run.apply(Cancelled{"not wanted"});
  EXPECT_EQ(run.last().write->status(), RunStatus::kCancelled);
  EXPECT_EQ(run.last().write->error(), "not wanted");
  EXPECT_TRUE(std::holds_alternative<StopEffects>(run.last().then.at(0)));
  TestRun early({node("t", "manual_trigger")}, {});
  early.apply(Cancelled{"at once"});
  EXPECT_EQ(early.status(), RunStatus::kCancelled);
}

TEST(Run, IgnoresStaleAttempts) {
  TestRun run({node("t", "manual_trigger"), node("a", "call", {{"retry", {{"max_attempts", 3}}}})},
              {"t -> a"});
  run.apply(Started{});
  const EffectId first = run.effect("a").effect;
  run.reply("a", 503);
  run.reply_to(first, 200);
  EXPECT_FALSE(run.last().write.has_value());
  run.advance(Seconds(2));
  run.apply(TimerFired{});
  run.reply_to(first, 200);
  EXPECT_FALSE(run.last().write.has_value());
  EXPECT_EQ(run.status(), RunStatus::kRunning);
  run.reply("a", 200);
  EXPECT_EQ(run.status(), RunStatus::kCompleted);
}

TEST(Run, OneTryIsBoundedByTheNodesTimeout) {
  TestRun run({node("t", "manual_trigger"), node("a", "call", {{"timeout", "5s"}}),
               node("b", "call", {{"timeout", "10m"}})},
              {"t -> a", "t -> b"});
  run.apply(Started{});
  EXPECT_EQ(std::get<nodes::HttpCall>(run.effect("a").request).timeout, Seconds(5));
  EXPECT_EQ(std::get<nodes::HttpCall>(run.effect("b").request).timeout, Seconds(30));
}

TEST(Run, ActiveTimeIsLimited) {
  TestRun run({node("t", "manual_trigger"), node("a", "call"), node("b", "call")},
              {"t -> a", "a -> b"});
  run.apply(Started{});
  run.advance(std::chrono::hours(1) - Seconds(2));
  run.reply("a", 200);
  EXPECT_EQ(std::get<nodes::HttpCall>(run.effect("b").request).timeout, Seconds(2));
  run.advance(Seconds(2));
  run.reply("b", 503);
  EXPECT_EQ(run.status(), RunStatus::kDeadLetter);
  TestRun other({node("t", "manual_trigger"), node("a", "call"), node("b", "call")},
                {"t -> a", "a -> b"});
  other.apply(Started{});
  other.advance(std::chrono::hours(1));
  other.reply("a", 200);
  EXPECT_EQ(other.status(), RunStatus::kFailed);
  EXPECT_EQ(other.last().write->error(), "the run used up its 1h of active time");
  EXPECT_THAT(other.log(), ElementsAre("completed t", "completed a"));
}

TEST(Run, LongTurnsAreCut) {
  json::array nodes = {node("t", "manual_trigger")};
  std::vector<std::string> edges;
  for (int i = 0; i < 450; ++i) {
    nodes.push_back(node("n" + std::to_string(i), "say"));
    edges.push_back((i == 0 ? "t" : "n" + std::to_string(i - 1)) + " -> n" + std::to_string(i));
  }
  TestRun run(nodes, edges);
  run.apply(Started{});
  EXPECT_TRUE(run.last().more);
  EXPECT_EQ(run.last().write->status(), RunStatus::kRunning);
  EXPECT_EQ(run.log().size(), 201U);
  run.apply(Continued{});
  EXPECT_TRUE(run.last().more);
  run.apply(Continued{});
  EXPECT_FALSE(run.last().more);
  EXPECT_EQ(run.status(), RunStatus::kCompleted);
  EXPECT_EQ(run.log().size(), 451U);
}

TEST(Run, LimitsOnOutputsAndSteps) {
  RunOptions limits;
  limits.output_bytes_max = 1'000;
  TestRun large({node("t", "manual_trigger"), node("a", "say", {{"bytes", 1'000}})}, {"t -> a"},
                "{}", limits);
  large.apply(Started{});
  EXPECT_EQ(large.status(), RunStatus::kFailed);
  EXPECT_THAT(large.last().write->error(), HasSubstr("larger than the 1000 bytes"));
  EXPECT_THAT(large.log(), ElementsAre("completed t", "failed a"));

  limits.records_bytes_max = 1'500;
  TestRun many({node("t", "manual_trigger"), node("a", "say", {{"bytes", 800}}),
                node("b", "say", {{"bytes", 800}}), node("c", "say")},
               {"t -> a", "a -> b", "b -> c"}, "{}", limits);
  many.apply(Started{});
  EXPECT_EQ(many.status(), RunStatus::kFailed);
  EXPECT_THAT(many.last().write->error(), HasSubstr("more than 1500 bytes"));

  limits = RunOptions{};
  limits.steps_max = 2;
  TestRun steps({node("t", "manual_trigger"), node("a", "say"), node("b", "say"), node("c", "say")},
                {"t -> a", "a -> b", "b -> c"}, "{}", limits);
  steps.apply(Started{});
  EXPECT_EQ(steps.status(), RunStatus::kFailed);
  EXPECT_THAT(steps.last().write->error(), HasSubstr("more than 2 steps"));
}

TEST(Run, OutputsThatCannotBeStored) {
  TestRun deep({node("t", "manual_trigger"), node("a", "say", {{"nest", 500}})}, {"t -> a"});
  deep.apply(Started{});
  EXPECT_EQ(deep.status(), RunStatus::kFailed);
  EXPECT_THAT(deep.last().write->error(), HasSubstr("more than 200 levels"));
  TestRun binary({node("t", "manual_trigger"), node("a", "say", {{"binary", 1}})}, {"t -> a"});
  binary.apply(Started{});
  EXPECT_EQ(binary.status(), RunStatus::kCompleted);
  EXPECT_THAT(binary.output("a"),
              HasSubstr("\"bad\xEF\xBF\xBD\":\"a\xEF\xBF\xBD(\xf0\x9f\x98\x80\""));
}

TEST(Run, RandomnessFollowsFromTheRunAndTheNode) {
  const auto uuid = [](const char* id) {
    TestRun run({node("t", "manual_trigger"), node(id, "say", {{"uuid", 1}})},
                {std::string("t -> ") + id});
    run.apply(Started{});
    return run.output(id);
  };
  EXPECT_EQ(uuid("a"), uuid("a"));
  EXPECT_NE(uuid("a"), uuid("b"));
}

TEST(Run, RefusesBodiesThatAreNoObjects) {
  for (const char* body : {"[]", "1", "{", "\"x\"", "{\"a\":\"\xff\"}", "null"}) {
    std::vector<std::string> errors;
    const auto program = test::compile(test::graph({node("t", "manual_trigger")}, {}), errors);
    const auto run = Run::create(program, test::header(), {body, ""}, {});
    ASSERT_FALSE(run.has_value()) << body;
    EXPECT_EQ(run.error().code, ErrorCode::kInvalid);
  }
}

TEST(Run, ADeliveryThatCannotBeReadAfterAllFailsTheRun) {
  std::vector<std::string> errors;
  const auto program = test::compile(
      test::graph(
          {node("t", "webhook_trigger"), node("a", "say", {{"reads", {"webhook_payload"}}})},
          {"t -> a"}),
      errors);
  ASSERT_TRUE(program) << errors.front();
  auto run = Run::create(program, test::header(), {"{", ""}, {});
  ASSERT_TRUE(run.has_value());
  const auto decision = (*run)->apply(Started{}, test::header().created_at);
  EXPECT_EQ((*run)->status(), model::RunStatus::kFailed);
  EXPECT_THAT(decision.write->error(), HasSubstr("the body is not valid JSON"));
}

TEST(Run, EventsOutOfPlaceChangeNothing) {
  TestRun run({node("t", "manual_trigger"), node("a", "call")}, {"t -> a"});
  run.apply(Continued{});
  EXPECT_FALSE(run.last().write.has_value());
  run.reply_to(EffectId{1}, 200);
  EXPECT_FALSE(run.last().write.has_value());
  run.apply(Started{});
  run.apply(Started{});
  EXPECT_FALSE(run.last().write.has_value());
  EXPECT_EQ(run.log().size(), 1U);
}

}  // namespace
}  // namespace sluice::engine::run_test
