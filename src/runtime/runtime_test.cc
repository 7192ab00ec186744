#include "runtime/runtime.h"

#include <algorithm>

#include "runtime/test_runtime.h"

namespace sluice::runtime::testing::runtime_test {
namespace {

using Drive = Process::Drive;

TEST(Runtime, ARunWithACallComesToItsEndOnDisk) {
  World world;
  Receiver receiver;
  Process process(world);
  process.recover();
  const auto workflow = process.put(http_node("call", receiver.server()), edge("start", "call"));
  const auto run = process.start(workflow);
  EXPECT_TRUE(process.ends(run, RunStatus::kCompleted));
  EXPECT_EQ(receiver.keys(), std::vector{run.text() + "/call"});
  EXPECT_EQ(process.completions(run, "call"), 1);
  EXPECT_TRUE(process.reaches([&] { return process.metrics().count(RunStatus::kCompleted) == 1; }));
  EXPECT_TRUE(process.reaches([&] { return process.runtime().runs_in_memory() == 0; }));
  EXPECT_EQ(process.runtime().effects_in_flight(), 0U);
}

TEST(Runtime, ManyRunsOnBothShards) {
  World world;
  Receiver receiver;
  Process process(world);
  process.recover();
  const auto workflow = process.put(http_node("call", receiver.server()), edge("start", "call"));
  std::vector<RunId> runs;
  for (unsigned i = 0; i < 200; ++i)
    runs.push_back(process.start(workflow, "{}", Drive::kYes, i % 2));
  for (const auto run : runs) EXPECT_TRUE(process.ends(run, RunStatus::kCompleted));
  EXPECT_EQ(receiver.keys().size(), runs.size());
}

TEST(Runtime, AShortWaitFiresFromMemory) {
  World world;
  Process process(world);
  process.recover();
  const auto workflow = process.put(delay_node("nap", "3s"), edge("start", "nap"));
  const auto run = process.start(workflow);
  process.flush();
  EXPECT_EQ(process.status(run), RunStatus::kWaiting);
  EXPECT_EQ(process.runtime().runs_in_memory(), 1U);
  world.clock.advance(Seconds(3));
  EXPECT_TRUE(process.ends(run, RunStatus::kCompleted));
}

TEST(Runtime, ALongWaitLeavesMemoryAndComesBack) {
  World world;
  Process process(world);
  process.recover();
  const auto workflow = process.put(delay_node("nap", "300d"), edge("start", "nap"));
  std::vector<RunId> runs;
  for (int i = 0; i < 50; ++i) runs.push_back(process.start(workflow));
  EXPECT_TRUE(process.reaches([&] { return process.runtime().runs_in_memory() == 0; }));
  for (const auto run : runs) EXPECT_EQ(process.status(run), RunStatus::kWaiting);
  world.clock.advance(std::chrono::hours(24 * 300));
  for (const auto run : runs) EXPECT_TRUE(process.ends(run, RunStatus::kCompleted));
}

TEST(Runtime, MoreRunsThanThereIsRoomForWaitOnDiskAndAllEnd) {
  World world;
  Receiver receiver;
  receiver.answer("");  // holds every call
  auto options = test_options();
  options.runs_per_shard_max = 3;
  Process process(world, options);
  process.recover();
  const auto workflow = process.put(http_node("call", receiver.server(), R"(,"timeout":"5m")"),
                                    edge("start", "call"));
  std::vector<RunId> runs;
  for (unsigned i = 0; i < 40; ++i)
    runs.push_back(process.start(workflow, "{}", Drive::kYes, i % 2));
  EXPECT_TRUE(process.reaches([&] { return receiver.keys().size() == 6; }));
  process.flush();
  EXPECT_EQ(process.runtime().runs_in_memory(), 6U);
  receiver.answer(TestServer::ok("{}"));
  // The first six were asked and will not be answered.
  for (std::size_t i = 0; i < 6; ++i) {
    const auto key = receiver.keys()[i];
    EXPECT_TRUE(process.cancel(*RunId::parse(key.substr(0, key.find('/')))));
  }
  EXPECT_TRUE(
      process.reaches([&] { return process.metrics().count(RunStatus::kCompleted) == 34; }));
  for (const auto run : runs) EXPECT_TRUE(model::is_final(*process.status(run)));
}

TEST(Runtime, AWaitForATimeGoesOnWhileEverythingElseIsFull) {
  World world;
  Receiver receiver("");
  auto options = test_options();
  options.near = Micros(0);
  Process process(world, options);
  process.recover();
  // More open runs than one page of the backlog, none of which comes to an end.
  const auto stuck = process.put(http_node("call", receiver.server(), R"(,"timeout":"5m")"),
                                 edge("start", "call"));
  for (int i = 0; i < 520; ++i) process.start(stuck, "{}", Drive::kNo);
  const auto nap = process.put(delay_node("nap", "1h"), edge("start", "nap"));
  const auto run = process.start(nap);
  world.clock.advance(std::chrono::hours(1));  // the open runs are looked for, and the due one
  EXPECT_TRUE(process.ends(run, RunStatus::kCompleted));
  EXPECT_TRUE(process.reaches([&] { return process.runtime().runs_in_memory() == 520; }));
}

// --- never twice ---

TEST(Runtime, ARunWhoseAdoptionIsLateIsDrivenOnce) {
  World world;
  Receiver receiver;
  auto options = test_options();
  options.sweep_every = kTooLong;
  Process process(world, options);
  process.recover();
  // It sweeps only when a request wakes it up.
  const auto wake = [&] { process.runtime().cancel(world.ids.next<RunId>(), "", [](auto) {}); };
  const auto workflow = process.put(http_node("call", receiver.server()), edge("start", "call"));
  // The first shard is busy while a run is committed for it.
  std::promise<void> go_on;
  boost::asio::post(process.context(0), [wait = go_on.get_future().share()] { wait.wait(); });
  process.start(workflow, "{}", Drive::kNo, 1);  // this one goes to the first shard
  std::thread late([&] { process.start(workflow, "{}", Drive::kYes, 0); });
  const auto commit_nothing = [&] { process.write([](store::Writer&) { return Result<void>(); }); };
  while (process.open_runs() < 2) commit_nothing();
  world.clock.advance(Seconds(61));
  while (process.runtime().runs_in_memory() < 2) {  // a pass over the open runs sees both
    wake();
    commit_nothing();
  }
  // Time enough for the second shard to drive the run to its end, if it were given to it.
  for (int i = 0; i < 100; ++i) commit_nothing();
  go_on.set_value();
  late.join();
  EXPECT_TRUE(process.reaches([&] { return process.metrics().count(RunStatus::kCompleted) == 2; }));
  process.flush();
  auto keys = receiver.keys();
  std::ranges::sort(keys);
  EXPECT_EQ(std::ranges::adjacent_find(keys), keys.end()) << "the same effect twice";
  EXPECT_EQ(keys.size(), 2U);
}

TEST(Runtime, AnotherProcessTakesTheRunsOver) {
  World world;
  Receiver receiver("");
  Process older(world);
  older.recover();
  const auto workflow =
      older.put(http_node("call", receiver.server(), R"(,"timeout":"5m")"), edge("start", "call"));
  const auto run = older.start(workflow);
  ASSERT_TRUE(older.reaches([&] { return receiver.keys().size() == 1; }));

  receiver.answer(TestServer::ok("{}"));
  Process newer(world, test_options(), {.lock = store::SqliteOptions::Lock::kLeave, .vfs = {}});
  newer.recover();
  EXPECT_TRUE(newer.ends(run, RunStatus::kCompleted));
  // The older one learns of it when it wants to write, and drops the run.
  EXPECT_EQ(older.cancel(run).error().code, ErrorCode::kConflict);
  EXPECT_TRUE(older.reaches([&] { return older.runtime().runs_in_memory() == 0; }));
  EXPECT_EQ(older.runtime().effects_in_flight(), 0U);
  EXPECT_EQ(newer.status(run), RunStatus::kCompleted);
  EXPECT_EQ(receiver.keys(), (std::vector{run.text() + "/call", run.text() + "/call"}));
}

// --- recovery ---

TEST(Runtime, OpenRunsOfAnEarlierProcessGoOnFromTheirLastRecord) {
  World world;
  Receiver first;
  Receiver second("");
  std::vector<RunId> runs;
  {
    Process process(world);
    process.recover();
    const auto workflow = process.put(http_node("one", first.server()) + "," +
                                          http_node("two", second.server(), R"(,"timeout":"5m")"),
                                      edge("start", "one") + "," + edge("one", "two"));
    for (int i = 0; i < 5; ++i) runs.push_back(process.start(workflow));
    ASSERT_TRUE(process.reaches([&] { return second.keys().size() == 5; }));
    process.stop_threads();
  }
  second.answer(TestServer::ok("{}"));
  Process process(world);
  EXPECT_EQ(process.recover().open, 5);
  for (const auto run : runs) {
    EXPECT_TRUE(process.ends(run, RunStatus::kCompleted));
    EXPECT_EQ(process.completions(run, "one"), 1);
  }
  EXPECT_EQ(first.keys().size(), 5U);  // recorded, so not asked again
  auto keys = second.keys();
  ASSERT_EQ(keys.size(), 10U);
  std::ranges::sort(keys.begin(), keys.begin() + 5);
  std::ranges::sort(keys.begin() + 5, keys.end());
  EXPECT_TRUE(std::equal(keys.begin(), keys.begin() + 5, keys.begin() + 5));
}

TEST(Runtime, MorePagesOfOpenRunsThanOne) {
  World world;
  Receiver receiver;
  {
    Process process(world);
    const auto naps = process.put(delay_node("nap", "1s"), edge("start", "nap"));
    const auto calls = process.put(http_node("call", receiver.server()), edge("start", "call"));
    for (int i = 0; i < 600; ++i) {
      process.start(naps, "{}", Drive::kNo);
      process.start(calls, "{}", Drive::kNo);
    }
  }
  world.clock.advance(Seconds(1));
  auto options = test_options();
  options.runs_per_shard_max = 100;
  Process process(world, options);
  const auto recovered = process.recover();
  EXPECT_EQ(recovered.open, 600);
  EXPECT_EQ(recovered.waiting, 600);
  EXPECT_TRUE(
      process.reaches([&] { return process.metrics().count(RunStatus::kCompleted) == 1'200; }));
  EXPECT_EQ(receiver.keys().size(), 600U);
}

TEST(Runtime, ADefinitionThatChangedMeanwhileChangesNothing) {
  World world;
  WorkflowId workflow;
  RunId run;
  {
    Process process(world);
    process.recover();
    workflow =
        process.put(delay_node("nap", "1h") + R"(,{"id":"say","type":"text_transform","data":)"
                                              R"({"template":"old {{ workflow.name }}"}})",
                    edge("start", "nap") + "," + edge("nap", "say"));
    run = process.start(workflow);
    EXPECT_TRUE(process.reaches([&] { return process.runtime().runs_in_memory() == 0; }));
    process.put(R"({"id":"say","type":"text_transform","data":{"template":"new"}})",
                edge("start", "say"), workflow, 2);
  }
  world.clock.advance(std::chrono::hours(1));
  Process process(world);
  process.recover();
  EXPECT_TRUE(process.ends(run, RunStatus::kCompleted));
  EXPECT_NE(process.stored(run)->records.find("old orders"), std::string::npos);
}

TEST(Runtime, RunsThatCannotBeReadStayAndHoldNobodyUp) {
  World world;
  Receiver receiver;
  Process process(world);
  const auto workflow = process.put(http_node("call", receiver.server()), edge("start", "call"));
  const auto broken = process.start(workflow, "{}", Drive::kNo);
  process.append({.run = broken, .status = RunStatus::kRunning, .records = "no record\n"});
  const auto well = process.start(workflow, "{}", Drive::kNo);
  process.recover();
  EXPECT_TRUE(process.ends(well, RunStatus::kCompleted));
  EXPECT_EQ(process.status(broken), RunStatus::kRunning);
  EXPECT_EQ(process.cancel(broken).error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace sluice::runtime::testing::runtime_test
