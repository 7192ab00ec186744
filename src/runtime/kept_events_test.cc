#include "runtime/kept_events.h"

#include <gtest/gtest.h>

#include "runtime/test_runtime.h"

namespace sluice::runtime::testing::kept_events_test {
namespace {

constexpr std::string_view kWaits =
    R"({"id":"wait","type":"wait_for_event","data":{"key":"paid"}})";

store::KeptEvent event(const World& world, WorkflowId workflow, std::string payload) {
  return {.workflow = workflow,
          .key = "paid",
          .payload = std::move(payload),
          .hashes = {},
          .received_at = world.clock.now(),
          .expires_at = world.clock.now() + Seconds(60)};
}

void keep(Process& process, const store::KeptEvent& event) {
  process.write([&](store::Writer& writer) -> Result<void> {
    SLUICE_TRY(const auto outcome, writer.keep_event(event, {}));
    EXPECT_EQ(outcome.kind, store::KeepOutcome::Kind::kKept);
    return {};
  });
}

bool has(Process& process, RunId run, std::string_view text) {
  return process.stored(run)->records.find(text) != std::string::npos;
}

bool none_left(Process& process) {
  return (*process.store().reader())->events_on_their_way(0, 1)->empty();
}

TEST(KeptEvents, AStepThatBeginsToWaitHasTheEventThatCameBefore) {
  World world;
  Process process(world);
  process.recover();
  const auto workflow = process.put(kWaits, edge("start", "wait"));
  keep(process, event(world, workflow, R"({"sum":3})"));
  const auto run = process.start(workflow);
  EXPECT_TRUE(process.ends(run, RunStatus::kCompleted));
  EXPECT_TRUE(has(process, run, R"({"sum":3})"));
  EXPECT_TRUE(process.reaches([&] { return none_left(process); }));
}

TEST(KeptEvents, IsForOneRunAlone) {
  World world;
  Process process(world);
  process.recover();
  const auto workflow = process.put(kWaits, edge("start", "wait"));
  keep(process, event(world, workflow, R"({"sum":3})"));
  const auto first = process.start(workflow);
  const auto second = process.start(workflow);
  EXPECT_TRUE(process.ends(first, RunStatus::kCompleted));
  EXPECT_EQ(process.status(second), RunStatus::kWaiting);
}

TEST(KeptEvents, ReachItsStepOverADeathOfTheProcess) {
  World world;
  RunId run;
  {
    Process process(world);  // its background loop never runs
    const auto workflow = process.put(kWaits, edge("start", "wait"));
    keep(process, event(world, workflow, R"({"sum":3})"));
    run = process.start(workflow);
    EXPECT_FALSE(none_left(process));
    process.stop_threads();
  }
  Process process(world);
  process.recover();
  EXPECT_TRUE(process.ends(run, RunStatus::kCompleted));
  EXPECT_TRUE(has(process, run, R"({"sum":3})"));
  EXPECT_EQ(process.completions(run, "wait"), 1);
  EXPECT_TRUE(process.reaches([&] { return none_left(process); }));
}

// More than are handed over at a time, after a death of the process.
TEST(KeptEvents, OfManyRunsAllReachTheirSteps) {
  constexpr int kRuns = 150;
  World world;
  std::vector<RunId> runs;
  runs.reserve(kRuns);
  {
    Process process(world);  // its background loop never runs
    const auto workflow = process.put(kWaits, edge("start", "wait"));
    for (int i = 0; i < kRuns; ++i) {
      keep(process, event(world, workflow, "{}"));
      runs.push_back(process.start(workflow));
    }
    process.stop_threads();
  }
  Process process(world);
  process.recover();
  for (const auto run : runs) ASSERT_TRUE(process.ends(run, RunStatus::kCompleted));
  EXPECT_TRUE(process.reaches([&] { return none_left(process); }));
}

TEST(KeptEvents, OfARunThatIsGoneGoAsWell) {
  World world;
  RunId run;
  {
    Process process(world);
    const auto workflow = process.put(kWaits, edge("start", "wait"));
    keep(process, event(world, workflow, "{}"));
    run = process.start(workflow, "{}", Process::Drive::kNo);
    process.append({.run = run,
                    .status = RunStatus::kCancelled,
                    .finished_at = world.clock.now(),
                    .error = "no longer wanted"});
    EXPECT_FALSE(none_left(process));
    process.stop_threads();
  }
  Process process(world);
  process.recover();
  EXPECT_TRUE(process.reaches([&] { return none_left(process); }));
  EXPECT_EQ(process.status(run), RunStatus::kCancelled);
}

}  // namespace
}  // namespace sluice::runtime::testing::kept_events_test
