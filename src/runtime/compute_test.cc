// Runs that compute for long: they leave the io threads, and whatever else happens to them does.
#include <atomic>
#include <functional>
#include <future>

#include "runtime/runtime.h"
#include "runtime/test_runtime.h"
#include "runtime/test_slow_world.h"

namespace sluice::runtime::testing::compute_test {
namespace {

using Drive = Process::Drive;

// What a test does in the middle of a step that computes.
std::function<void(const std::string& node)> meanwhile;

// Takes as much work as its data says, in small pieces.
class BusyNode final : public nodes::Node {
 public:
  BusyNode(std::string id, std::uint64_t work) : id_(std::move(id)), work_(work) {}
  nodes::Step start(const nodes::StepInput&) const override {
    for (std::uint64_t done = 0; done < work_; done += kPiece) WorkBudget::spend(kPiece);
    if (meanwhile) meanwhile(id_);
    return nodes::Completed{json::object{{"done", work_}}, {}};
  }

 private:
  static constexpr std::uint64_t kPiece = 100;
  std::string id_;
  std::uint64_t work_;
};

const nodes::NodeKind kBusy = {
    .id = "busy",
    .title = "Busy",
    .summary = "Computes.",
    .compile = [](const nodes::CompileInput& input, std::vector<std::string>&) {
      nodes::Compiled compiled;
      const auto work = input.def.data.at("work").to_number<std::uint64_t>();
      compiled.node = std::make_unique<BusyNode>(input.def.id, work);
      return compiled;
    }};

const nodes::NodeKind* find_kind(std::string_view component) {
  return component == "busy" ? &kBusy : nodes::find_kind(component);
}

std::string busy_node(std::string_view id, std::uint64_t work) {
  return R"({"id":")" + std::string(id) + R"(","type":"busy","data":{"work":)" +
         std::to_string(work) + "}}";
}

constexpr std::uint64_t kHeavy = 1'000'000;

class Compute : public ::testing::Test {
 protected:
  void TearDown() override { meanwhile = nullptr; }

  // A workflow of steps one after another.
  static WorkflowId put_chain(Process& process, const std::vector<std::string>& ids,
                              std::uint64_t work = kHeavy) {
    std::string nodes;
    std::string edges;
    std::string before = "start";
    for (const auto& id : ids) {
      nodes += (nodes.empty() ? "" : ",") + busy_node(id, work);
      edges += (edges.empty() ? "" : ",") + edge(before, id);
      before = id;
    }
    return process.put(nodes, edges);
  }
  static Runtime::Options by_hand() {
    auto options = test_options();
    options.compute_threads = 0;
    return options;
  }

