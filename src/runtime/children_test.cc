#include <gtest/gtest.h>

#include "runtime/test_runtime.h"
#include "runtime/test_slow_world.h"

namespace sluice::runtime::testing::children_test {
namespace {

using Drive = Process::Drive;

// Starts a run of the workflow `workflow` with `inputs`. What that comes to is its output.
class CallerNode final : public nodes::Node {
 public:
  explicit CallerNode(json::object data) : data_(std::move(data)) {}
  nodes::Step start(const nodes::StepInput&) const override {
    const auto workflow = WorkflowId::parse(std::string_view(data_.at("workflow").as_string()));
    return nodes::CallsWorkflow{.workflow = workflow.value_or(WorkflowId()),
                                .inputs = data_.at("inputs").as_object(),
                                .wait = data_.at("wait").as_bool()};
  }
  nodes::Step resume(const nodes::Arrival& arrival, const nodes::StepInput&) const override {
    const auto& child = std::get<nodes::ChildOutcome>(arrival);
    if (child.status > RunStatus::kCompleted)
      return nodes::Failed{child.error, false, std::nullopt, json::object{{"run", child.run}}};
    return nodes::Completed{json::object{{"run", child.run}, {"output", child.output}}, {}};
  }

 private:
  json::object data_;
};

nodes::Compiled compile_caller(const nodes::CompileInput& input, std::vector<std::string>&) {
  nodes::Compiled compiled;
  compiled.node = std::make_unique<CallerNode>(input.def.data);
  return compiled;
}

const nodes::NodeKind* find_kind_or_caller(std::string_view component) {
  static const nodes::NodeKind caller{.id = "caller",
                                      .title = "caller",
                                      .summary = "caller",
                                      .family = nodes::Family::kAction,
                                      .compile = compile_caller};
  return component == caller.id ? &caller : nodes::find_kind(component);
}

Runtime::Options options_for_children() {
  auto options = test_options();
  options.run_options.depth_max = 3;
  return options;
}

// A process with nodes that start runs of other workflows.
class ChildRunProcess {
 public:
  explicit ChildRunProcess(World& world, Runtime::Options options = options_for_children())
      : process_(std::make_unique<Process>(world, std::move(options), store::SqliteOptions(),
                                           find_kind_or_caller)) {}
  Process* operator->() { return process_.get(); }

  // A workflow that others may call.
  WorkflowId put_callee(World& world, std::string_view nodes, std::string_view edges,
                        bool is_active = true, WorkflowId id = {},
                        std::string_view settings = "{}") {
    if (id == WorkflowId()) id = world.ids.next<WorkflowId>();
    std::string definition =
        R"({"nodes":[{"id":"start","type":"workflow_trigger","data":{"inputs":[{"name":"n","required":true}]}},)";
    definition.append(nodes).append(R"(],"edges":[)").append(edges);
    definition.append(R"(],"settings":)").append(settings).append("}");
    store::Workflow workflow;
    workflow.id = id;
    workflow.team = kTeam;
    workflow.name = "callee " + id.text();
    workflow.is_active = is_active;
    process_->write([&](store::Writer& w) { return w.put_workflow(workflow); });
    process_->write([&](store::Writer& w) { return w.put_version({id, 1, definition, {}}); });
    return id;
  }
  std::optional<RunId> child_of(RunId parent) {
    return (*process_->store().reader())->child_of(parent, "call", "").value_or(std::nullopt);
  }
  // Returns once the background loop is through with the round that it is in.
  void finish_round() { EXPECT_FALSE(process_->cancel(RunId{1, 1})); }
  std::string error(RunId run) { return process_->stored(run)->row.error; }

  int starts() { return process_->starter().starts; }

