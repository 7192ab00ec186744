// What keeps a run from its usual end: a full disk, a cancel, a deletion, a stop of the server.
#include <atomic>
#include <future>
#include <thread>

#include "runtime/runtime.h"
#include "runtime/test_runtime.h"
#include "runtime/test_slow_world.h"

namespace sluice::runtime::testing::runtime_stops_test {
namespace {

using Drive = Process::Drive;

// --- a store that takes no writes for a while ---

TEST(RuntimeDiskFull, ARunInMemoryWaitsForTheDisk) {
  World world;
  std::promise<void> asked;
  std::promise<void> may_answer;
  auto wait = may_answer.get_future().share();
  TestServer slow([&](const Seen&) {
    asked.set_value();
    wait.wait();
    return TestServer::ok("{}");
  });
  Process process(world);
  process.recover();
  const auto workflow = process.put(http_node("call", slow), edge("start", "call"));
  const auto run = process.start(workflow);
  asked.get_future().wait();
  process.store().full = true;
  may_answer.set_value();
  EXPECT_TRUE(process.reaches([&] { return !process.committer().healthy(); }));
  EXPECT_EQ(process.status(run), RunStatus::kRunning);
  process.store().full = false;
  EXPECT_TRUE(process.ends(run, RunStatus::kCompleted));
  EXPECT_EQ(process.completions(run, "call"), 1);
  EXPECT_EQ(slow.requests(), 1);
}

TEST(RuntimeDiskFull, RunsOnDiskAreFoundOnceItIsWell) {
  World world;
  Process process(world);
  process.recover();
  const auto naps = process.put(delay_node("nap", "1h"), edge("start", "nap"));
  const auto due = process.start(naps);
  const auto cancelled = process.start(naps);
  const auto deleted = process.put(delay_node("nap", "2h"), edge("start", "nap"));
  const auto gone = process.start(deleted);
  EXPECT_TRUE(process.reaches([&] { return process.runtime().runs_in_memory() == 0; }));
  process.store().full = true;
  EXPECT_EQ(process.cancel(cancelled).error().code, ErrorCode::kIo);
  process.runtime().forget_workflow(deleted);
  world.clock.advance(std::chrono::hours(1));
  EXPECT_EQ(process.cancel(cancelled).error().code, ErrorCode::kIo);
  process.store().full = false;
  EXPECT_TRUE(process.ends(due, RunStatus::kCompleted));
  EXPECT_TRUE(process.reaches([&] { return !process.stored(gone); }));
}

// Its call was in flight as it was dropped, and would be made again.
TEST(RuntimeDiskFull, ARunOfADeletedWorkflowIsNotLoadedAgain) {
  World world;
  SlowWorld slow;
  auto options = test_options();
  options.make_performer = [&](boost::asio::io_context& context) {
    return slow.performer(context);
  };
  std::atomic<bool> forgotten = false;
  Process process(world, std::move(options));
  // Between the deletion of what was forgotten, which fails, and the look for open runs.
  process.runtime().on_sweep([&] {
    if (!forgotten || process.runtime().runs_in_memory() > 0) return;
    process.store().full = false;
    while (!process.committer().run([](store::Writer&) { return Result<void>(); }))
      std::this_thread::yield();
  });
  process.recover();
  const auto workflow = process.put(
      R"({"id":"call","type":"webhook","data":{"method":"POST","url":"https://world.test/"}})",
      edge("start", "call"));
  const auto run = process.start(workflow);
  EXPECT_TRUE(process.reaches([&] { return slow.callers().size() == 1; }));
  process.write([&](store::Writer& writer) { return writer.delete_workflow(workflow); });
  process.store().full = true;
  process.runtime().forget_workflow(workflow);
  forgotten = true;
  EXPECT_TRUE(process.reaches([&] { return !process.stored(run); }));
  EXPECT_EQ(slow.callers().size(), 1U);
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
    run = process.start(workflow, "{}", Drive::kNo);
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
  options.retention.keep = {.completed = std::chrono::hours(24), .failed = std::chrono::hours(24)};
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
}  // namespace sluice::runtime::testing::runtime_stops_test