  World world_;
};

TEST_F(Compute, AHeavyRunLeavesTheIoThread) {
  Process process(world_, test_options(), {}, find_kind);
  process.recover();
  const auto workflow = put_chain(process, {"a", "b", "c"});
  const auto run = process.start(workflow);
  EXPECT_TRUE(process.ends(run, RunStatus::kCompleted));
  EXPECT_EQ(process.completions(run, "c"), 1);
  EXPECT_EQ(process.metrics().computed_turns(), 3) << "each step goes past what a turn may do";
  EXPECT_LE(process.most_work_on_io_threads(), engine::RunOptions().light_work_max);
}

TEST_F(Compute, ALightRunStaysOnIt) {
  Process process(world_, test_options(), {}, find_kind);
  process.recover();
  const auto run = process.start(put_chain(process, {"a", "b", "c"}, 1'000));
  EXPECT_TRUE(process.ends(run, RunStatus::kCompleted));
  EXPECT_EQ(process.metrics().computed_turns(), 0);
}

TEST_F(Compute, ManyHeavyRunsDoNotAddUpOnAnIoThread) {
  Process process(world_, test_options(), {}, find_kind);
  process.recover();
  const auto workflow = put_chain(process, {"a", "b", "c", "d", "e"}, 15'000);
  std::vector<RunId> runs;
  for (int i = 0; i < 50; ++i) runs.push_back(process.start(workflow));
  for (const auto run : runs) EXPECT_TRUE(process.ends(run, RunStatus::kCompleted));
  EXPECT_LE(process.most_work_on_io_threads(), engine::RunOptions().light_work_max);
}

TEST_F(Compute, AStepOverItsBoundFails) {
  auto options = test_options();
  options.run_options.step_work_max = 500'000;
  Process process(world_, std::move(options), {}, find_kind);
  process.recover();
  const auto run = process.start(put_chain(process, {"a"}));
  EXPECT_TRUE(process.ends(run, RunStatus::kFailed));
  EXPECT_EQ(process.stored(run)->row.error,
            "node 'a': the step computes for longer than the 25ms that one step may take; give it "
            "less data, or split its work into several steps");
}

TEST_F(Compute, ARunThatWaitsToBeComputedIsCancelledAtOnce) {
  Process process(world_, by_hand(), {}, find_kind);
  process.recover();
  const auto run = process.start(put_chain(process, {"a"}));
  ASSERT_TRUE(process.reaches([&] { return process.runtime().compute_load().queued == 1; }));
  EXPECT_TRUE(process.cancel(run));
  EXPECT_EQ(process.status(run), RunStatus::kCancelled);
  EXPECT_FALSE(process.runtime().compute());
  EXPECT_TRUE(process.reaches([&] { return process.runtime().runs_in_memory() == 0; }));
}

TEST_F(Compute, ACancelTakesEffectAfterTheStepThatComputes) {
  Process process(world_, by_hand(), {}, find_kind);
  process.recover();
  const auto run = process.start(put_chain(process, {"a", "b", "c"}));
  ASSERT_TRUE(process.reaches([&] { return process.runtime().compute_load().queued == 1; }));
  std::promise<Result<void>> cancelled;
  meanwhile = [&](const std::string& node) {
    ASSERT_EQ(node, "a");
    process.runtime().cancel(run, "enough",
                             [&](Result<void> done) { cancelled.set_value(std::move(done)); });
    // Until the shard has it.
    int rounds = 0;
    ASSERT_TRUE(process.reaches([&] { return ++rounds > 20; }));
  };
  EXPECT_TRUE(process.runtime().compute());
  auto outcome = cancelled.get_future();
  ASSERT_EQ(outcome.wait_for(kTooLong), std::future_status::ready);
  EXPECT_TRUE(outcome.get());
  EXPECT_EQ(process.status(run), RunStatus::kCancelled);
  EXPECT_EQ(process.completions(run, "a"), 1) << "its work was done by then";
  EXPECT_EQ(process.completions(run, "b"), 0);
}

TEST_F(Compute, ADeletedWorkflowsRunsGoWhileTheyCompute) {
  Process process(world_, by_hand(), {}, find_kind);
  process.recover();
  const auto workflow = put_chain(process, {"a", "b"});
  const auto computing = process.start(workflow);
  ASSERT_TRUE(process.reaches([&] { return process.runtime().compute_load().queued == 1; }));
  const auto waiting = process.start(workflow);
  ASSERT_TRUE(process.reaches([&] { return process.runtime().compute_load().queued == 2; }));
  meanwhile = [&](const std::string&) {
    process.write([&](store::Writer& writer) { return writer.delete_workflow(workflow); });
    process.runtime().forget_workflow(workflow);
    EXPECT_TRUE(process.reaches([&] { return process.runtime().runs_in_memory() == 0; }));
  };
  EXPECT_TRUE(process.runtime().compute());
  EXPECT_FALSE(process.runtime().compute()) << "the one that waited went with its workflow";
  EXPECT_TRUE(process.reaches([&] { return !process.stored(computing); }));
  EXPECT_FALSE(process.stored(waiting));
}

TEST_F(Compute, ADrainWaitsForTheTurnThatIsComputedAndLeavesTheRest) {
  RunId run;
  {
    Process process(world_, test_options(), {}, find_kind);
    process.recover();
    std::promise<void> begun;
    std::promise<void> may_end;
    meanwhile = [&](const std::string& node) {
      if (node != "a") return;
      begun.set_value();
      may_end.get_future().wait();
    };
    run = process.start(put_chain(process, {"a", "b"}));
    begun.get_future().wait();
    std::promise<void> drained;
    auto is_drained = drained.get_future();
    process.runtime().drain(Millis(1'000'000), [&] { drained.set_value(); });
    process.flush();
    EXPECT_NE(is_drained.wait_for(Millis(0)), std::future_status::ready);
    may_end.set_value();
    EXPECT_EQ(is_drained.wait_for(kTooLong), std::future_status::ready);
    EXPECT_EQ(process.completions(run, "a"), 1);
    EXPECT_EQ(process.completions(run, "b"), 0);
  }
  meanwhile = nullptr;
  Process process(world_, test_options(), {}, find_kind);
  process.recover();
  EXPECT_TRUE(process.ends(run, RunStatus::kCompleted));
  EXPECT_EQ(process.completions(run, "a"), 1);
}

TEST_F(Compute, ARunThatComputedWhenTheProcessDiedGoesOn) {
  RunId run;
  {
    Process process(world_, by_hand(), {}, find_kind);
    process.recover();
    run = process.start(put_chain(process, {"a", "b"}));
    ASSERT_TRUE(process.reaches([&] { return process.runtime().compute_load().queued == 1; }));
    process.stop_threads();
    EXPECT_TRUE(process.runtime().compute()) << "nobody writes what it comes to";
  }
  Process process(world_, test_options(), {}, find_kind);
  process.recover();
  EXPECT_TRUE(process.ends(run, RunStatus::kCompleted));
  EXPECT_EQ(process.completions(run, "a"), 1);
  EXPECT_EQ(process.completions(run, "b"), 1);
}

TEST_F(Compute, RunsThatFindNoRoomAtThePoolWaitOnDisk) {
  auto options = by_hand();
  options.compute_queue_max = 2;
  Process process(world_, std::move(options), {}, find_kind);
  process.recover();
  const auto workflow = put_chain(process, {"a", "b"});
  std::vector<RunId> runs;
  for (int i = 0; i < 8; ++i) runs.push_back(process.start(workflow));
  EXPECT_TRUE(process.reaches([&] { return process.runtime().runs_in_memory() == 2; }));
  EXPECT_EQ(process.runtime().compute_load().queued, 2U);
  EXPECT_TRUE(process.cancel(runs.back())) << "also of one that waits there";
  EXPECT_EQ(process.status(runs.back()), RunStatus::kCancelled);
  runs.pop_back();
  EXPECT_TRUE(process.reaches([&] {
    process.runtime().compute();
    return process.metrics().count(RunStatus::kCompleted) == 7;
  }));
  for (const auto run : runs) EXPECT_EQ(process.completions(run, "a"), 1);
}

TEST_F(Compute, WhatHappensMeanwhileIsHeardAfterwards) {
  SlowWorld slow;
  auto options = by_hand();
  options.make_performer = [&](boost::asio::io_context& context) {
    return slow.performer(context);
  };
  Process process(world_, std::move(options), {}, find_kind);
  process.recover();
  const auto workflow = process.put(
      R"({"id":"call","type":"webhook","data":{"method":"POST","url":"http://127.0.0.1/"}},)" +
          busy_node("a", kHeavy),
      edge("start", "call") + "," + edge("start", "a"));
  const auto run = process.start(workflow);
  ASSERT_TRUE(process.reaches([&] { return process.runtime().compute_load().queued == 1; }));
  ASSERT_EQ(slow.callers().size(), 1U) << "its call does not wait for that";
  meanwhile = [&](const std::string&) {
    slow.answer();
    process.flush();
  };
  EXPECT_TRUE(process.runtime().compute());
  EXPECT_TRUE(process.ends(run, RunStatus::kCompleted));
  EXPECT_EQ(process.completions(run, "call"), 1);
}

TEST_F(Compute, TheStarterDoesNotComputeAKeyThatTakesLong) {
  auto options = by_hand();
  options.run_options.light_work_max = 2'000;
  Process process(world_, std::move(options), {}, find_kind);
  process.recover();
  const auto workflow = process.put(busy_node("a", 100), edge("start", "a"), {}, 1,
                                    R"({"order_by_key":"{{ context.id }}"})");
  runs::StartRequest request;
  request.program = *process.programs().get(kTeam, workflow, 1);
  request.team = kTeam;
  request.data.body = R"({"id":"x","pad":")" + std::string(100'000, 'x') + "\"}";
  std::promise<Result<runs::StartResult>> started;
  runs::StartDone done = [&](Result<runs::StartResult> result) {
    started.set_value(std::move(result));
  };
  ASSERT_TRUE(process.starter().start(std::move(request), done));
  EXPECT_EQ(process.runtime().compute_load().queued, 1U);
  EXPECT_TRUE(process.runtime().compute());
  auto outcome = started.get_future().get();
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_TRUE(process.ends(outcome->run, RunStatus::kCompleted));
  EXPECT_TRUE(process.stored(outcome->run)->row.header.concurrency_group);
}

}  // namespace
}  // namespace sluice::runtime::testing::compute_test