 private:
  std::unique_ptr<Process> process_;
};

std::string caller(WorkflowId workflow, std::string_view wait = "true",
                   std::string_view inputs = R"({"n":5})") {
  return R"({"id":"call","type":"caller","data":{"workflow":")" + workflow.text() + R"(","wait":)" +
         std::string(wait) + R"(,"inputs":)" + std::string(inputs) + "}}";
}
const std::string kEdge = edge("start", "call");

TEST(Children, ACallerGetsWhatItsRunCameTo) {
  World world;
  Receiver receiver(TestServer::ok(R"({"told":"so"})"));
  ChildRunProcess process(world);
  process->recover();
  const auto callee = process.put_callee(world, http_node("call", receiver.server()), kEdge);
  const auto parent = process->start(process->put(caller(callee), kEdge));
  EXPECT_TRUE(process->ends(parent, RunStatus::kCompleted));
  EXPECT_NE(process->stored(parent)->records.find("told"), std::string::npos);
  const auto child = process->stored(*process.child_of(parent));
  EXPECT_EQ(child->row.header.trigger, model::TriggerKind::kWorkflow);
  EXPECT_EQ(child->row.header.depth, 1U);
  EXPECT_EQ(process.starts(), 1);
}

TEST(Children, ARunThatFailsAtOnceFailsItsCaller) {
  World world;
  ChildRunProcess process(world);
  process->recover();
  const auto callee = process.put_callee(
      world, R"({"id":"call","type":"terminate","data":{"status":"failed","message":"no stock"}})",
      kEdge);
  const auto parent = process->start(process->put(caller(callee), kEdge));
  EXPECT_TRUE(process->ends(parent, RunStatus::kFailed));
  EXPECT_NE(process.error(parent).find("no stock"), std::string::npos) << process.error(parent);
}

TEST(Children, ACallerThatDoesNotWaitGoesOn) {
  World world;
  ChildRunProcess process(world);
  process->recover();
  const auto callee = process.put_callee(world, delay_node("call", "3d"), kEdge);
  const auto parent = process->start(process->put(caller(callee, "false"), kEdge));
  EXPECT_TRUE(process->ends(parent, RunStatus::kCompleted));
  EXPECT_EQ(process->status(*process.child_of(parent)), RunStatus::kWaiting);
}

TEST(Children, WhatCannotBeCalledFailsTheStep) {
  World world;
  ChildRunProcess process(world);
  process->recover();
  const auto nap = delay_node("call", "3d");
  const auto inactive = process.put_callee(world, nap, kEdge, false);
  const auto callee = process.put_callee(world, nap, kEdge);
  const std::vector<std::pair<std::string, std::string>> cases = {
      {caller(world.ids.next<WorkflowId>()), "does not exist"},
      {caller(inactive), "is not active"},
      {caller(process->put(nap, kEdge)), "cannot be called"},
      {caller(callee, "true", "{}"), "n"}};
  for (const auto& [node, why] : cases) {
    const auto parent = process->start(process->put(node, kEdge));
    EXPECT_TRUE(process->ends(parent, RunStatus::kFailed));
    EXPECT_NE(process.error(parent).find(why), std::string::npos) << process.error(parent);
  }
  EXPECT_EQ(process.starts(), 0);
}

TEST(Children, AreOnlySoDeep) {
  World world;
  ChildRunProcess process(world);
  process->recover();
  const auto id = world.ids.next<WorkflowId>();
  process.put_callee(world, caller(id), kEdge, true, id);
  const auto parent = process->start(process->put(caller(id), kEdge));
  EXPECT_TRUE(process->ends(parent, RunStatus::kFailed));
  EXPECT_NE(process.error(parent).find("3 deep"), std::string::npos) << process.error(parent);
  // Not by attempts to start one: the pass after a start may make another, which finds the run.
  int deep = 0;
  for (auto child = process.child_of(parent); child; child = process.child_of(*child)) ++deep;
  EXPECT_EQ(deep, 3);
}

TEST(Children, AreCancelledWithTheirCaller) {
  World world;
  ChildRunProcess process(world);
  process->recover();
  const auto callee = process.put_callee(world, delay_node("call", "3d"), kEdge);
  const auto parent = process->start(process->put(caller(callee), kEdge));
  EXPECT_TRUE(process->reaches([&] { return process.child_of(parent).has_value(); }));
  EXPECT_TRUE(process->cancel(parent));
  EXPECT_TRUE(process->ends(*process.child_of(parent), RunStatus::kCancelled));
}

TEST(Children, ACallerThatFindsNoRoomStartsItsRunLater) {
  World world;
  auto options = options_for_children();
  options.runs_per_shard_max = 1;
  ChildRunProcess process(world, std::move(options));
  process->recover();
  const auto near = process->put(delay_node("call", "3s"), kEdge);  // stays in memory
  for (unsigned shard = 0; shard < 2; ++shard) process->start(near, "{}", Drive::kYes, shard);
  EXPECT_TRUE(process->reaches([&] { return process->runtime().runs_in_memory() == 2; }));
  const auto callee =
      process.put_callee(world, R"({"id":"call","type":"terminate","data":{}})", kEdge);
  const auto parent = process->start(process->put(caller(callee), kEdge));
  EXPECT_EQ(process->status(parent), RunStatus::kWaiting);
  world.clock.advance(Seconds(3));
  EXPECT_TRUE(process->ends(parent, RunStatus::kCompleted));
  EXPECT_EQ(process.starts(), 1);
}

// The caller was committed, and the process ended before anything was done about its run.
TEST(Children, ARunThatNeverBeganBeginsAfterACrash) {
  World world;
  RunId parent;
  {
    ChildRunProcess process(world);
    const auto callee =
        process.put_callee(world, R"({"id":"call","type":"terminate","data":{}})", kEdge);
    parent = process->start(process->put(caller(callee), kEdge), "{}", Drive::kNo);
    EXPECT_EQ(process->status(parent), RunStatus::kWaiting);
  }
  ChildRunProcess process(world);
  process->recover();
  EXPECT_TRUE(process->ends(parent, RunStatus::kCompleted));
  EXPECT_EQ(process.starts(), 1);
}

// The run ended while the caller's process was on its way down, so nobody told the caller.
TEST(Children, ACallerHearsAfterACrashWhatItsRunCameTo) {
  World world;
  RunId parent;
  RunId child;
  {
    ChildRunProcess process(world);
    process->recover();
    const auto callee = process.put_callee(world, delay_node("call", "3d"), kEdge);
    parent = process->start(process->put(caller(callee), kEdge));
    EXPECT_TRUE(process->reaches([&] { return process.child_of(parent).has_value(); }));
    child = *process.child_of(parent);
    EXPECT_TRUE(process->reaches([&] { return process->runtime().runs_in_memory() == 0; }));
    process->runtime().stop();
    process->append({.run = child,
                     .status = RunStatus::kFailed,
                     .finished_at = world.clock.now(),
                     .error = "gone wrong"});
  }
  ChildRunProcess process(world);
  process->recover();
  EXPECT_TRUE(process->ends(parent, RunStatus::kFailed));
  EXPECT_NE(process.error(parent).find("gone wrong"), std::string::npos) << process.error(parent);
  EXPECT_EQ(process.starts(), 0);
}

// The caller ended, and the process with it before its run was told.
TEST(Children, ARunWhoseCallerEndedIsCancelledAfterACrash) {
  World world;
  RunId parent;
  RunId child;
  {
    ChildRunProcess process(world);
    process->recover();
    const auto callee = process.put_callee(world, delay_node("call", "3d"), kEdge);
    parent = process->start(process->put(caller(callee), kEdge));
    EXPECT_TRUE(process->reaches([&] { return process.child_of(parent).has_value(); }));
    child = *process.child_of(parent);
    EXPECT_TRUE(process->reaches([&] { return process->runtime().runs_in_memory() == 0; }));
    process->runtime().stop();
    process->append({.run = parent,
                     .status = RunStatus::kCancelled,
                     .finished_at = world.clock.now(),
                     .stops = {{parent, "call", "", true}}});
  }
  ChildRunProcess process(world);
  process->recover();
  EXPECT_TRUE(process->ends(child, RunStatus::kCancelled));
  EXPECT_EQ(process.error(child), "the run that started it no longer waits for it");
}

TEST(Children, ADeletedRunEndsTheWaiting) {
  World world;
  ChildRunProcess process(world);
  process->recover();
  const auto callee = process.put_callee(world, delay_node("call", "3d"), kEdge);
  const auto parent = process->start(process->put(caller(callee), kEdge));
  EXPECT_TRUE(process->reaches([&] { return process.child_of(parent).has_value(); }));
  process->write([&](store::Writer& w) { return w.delete_workflow(callee); });
  process->runtime().forget_workflow(callee);
  EXPECT_TRUE(process->ends(parent, RunStatus::kFailed));
  EXPECT_NE(process.error(parent).find("was deleted"), std::string::npos) << process.error(parent);
}

// Callers that are at work on something else while the run that they wait for comes to nothing.
class ChildrenOfBusyCallers : public ::testing::Test {
 protected:
  ChildrenOfBusyCallers() { process_->recover(); }

