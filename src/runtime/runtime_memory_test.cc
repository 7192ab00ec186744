// Runs that took the process down, and what happens while memory is short.
#include <fstream>

#include "runtime/runtime.h"
#include "runtime/test_runtime.h"

namespace sluice::runtime::testing::runtime_memory_test {
namespace {

// As a process that dies while it decides the run: the mark stays.
void die_while_deciding(World& world, RunId run) {
  const auto path = world.directory.path() / "deciding";
  ASSERT_TRUE(runs::DecidingRuns::open(path));
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.write(reinterpret_cast<const char*>(&run.key), sizeof run.key);
  file.write(reinterpret_cast<const char*>(&run.tail), sizeof run.tail);
  EXPECT_TRUE(file.good());
}

TEST(RuntimeDeaths, TheSecondOneSetsARunAside) {
  World world;
  RunId poison;
  RunId good;
  {
    Process process(world);
    process.recover();
    const auto naps = process.put(delay_node("nap", "1h"), edge("start", "nap"));
    poison = process.start(naps);
    good = process.start(naps);
    EXPECT_TRUE(process.reaches([&] { return process.runtime().runs_in_memory() == 0; }));
  }
  for (const int death : {1, 2}) {
    die_while_deciding(world, poison);
    const auto deciding = runs::DecidingRuns::open(world.directory.path() / "deciding");
    ASSERT_TRUE(deciding);
    auto options = test_options();
    options.deciding = deciding->get();
    Process process(world, std::move(options));
    process.recover();
    EXPECT_EQ(process.status(poison), death == 1 ? RunStatus::kWaiting : RunStatus::kFailed);
    EXPECT_TRUE((*deciding)->left_behind().empty());
    EXPECT_FALSE((*deciding)->first_turns_distrusted());
  }
  Process process(world);
  process.recover();
  world.clock.advance(std::chrono::hours(2));
  EXPECT_TRUE(process.ends(good, RunStatus::kCompleted));
  const auto aside = process.stored(poison);
  EXPECT_EQ(aside->row.status, RunStatus::kFailed);
  EXPECT_NE(aside->row.error.find("died 2 times while it was deciding this run"),
            std::string::npos);
  EXPECT_NE(aside->records.find("start"), std::string::npos) << "its records are kept";
  EXPECT_EQ(aside->row.finished_at, world.clock.now() - std::chrono::hours(2));
}

TEST(RuntimeDeaths, TheFirstTurnOfARunThatWasNotStoredIsNoLongerTrusted) {
  World world;
  die_while_deciding(world, world.ids.next<RunId>());
  const auto deciding = runs::DecidingRuns::open(world.directory.path() / "deciding");
  ASSERT_TRUE(deciding);
  auto options = test_options();
  options.deciding = deciding->get();
  Process process(world, std::move(options));
  process.recover();
  EXPECT_TRUE((*deciding)->first_turns_distrusted());
}

TEST(RuntimeMemory, WhatIsStartedWhileItIsShortWaitsOnDisk) {
  World world;
  auto options = test_options();
  const auto memory = std::make_shared<MemoryPool>(1'000'000);
  options.run_options.memory = memory;
  Process process(world, std::move(options));
  process.recover();
  const auto naps = process.put(delay_node("nap", "2s"), edge("start", "nap"));
  memory->add(900'000);
  const auto run = process.start(naps);
  process.flush();
  EXPECT_EQ(process.runtime().runs_in_memory(), 0U);
  world.clock.advance(Seconds(5));
  memory->add(-900'000);
  EXPECT_TRUE(process.ends(run, RunStatus::kCompleted));
}

}  // namespace
}  // namespace sluice::runtime::testing::runtime_memory_test
