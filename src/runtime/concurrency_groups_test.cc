// Runs that share a concurrency group, from their start to their end.
#include <deque>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/test_runtime.h"
#include "runtime/test_slow_world.h"

namespace sluice::runtime::testing::concurrency_groups_test {
namespace {

using ::testing::ElementsAre;

Runtime::Options options_in(SlowWorld& slow) {
  auto options = test_options();
  options.make_performer = [&slow](boost::asio::io_context& context) {
    return slow.performer(context);
  };
  return options;
}

// Calls the world.
constexpr std::string_view kCall =
    R"({"id":"call","type":"webhook","data":{"method":"POST","url":"https://world.test/"}})";

// A process whose runs begin as they do in a server.
class GroupedProcess {
 public:
  GroupedProcess(World& world, SlowWorld& slow, bool disk_is_full = false)
      : world_(world), process_(std::make_unique<Process>(world, options_in(slow))) {
    process_->store().full = disk_is_full;
    process_->runtime().on_sweep([this] { ++sweeps; });
    process_->recover();
  }
  Process* operator->() { return process_.get(); }

  // A workflow of one node, "call", with these settings.
  WorkflowId put(std::string_view settings) { return put(kCall, settings); }
  WorkflowId put(std::string_view node, std::string_view settings) {
    const auto id = world_.ids.next<WorkflowId>();
    std::string definition = R"({"nodes":[{"id":"start","type":"manual_trigger","data":{}},)";
    definition.append(node).append(R"(],"edges":[)").append(edge("start", "call"));
    definition.append(R"(],"settings":)").append(settings).append("}");
    store::Workflow workflow;
    workflow.id = id;
    workflow.team = kTeam;
    workflow.name = "grouped " + id.text();
    process_->write([&](store::Writer& w) { return w.put_workflow(workflow); });
    process_->write([&](store::Writer& w) { return w.put_version({id, 1, definition, {}}); });
    return id;
  }
  RunId start(WorkflowId workflow, std::string body = "{}",
              std::vector<model::Record> inherited = {}) {
    runs::StartRequest start;
    start.program = *process_->programs().get(kTeam, workflow, 1);
    start.team = kTeam;
    start.data.body = std::move(body);
    start.inherited = std::move(inherited);
    world_.clock.advance(Micros(1'000));
    std::promise<Result<runs::StartResult>> promise;
    runs::StartDone done = [&](auto result) { promise.set_value(std::move(result)); };
    EXPECT_TRUE(process_->starter().start(std::move(start), done));
    auto started = promise.get_future().get();
    EXPECT_TRUE(started) << started.error().message;
    process_->flush();  // it is in memory now, unless its turn has not come
    return started->run;
  }
  std::string error(RunId run) { return process_->stored(run)->row.error; }

  std::atomic<int> sweeps{0};

 private:
  World& world_;
  std::unique_ptr<Process> process_;
};

std::string text(RunId run) { return run.text(); }

TEST(ConcurrencyGroups, RunsOfOneKeyGoOneAfterTheOther) {
  World world;
  SlowWorld slow;
  GroupedProcess process(world, slow);
  const auto workflow = process.put(R"({"order_by_key":"{{ context.id }}"})");
  std::vector<RunId> runs;
  for (int i = 0; i < 4; ++i) runs.push_back(process.start(workflow, R"({"id":"a"})"));
  const auto other = process.start(workflow, R"({"id":"b"})");
  ASSERT_TRUE(process->reaches([&] { return slow.callers().size() == 2; }));
  EXPECT_THAT(slow.callers(), ::testing::UnorderedElementsAre(text(runs[0]), text(other)));
  EXPECT_EQ(process->status(runs[1]), RunStatus::kPending);
  EXPECT_EQ(process->stored(runs[1])->records, "");
  slow.answer(5);
  for (const auto run : runs) EXPECT_TRUE(process->ends(run, RunStatus::kCompleted));
  auto callers = slow.callers();
  std::erase(callers, text(other));
  EXPECT_THAT(callers, ElementsAre(text(runs[0]), text(runs[1]), text(runs[2]), text(runs[3])));
  EXPECT_TRUE(process->reaches([&] { return process->runtime().runs_in_memory() == 0; }));
}

TEST(ConcurrencyGroups, AsManyAsTheLimitRunAtATime) {
  World world;
  SlowWorld slow;
  GroupedProcess process(world, slow);
  const auto workflow = process.put(R"({"concurrency":{"limit":3}})");
  std::vector<RunId> runs;
  for (int i = 0; i < 9; ++i) runs.push_back(process.start(workflow));
  ASSERT_TRUE(process->reaches([&] { return slow.callers().size() == 3; }));
  slow.answer(9);
  for (const auto run : runs) EXPECT_TRUE(process->ends(run, RunStatus::kCompleted));
  EXPECT_EQ(slow.most_at_once(), 3U);
  EXPECT_EQ(slow.callers().size(), 9U);
}

TEST(ConcurrencyGroups, ARunThatWaitsLongKeepsItsPlace) {
  World world;
  SlowWorld slow;
  GroupedProcess process(world, slow);
  const auto workflow = process.put(delay_node("call", "1h"), R"({"concurrency":{"limit":1}})");
  const auto first = process.start(workflow);
  const auto second = process.start(workflow);
  EXPECT_TRUE(process->reaches([&] { return process->status(first) == RunStatus::kWaiting; }));
  EXPECT_TRUE(process->reaches([&] { return process->runtime().runs_in_memory() == 0; }));
  EXPECT_EQ(process->status(second), RunStatus::kPending);
  world.clock.advance(std::chrono::hours(1));
  EXPECT_TRUE(process->ends(first, RunStatus::kCompleted));
  EXPECT_TRUE(process->reaches([&] { return process->status(second) == RunStatus::kWaiting; }));
}

TEST(ConcurrencyGroups, AQueuedRunCanBeCancelled) {
  World world;
  SlowWorld slow;
  GroupedProcess process(world, slow);
  const auto workflow = process.put(R"({"concurrency":{"limit":1}})");
  const auto first = process.start(workflow);
  const auto second = process.start(workflow);
  const auto third = process.start(workflow);
  const auto cancelled = process->cancel(second);
  EXPECT_TRUE(cancelled) << cancelled.error().message;
  EXPECT_EQ(process->status(second), RunStatus::kCancelled);
  EXPECT_EQ(process.error(second), "no longer wanted");
  EXPECT_EQ(process->cancel(second).error().code, ErrorCode::kConflict);
  slow.answer(2);
  EXPECT_TRUE(process->ends(third, RunStatus::kCompleted));
  EXPECT_THAT(slow.callers(), ElementsAre(text(first), text(third)));
}

TEST(ConcurrencyGroups, CancellingTheRunAtWorkLetsTheNextOneBegin) {
  World world;
  SlowWorld slow;
  GroupedProcess process(world, slow);
  const auto workflow = process.put(R"({"concurrency":{"limit":1}})");
  const auto first = process.start(workflow);
  const auto second = process.start(workflow);
  ASSERT_TRUE(process->reaches([&] { return slow.callers().size() == 1; }));
  EXPECT_TRUE(process->cancel(first));
  ASSERT_TRUE(process->reaches([&] { return slow.callers().size() == 2; }));
  slow.answer(2);
  EXPECT_TRUE(process->ends(second, RunStatus::kCompleted));
}

TEST(ConcurrencyGroups, TheNewestWins) {
  World world;
  SlowWorld slow;
  GroupedProcess process(world, slow);
  const auto workflow = process.put(R"({"concurrency":{"limit":1,"on_limit":"newest"}})");
  const auto first = process.start(workflow);
  ASSERT_TRUE(process->reaches([&] { return slow.callers().size() == 1; }));
  const auto second = process.start(workflow);
  EXPECT_TRUE(process->ends(first, RunStatus::kCancelled));
  EXPECT_EQ(process.error(first), "superseded by " + text(second));
  ASSERT_TRUE(process->reaches([&] { return slow.callers().size() == 2; }));
  slow.answer(2);
  EXPECT_TRUE(process->ends(second, RunStatus::kCompleted));
  EXPECT_THAT(slow.callers(), ElementsAre(text(first), text(second)));
}

TEST(ConcurrencyGroups, OfAFloodTheNewestIsLeft) {
  World world;
  SlowWorld slow;
  GroupedProcess process(world, slow);
  const auto workflow = process.put(R"({"concurrency":{"limit":1,"on_limit":"newest"}})");
  std::vector<RunId> runs;
  for (int i = 0; i < 20; ++i) runs.push_back(process.start(workflow));
  for (int i = 0; i < 19; ++i)
    EXPECT_TRUE(process->ends(runs[static_cast<std::size_t>(i)], RunStatus::kCancelled));
  slow.answer(20);
  EXPECT_TRUE(process->ends(runs.back(), RunStatus::kCompleted));
  EXPECT_TRUE(
      process->reaches([&] { return process->metrics().count(RunStatus::kCancelled) == 19; }));
}

TEST(ConcurrencyGroups, DropsWhatFindsNoPlace) {
  World world;
  SlowWorld slow;
  GroupedProcess process(world, slow);
  const auto workflow = process.put(R"({"concurrency":{"limit":2,"on_limit":"drop"}})");
  const auto first = process.start(workflow);
  process.start(workflow);
  const auto third = process.start(workflow);
  EXPECT_EQ(process->status(third), RunStatus::kCancelled);
  EXPECT_EQ(process.error(third), "dropped: 2 runs of this key are open");
  EXPECT_EQ(process->metrics().count(RunStatus::kCancelled), 1);
  slow.answer(2);
  EXPECT_TRUE(process->ends(first, RunStatus::kCompleted));
  EXPECT_TRUE(process->reaches([&] { return process->open_runs() == 0; }));
  slow.answer();
  EXPECT_TRUE(process->ends(process.start(workflow), RunStatus::kCompleted));
}

TEST(ConcurrencyGroups, AQueueOutlivesTheProcess) {
  World world;
  SlowWorld slow;
  std::vector<RunId> runs;
  {
    GroupedProcess process(world, slow);
    const auto workflow = process.put(R"({"concurrency":{"limit":1}})");
    for (int i = 0; i < 5; ++i) runs.push_back(process.start(workflow));
    ASSERT_TRUE(process->reaches([&] { return slow.callers().size() == 1; }));
    process->stop_threads();
  }
  GroupedProcess process(world, slow);
  slow.answer(5);
  for (const auto run : runs) EXPECT_TRUE(process->ends(run, RunStatus::kCompleted));
  auto callers = slow.callers();
  EXPECT_EQ(callers.front(), text(runs[0]));
  callers.erase(callers.begin());  // asked again after the crash, under the same key
  EXPECT_THAT(callers, ElementsAre(text(runs[0]), text(runs[1]), text(runs[2]), text(runs[3]),
                                   text(runs[4])));
}

TEST(ConcurrencyGroups, WhoShouldHaveYieldedBeforeACrashYieldsAfterIt) {
  World world;
  SlowWorld slow;
  RunId first;
  RunId second;
  {
    GroupedProcess process(world, slow);
    const auto workflow = process.put(R"({"concurrency":{"limit":1,"on_limit":"newest"}})");
    first = process.start(workflow);
    ASSERT_TRUE(process->reaches([&] { return slow.callers().size() == 1; }));
    process->runtime().stop();  // so that nobody cancels it
    second = process.start(workflow);
    process->stop_threads();
  }
  GroupedProcess process(world, slow);
  EXPECT_TRUE(process->ends(first, RunStatus::kCancelled));
  slow.answer(3);
  EXPECT_TRUE(process->ends(second, RunStatus::kCompleted));
}

// Each of several runs that cannot be cancelled calls for another look at all of them.
TEST(ConcurrencyGroups, WhoCannotYieldWhileTheDiskIsFullYieldsAfterIt) {
  World world;
  SlowWorld slow;
  std::vector<RunId> old;
  {
    GroupedProcess process(world, slow);
    const auto workflow =
        process.put(delay_node("call", "3d"), R"({"concurrency":{"limit":5,"on_limit":"newest"}})");
    for (int i = 0; i < 5; ++i) old.push_back(process.start(workflow));
    for (const auto run : old)
      EXPECT_TRUE(process->reaches([&] { return process->status(run) == RunStatus::kWaiting; }));
    process->runtime().stop();  // so that nobody cancels them
    for (int i = 0; i < 5; ++i) process.start(workflow);
    process->stop_threads();
  }
  GroupedProcess process(world, slow, true);
  EXPECT_TRUE(process->reaches([&] { return process.sweeps > 40; }));
  process->store().full = false;
  for (const auto run : old) EXPECT_TRUE(process->ends(run, RunStatus::kCancelled));
}

TEST(ConcurrencyGroups, ADeletedWorkflowTakesItsQueueWithIt) {
  World world;
  SlowWorld slow;
  GroupedProcess process(world, slow);
  const auto workflow = process.put(R"({"concurrency":{"limit":1}})");
  std::vector<RunId> runs;
  for (int i = 0; i < 3; ++i) runs.push_back(process.start(workflow));
  process->write([&](store::Writer& writer) { return writer.delete_workflow(workflow); });
  process->runtime().forget_workflow(workflow);
  for (const auto run : runs) EXPECT_TRUE(process->reaches([&] { return !process->stored(run); }));
  EXPECT_TRUE(process->reaches([&] { return process->runtime().runs_in_memory() == 0; }));
}

TEST(ConcurrencyGroups, AResumedRunWaitsForItsTurnToo) {
  World world;
  SlowWorld slow;
  GroupedProcess process(world, slow);
  const auto workflow = process.put(R"({"concurrency":{"limit":1}})");
  const auto first = process.start(workflow);
  ASSERT_TRUE(process->reaches([&] { return slow.callers().size() == 1; }));
  const auto records = *model::parse_records(process->stored(first)->records);
  const auto resumed = process.start(workflow, "{}", records);
  EXPECT_EQ(process->status(resumed), RunStatus::kPending);
  slow.answer(2);
  EXPECT_TRUE(process->ends(resumed, RunStatus::kCompleted));
  EXPECT_EQ(process->completions(resumed, "start"), 1);
  const auto at_once = process.start(workflow, "{}", records);
  slow.answer();
  EXPECT_TRUE(process->ends(at_once, RunStatus::kCompleted));
  EXPECT_EQ(process->completions(at_once, "start"), 1);
}

TEST(ConcurrencyGroups, ARunUsesUpTheTimeThatItsWorkflowGivesIt) {
  World world;
  SlowWorld slow;
  GroupedProcess process(world, slow);
  const auto workflow = process.put(R"({"timeout":60})");
  const auto run = process.start(workflow);
  ASSERT_TRUE(process->reaches([&] { return slow.callers().size() == 1; }));
  world.clock.advance(Seconds(61));
  slow.answer();
  EXPECT_TRUE(process->ends(run, RunStatus::kFailed));
  EXPECT_EQ(process.error(run), "the run used up its 1m of active time");
}

}  // namespace
}  // namespace sluice::runtime::testing::concurrency_groups_test
