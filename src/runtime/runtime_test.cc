#include "runtime/runtime.h"

#include <algorithm>

#include "runtime/test_runtime.h"

namespace sluice::runtime::testing {
namespace {

using Adopt = Process::Adopt;

// Answers 200 at once, and remembers the idempotency keys.
class Receiver {
 public:
  explicit Receiver(std::string answer = TestServer::ok("{}"))
      : answer_(std::move(answer)), server_([this](const Seen& seen) {
          std::lock_guard lock(mutex_);
          keys_.push_back(header_of(seen, "Idempotency-Key"));
          return answer_;
        }) {}
  std::vector<std::string> keys() {
    std::lock_guard lock(mutex_);
    return keys_;
  }
  void answer(std::string answer) {
    std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
  }
  const TestServer& server() const { return server_; }

 private:
  std::mutex mutex_;
  std::vector<std::string> keys_;
  std::string answer_;
  TestServer server_;
};

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
    runs.push_back(process.start(workflow, "{}", Adopt::kYes, i % 2));
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
    runs.push_back(process.start(workflow, "{}", Adopt::kYes, i % 2));
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
  for (int i = 0; i < 520; ++i) process.start(stuck, "{}", Adopt::kNo);
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
  process.start(workflow, "{}", Adopt::kNo, 1);  // this one goes to the first shard
  std::thread late([&] { process.start(workflow, "{}", Adopt::kYes, 0); });
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
      process.start(naps, "{}", Adopt::kNo);
      process.start(calls, "{}", Adopt::kNo);
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
  const auto broken = process.start(workflow, "{}", Adopt::kNo);
  process.write([&](store::Writer& writer) -> Result<void> {
    SLUICE_TRY_VOID(writer.append(store::TransitionForTest::make(
        {.run = broken, .status = RunStatus::kRunning, .records = "no record\n"})));
    return {};
  });
  const auto well = process.start(workflow, "{}", Adopt::kNo);
  process.recover();
  EXPECT_TRUE(process.ends(well, RunStatus::kCompleted));
  EXPECT_EQ(process.status(broken), RunStatus::kRunning);
  EXPECT_EQ(process.cancel(broken).error().code, ErrorCode::kCorrupt);
}

// --- cancel ---

TEST(RuntimeCancel, InMemoryWithACallInFlight) {
  World world;
  Receiver receiver("");
  Process process(world);
  process.recover();
  const auto workflow = process.put(http_node("call", receiver.server()), edge("start", "call"));
  const auto run = process.start(workflow);
  ASSERT_TRUE(process.reaches([&] { return receiver.keys().size() == 1; }));
  const auto cancelled = process.cancel(run);
  EXPECT_TRUE(cancelled) << cancelled.error().message;
  EXPECT_EQ(process.status(run), RunStatus::kCancelled);
  EXPECT_EQ(process.stored(run)->row.error, "no longer wanted");
  EXPECT_TRUE(process.reaches([&] { return process.runtime().runs_in_memory() == 0; }));
  EXPECT_EQ(process.runtime().effects_in_flight(), 0U);
}

TEST(RuntimeCancel, OnDisk) {
  World world;
  Process process(world);
  process.recover();
  const auto workflow = process.put(delay_node("nap", "1d"), edge("start", "nap"));
  const auto run = process.start(workflow);
  ASSERT_TRUE(process.reaches([&] { return process.runtime().runs_in_memory() == 0; }));
  EXPECT_TRUE(process.cancel(run));
  EXPECT_EQ(process.status(run), RunStatus::kCancelled);
}

TEST(RuntimeCancel, FinalAndUnknown) {
  World world;
  Process process(world);
  process.recover();
  const auto workflow = process.put(delay_node("nap", "0s"), edge("start", "nap"));
  const auto run = process.start(workflow);
  EXPECT_TRUE(process.ends(run, RunStatus::kCompleted));
  EXPECT_EQ(process.cancel(run).error().code, ErrorCode::kConflict);
  EXPECT_EQ(process.cancel(world.ids.next<RunId>()).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(process.status(run), RunStatus::kCompleted);
}

TEST(RuntimeCancel, ManyAtOnceAreAllAnsweredAndOneWins) {
  World world;
  Receiver receiver("");
  Process process(world);
  process.recover();
  const auto workflow = process.put(http_node("call", receiver.server()), edge("start", "call"));
  const auto run = process.start(workflow);
  std::atomic<int> answered{0};
  std::atomic<int> won{0};
  for (int i = 0; i < 50; ++i) {
    process.runtime().cancel(run, "x", [&](Result<void> result) {
      if (result) ++won;
      ++answered;
    });
  }
  EXPECT_TRUE(process.reaches([&] { return answered == 50; }));
  EXPECT_EQ(won, 1);
}

TEST(RuntimeCancel, IsAnsweredByAStoppedRuntime) {
  World world;
  Process process(world);
  process.recover();
  process.runtime().stop();
  EXPECT_EQ(process.cancel(world.ids.next<RunId>()).error().code, ErrorCode::kUnavailable);
}

// --- deleting ---

TEST(RuntimeForget, RunsOfADeletedWorkflowGoFromMemoryAndDisk) {
  World world;
  Receiver receiver("");
  Process process(world);
  process.recover();
  const auto gone = process.put(http_node("call", receiver.server()), edge("start", "call"));
  const auto kept = process.put(http_node("call", receiver.server()), edge("start", "call"));
  const auto run = process.start(gone);
  const auto other = process.start(kept);
  ASSERT_TRUE(process.reaches([&] { return receiver.keys().size() == 2; }));
  process.write([&](store::Writer& writer) { return writer.delete_workflow(gone); });
  process.runtime().forget_workflow(gone);
  EXPECT_TRUE(process.reaches([&] { return !process.stored(run); }));
  EXPECT_TRUE(process.reaches([&] { return process.runtime().runs_in_memory() == 1; }));
  EXPECT_EQ(process.runtime().effects_in_flight(), 1U);
  EXPECT_EQ(process.status(other), RunStatus::kRunning);
}

TEST(RuntimeForget, GoesOnAfterARestart) {
  World world;
  RunId run;
  {
    Process process(world);
    const auto workflow = process.put(delay_node("nap", "1s"), edge("start", "nap"));
    run = process.start(workflow, "{}", Adopt::kNo);
    process.write([&](store::Writer& writer) { return writer.delete_workflow(workflow); });
  }
  world.clock.advance(Seconds(1));
  Process process(world);
  process.recover();
  EXPECT_TRUE(process.reaches([&] { return !process.stored(run); }));
}

TEST(RuntimeRetention, DeletesFinishedRunsWhenTheirTimeIsOver) {
  World world;
  auto options = test_options();
  options.keep_runs_for = std::chrono::hours(24);
  Process process(world, options);
  process.recover();
  const auto workflow = process.put(delay_node("nap", "0s"), edge("start", "nap"));
  const auto waits = process.put(delay_node("nap", "90d"), edge("start", "nap"));
  const auto old = process.start(workflow);
  const auto waiting = process.start(waits);
  EXPECT_TRUE(process.ends(old, RunStatus::kCompleted));
  world.clock.advance(std::chrono::hours(25));
  const auto young = process.start(workflow);
  EXPECT_TRUE(process.reaches([&] { return !process.stored(old); }));
  EXPECT_EQ(process.status(young), RunStatus::kCompleted);
  EXPECT_EQ(process.status(waiting), RunStatus::kWaiting);
}

// --- drain ---

class Drained {
 public:
  std::function<void()> callback() {
    return [this] { promise_.set_value(); };
  }
  bool wait() { return promise_.get_future().wait_for(kTooLong) == std::future_status::ready; }

 private:
  std::promise<void> promise_;
};

TEST(RuntimeDrain, NothingInFlight) {
  World world;
  Process process(world);
  process.recover();
  Drained drained;
  process.runtime().drain(Seconds(60), drained.callback());
  EXPECT_TRUE(drained.wait());
}

TEST(RuntimeDrain, WaitsForACallAndItsRecordAndStartsNoOther) {
  World world;
  std::promise<void> asked;
  std::promise<void> may_answer;
  auto wait = may_answer.get_future().share();
  TestServer slow([&](const Seen&) {
    asked.set_value();
    wait.wait();
    return TestServer::ok("{}");
  });
  Receiver next;
  RunId run;
  {
    Process process(world);
    process.recover();
    const auto workflow =
        process.put(http_node("one", slow) + "," + http_node("two", next.server()),
                    edge("start", "one") + "," + edge("one", "two"));
    run = process.start(workflow);
    asked.get_future().wait();
    Drained drained;
    process.runtime().drain(Seconds(60), drained.callback());
    process.flush();
    may_answer.set_value();
    EXPECT_TRUE(drained.wait());
    EXPECT_EQ(process.completions(run, "one"), 1);
    EXPECT_EQ(next.keys().size(), 0U);
  }
  Process process(world);
  process.recover();
  EXPECT_TRUE(process.ends(run, RunStatus::kCompleted));
  EXPECT_EQ(next.keys().size(), 1U);
  EXPECT_EQ(slow.requests(), 1);
}

TEST(RuntimeDrain, GivesUpAtTheDeadline) {
  World world;
  Receiver receiver("");
  Process process(world);
  process.recover();
  const auto workflow = process.put(http_node("call", receiver.server()), edge("start", "call"));
  process.start(workflow);
  ASSERT_TRUE(process.reaches([&] { return receiver.keys().size() == 1; }));
  Drained drained;
  process.runtime().drain(Seconds(10), drained.callback());
  process.flush();
  world.clock.advance(Seconds(10));
  EXPECT_TRUE(drained.wait());
}

}  // namespace
}  // namespace sluice::runtime::testing