  static Runtime::Options options_with(SlowWorld& slow) {
    auto options = options_for_children();
    options.make_performer = [&slow](boost::asio::io_context& context) {
      return slow.performer(context);
    };
    return options;
  }
  // Waits for a run of the callee and for a call.
  RunId start_busy(WorkflowId callee) {
    constexpr std::string_view kSlow =
        R"(,{"id":"slow","type":"webhook","data":{"method":"POST","url":"http://127.0.0.1/"}})";
    const auto parent = process_->start(
        process_->put(caller(callee) + std::string(kSlow), kEdge + "," + edge("start", "slow")));
    EXPECT_TRUE(process_->reaches([&] { return process_.child_of(parent).has_value(); }));
    EXPECT_TRUE(process_->reaches([&] { return slow_.callers().size() == calls_seen_ + 1; }));
    ++calls_seen_;
    return parent;
  }

  World world_;
  SlowWorld slow_;
  ChildRunProcess process_{world_, options_with(slow_)};
  std::size_t calls_seen_ = 0;
};

TEST_F(ChildrenOfBusyCallers, ADeletedRunEndsTheWaiting) {
  const auto callee = process_.put_callee(world_, delay_node("call", "3d"), kEdge);
  const auto parent = start_busy(callee);
  const auto child = *process_.child_of(parent);
  process_->write([&](store::Writer& w) { return w.delete_workflow(callee); });
  process_->runtime().forget_workflow(callee);
  EXPECT_TRUE(process_->reaches([&] { return !process_->status(child); }));
  process_.finish_round();
  slow_.answer();
  EXPECT_TRUE(process_->ends(parent, RunStatus::kFailed));
  EXPECT_NE(process_.error(parent).find("was deleted"), std::string::npos)
      << process_.error(parent);
}

TEST_F(ChildrenOfBusyCallers, ARunThatWasCancelledInItsQueueEndsTheWaiting) {
  const auto callee = process_.put_callee(world_, delay_node("call", "3d"), kEdge, true, {},
                                          R"({"concurrency":{"limit":1,"on_limit":"newest"}})");
  start_busy(callee);
  const auto second = start_busy(callee);
  start_busy(callee);
  const auto queued = *process_.child_of(second);
  EXPECT_TRUE(process_->ends(queued, RunStatus::kCancelled));
  process_.finish_round();
  slow_.answer(3);
  EXPECT_TRUE(process_->ends(second, RunStatus::kFailed));
  EXPECT_NE(process_.error(second).find("superseded"), std::string::npos) << process_.error(second);
}

}  // namespace
}  // namespace sluice::runtime::testing::children_test
