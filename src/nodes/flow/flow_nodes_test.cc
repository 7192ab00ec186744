#include <gtest/gtest.h>

#include "nodes/test_support.h"

namespace sluice::nodes::flow_nodes_test {
namespace {

using testing::Bench;
using testing::compile_node;
using testing::describe;
using testing::from_json;

constexpr std::string_view kWorkflow = "fl_01k8wz7d3q8v9m2n4p6r8t0abc";
constexpr std::string_view kRun = "fl_run_01k8wz7d3q8v9m2n4p6r8t0abd";

Step resume(const Bench& bench, const Arrival& arrival) {
  const json::object nothing;
  const liquid::ObjectScope scope(nothing);
  liquid::RenderOptions options;
  options.now = *parse_time("2026-01-31T12:00:00Z");
  return bench.node().resume(arrival, StepInput{scope, options, "run/n"});
}

std::string errors_of(std::string_view kind, std::string_view data) {
  return compile_node(kind, from_json(data)).all_errors();
}

TEST(TriggerWorkflow, CallsTheOther) {
  const std::string data = R"({"workflow_id": ")" + std::string(kWorkflow) +
                           R"(", "inputs": {"a": "{{ p }}"}, "wait": false})";
  const Bench bench("trigger_workflow", data, R"({"p": 7})");
  const auto step = bench.start();
  const auto& call = std::get<CallsWorkflow>(step);
  EXPECT_EQ(call.workflow.text(), kWorkflow);
  EXPECT_EQ(to_json(call.inputs), R"({"a":7})");
  EXPECT_FALSE(call.wait);
  EXPECT_EQ(bench.compiled().calls, call.workflow);
}

TEST(TriggerWorkflow, TellsWhatBecameOfIt) {
  const Bench bench("trigger_workflow", R"({"workflow_id": ")" + std::string(kWorkflow) + R"("})");
  const std::string run(kRun);
  EXPECT_EQ(describe(resume(bench, ChildOutcome{run, model::RunStatus::kPending, {}, {}})),
            R"({"run_id":")" + run + R"(","status":"started"})");
  EXPECT_EQ(
      describe(resume(bench, ChildOutcome{run, model::RunStatus::kFailed, 1, "broken"})),
      "failed: run " + run + " of workflow " + std::string(kWorkflow) + " ended as failed: broken");
  EXPECT_EQ(describe(resume(bench, ChildOutcome{{}, model::RunStatus::kFailed, {}, "no such"})),
            "failed: workflow " + std::string(kWorkflow) + " could not be started: no such");
}

TEST(TriggerWorkflow, ChecksItsSettings) {
  EXPECT_NE(errors_of("trigger_workflow", R"({})"), "");
  EXPECT_NE(errors_of("trigger_workflow", R"({"workflow_id": "{{ p }}"})"), "");
  EXPECT_NE(errors_of("trigger_workflow", R"({"workflow_id": "fl_01k8wz7d3q8v9m2n4p6r8t0abc",
                                              "inputs": [1]})"),
            "");
}

TEST(WaitForEvent, SuspendsByItsKey) {
  const auto step =
      Bench("wait_for_event", R"({"key": "k-{{ p }}", "expires_after": "1h"})", R"({"p": 7})")
          .start();
  const auto& suspend = std::get<Suspend>(step);
  EXPECT_EQ(suspend.what, model::WaitKind::kEvent);
  EXPECT_EQ(suspend.key, "k-7");
  EXPECT_EQ(to_json(suspend.shown), R"({"key":"k-7","until":"2026-01-31T13:00:00.000000Z"})");
  const auto endless = Bench("wait_for_event", R"({"key": "k"})").start();
  EXPECT_FALSE(std::get<Suspend>(endless).until);
}

TEST(WaitForEvent, RefusesKeysAndTimesOutOfBounds) {
  EXPECT_EQ(describe(Bench("wait_for_event", R"({"key": "{{ p }}"})").start()),
            "failed: `key` has no value");
  const std::string context = R"({"p": ")" + std::string(201, 'x') + R"("})";
  EXPECT_EQ(describe(Bench("wait_for_event", R"({"key": "{{ p }}"})", context).start()),
            "failed: `key` is 201 bytes long; the maximum is 200");
  EXPECT_NE(errors_of("wait_for_event", R"({"key": ""})"), "");
  EXPECT_NE(errors_of("wait_for_event", R"({"key": "k", "expires_after": "367d"})"), "");
  EXPECT_NE(errors_of("wait_for_event", R"({"key": "k", "expires_after": 0})"), "");
  EXPECT_NE(errors_of("wait_for_event", R"({"key": "k", "expires_after": "soon"})"), "");
}

}  // namespace
}  // namespace sluice::nodes::flow_nodes_test
