#include "engine/run/resume_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

#include "engine/run/run.h"
#include "engine/run/test_random_program.h"
#include "engine/run/test_run.h"

namespace sluice::engine::resume_plan_test {
namespace {

using model::Record;
using model::RunStatus;
using test::node;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::shared_ptr<const Program> program(const json::array& nodes,
                                       const std::vector<std::string>& edges) {
  std::vector<std::string> errors;
  auto made = test::compile(test::graph(nodes, edges), errors);
  EXPECT_TRUE(errors.empty()) << errors.at(0);
  return made;
}

// Answers every call with what `status_of` its step is, until the run is over or waits.
std::vector<Record> run_through(const std::shared_ptr<const Program>& program,
                                const std::map<std::string, int>& status_of = {}) {
  auto run = *Run::create(program, test::header(), {"{}", ""}, {});
  Timestamp now = test::header().created_at;
  std::string lines;
  std::vector<StartEffect> open;
  Event next = Started{};
  for (int turn = 0; turn < 2'000; ++turn) {
    auto decision = run->apply(next, now);
    if (decision.write) lines += decision.write->records();
    for (auto& command : decision.then)
      if (auto* start = std::get_if<StartEffect>(&command)) open.push_back(*start);
    if (model::is_final(run->status())) break;
    now += Seconds(1);
    if (decision.more) {
      next = Continued{};
    } else if (!open.empty()) {
      const auto status = status_of.find(test::TestRun::step_of(open.front()));
      nodes::HttpReply reply;
      reply.status = status == status_of.end() ? 200 : status->second;
      next = EffectFinished{open.front().effect, reply};
      open.erase(open.begin());
    } else if (run->wake_at()) {
      now = *run->wake_at();
      next = TimerFired{};
    } else {
      break;
    }
  }
  return *model::parse_records(lines);
}

std::vector<std::string> fates(const Program& program, const ResumePlan& plan) {
  std::vector<std::string> all;
  for (const auto& step : plan.steps)
    all.push_back(program.nodes()[step.node].id + " " + std::string(fate_name(step.fate)) + " " +
                  std::string(why_name(step.why)));
  return all;
}

// The run that follows from the plan, until it waits for somebody.
std::unique_ptr<Run> resumed(const std::shared_ptr<const Program>& program,
                             const ResumePlan& plan) {
  auto header = test::header();
  header.id.key += 1;
  auto run = Run::inherit(program, header, {"{}", ""}, {}, plan.kept);
  EXPECT_TRUE(run.has_value()) << run.error().message;
  return run ? *std::move(run) : nullptr;
}

std::vector<std::string> calls_of(const Decision& decision) {
  std::vector<std::string> steps;
  for (const auto& command : decision.then)
    if (const auto* start = std::get_if<StartEffect>(&command))
      steps.push_back(test::TestRun::step_of(*start));
  return steps;
}

const json::array kThree = {node("t", "manual_trigger"), node("a", "call"), node("b", "call"),
                            node("c", "call")};
const std::vector<std::string> kInARow = {"t -> a", "a -> b", "b -> c"};

TEST(ResumePlans, WhatCameBeforeTheStepIsKept) {
  const auto before = program(kThree, kInARow);
  const auto records = run_through(before, {{"c", 400}});
  EXPECT_EQ(last_failed_node(records), "c");
  const auto plan = plan_resume(*before, *before, records, "b");
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_THAT(fates(*before, *plan),
              ElementsAre("t kept done", "a kept done", "b again chosen", "c again behind"));
  auto run = resumed(before, *plan);
  EXPECT_THAT(calls_of(run->apply(Resumed{}, test::header().created_at)), ElementsAre("b"));
}

TEST(ResumePlans, ANewStepBetweenRunsFirst) {
  const auto before = program(kThree, kInARow);
  const auto records = run_through(before, {{"c", 400}});
  auto nodes = kThree;
  nodes.push_back(node("check", "say"));
  const auto after = program(nodes, {"t -> a", "a -> check", "check -> b", "b -> c"});
  const auto plan = plan_resume(*after, *before, records, "c");
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_THAT(fates(*after, *plan), ElementsAre("t kept done", "a kept done", "check again new",
                                                "b again behind", "c again chosen"));
  auto run = resumed(after, *plan);
  EXPECT_THAT(calls_of(run->apply(Resumed{}, test::header().created_at)), ElementsAre("b"));
}

TEST(ResumePlans, AStepThatNoLongerFitsRunsAgain) {
  const auto before = program(kThree, kInARow);
  const auto records = run_through(before, {{"c", 400}});
  const auto after = program({node("t", "manual_trigger"), node("a", "say"), node("c", "call")},
                             {"t -> a", "a -> c"});
  const auto plan = plan_resume(*after, *before, records, "c");
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_THAT(fates(*after, *plan),
              ElementsAre("t kept done", "a again other_kind", "c again chosen"));
  EXPECT_THAT(plan->dropped, ElementsAre("b"));
}

TEST(ResumePlans, AWayOutThatIsGoneIsTakenAgain) {
  const auto before =
      program({node("t", "manual_trigger"), node("p", "call", {{"continue_on_error", true}}),
               node("x", "call"), node("y", "call")},
              {"t -> p", "p:error -> x", "p -> y"});
  const auto records = run_through(before, {{"p", 400}, {"x", 400}});
  const auto same = plan_resume(*before, *before, records, "x");
  ASSERT_TRUE(same) << same.error().message;
  EXPECT_THAT(fates(*before, *same), ElementsAre("t kept done", "p kept done", "x again chosen",
                                                 "y not_reached other_way"));
  EXPECT_THAT(plan_resume(*before, *before, records, "y").error().message,
              HasSubstr("would not be reached"));
  const auto after = program({node("t", "manual_trigger"), node("p", "call"), node("y", "call")},
                             {"t -> p", "p -> y"});
  const auto plan = plan_resume(*after, *before, records, "y");
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_THAT(fates(*after, *plan),
              ElementsAre("t kept done", "p again error_not_handled", "y again chosen"));
}

TEST(ResumePlans, AnIteratorIsKeptOnlyWithTheSameInside) {
  const auto outer = [](const char* inner) {
    return program({node("t", "manual_trigger"), node("l", "loop", {{"count", 2}}),
                    node("i", inner, {{"parent", "l"}}), node("c", "call")},
                   {"t -> l", "l -> c"});
  };
  const auto before = outer("say");
  const auto records = run_through(before, {{"c", 400}});
  const auto kept = plan_resume(*before, *before, records, "c");
  ASSERT_TRUE(kept) << kept.error().message;
  EXPECT_THAT(fates(*before, *kept), ElementsAre("t kept done", "l kept done", "c again chosen"));
  EXPECT_TRUE(resumed(before, *kept));
  const auto after = outer("pause");
  const auto plan = plan_resume(*after, *before, records, "c");
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_THAT(fates(*after, *plan),
              ElementsAre("t kept done", "l again other_inside", "c again chosen"));
  EXPECT_THAT(plan_resume(*before, *before, records, "i").error().message,
              HasSubstr("inside an iterator"));
}

TEST(ResumePlans, RecordsFollowTheNewEdges) {
  const auto before =
      program({node("t", "manual_trigger"), node("b", "say"), node("a", "say"), node("c", "call")},
              {"t -> a", "t -> b", "a -> c", "b -> c"});
  const auto records = run_through(before, {{"c", 400}});
  for (const auto* edge : {"a -> b", "b -> a"}) {
    std::vector<std::string> edges = {"t -> a", "t -> b", edge, "a -> c", "b -> c"};
    const auto after = program(
        {node("t", "manual_trigger"), node("b", "say"), node("a", "say"), node("c", "call")},
        edges);
    const auto plan = plan_resume(*after, *before, records, "c");
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_EQ(plan->kept.size(), 3U);
    EXPECT_TRUE(resumed(after, *plan)) << edge;
  }
}

TEST(ResumePlans, WhatCannotBeIsSaid) {
  const auto before = program(kThree, kInARow);
  const auto records = run_through(before, {{"c", 400}});
  EXPECT_THAT(plan_resume(*before, *before, records, "z").error().message,
              HasSubstr("does not exist"));
  EXPECT_THAT(plan_resume(*before, *before, records, "t").error().message, HasSubstr("trigger"));
  const auto other = program({node("start", "manual_trigger"), node("c", "call")}, {"start -> c"});
  EXPECT_THAT(plan_resume(*other, *before, records, "c").error().message,
              HasSubstr("another trigger"));
}

// Whatever a run has done, going on from any of its steps gives a run that no record contradicts,
// and that is the one which its own records lead to.
TEST(ResumePlans, HoldForRandomProgramsAndTheirChanges) {
  int planned = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const auto before = test::random_program(seed);
    const auto records = run_through(before);
    // Another program with nodes of the same names, and the same once more.
    for (const auto& after : {before, test::random_program(seed + 1)}) {
      for (const auto& each : after->nodes()) {
        const auto plan = plan_resume(*after, *before, records, each.id);
        if (!plan) continue;
        ++planned;
        auto run = resumed(after, *plan);
        ASSERT_TRUE(run) << "seed " << seed << " from " << each.id;
        auto decision = run->apply(Resumed{}, test::header().created_at + Seconds(9'999));
        ASSERT_TRUE(decision.write);
        const auto again = Run::replay(after, run->header(), {"{}", ""}, {},
                                       *model::parse_records(decision.write->records()));
        ASSERT_TRUE(again) << "seed " << seed << ": " << again.error().message;
      }
    }
  }
  EXPECT_GT(planned, 200);
}

}  // namespace
}  // namespace sluice::engine::resume_plan_test
