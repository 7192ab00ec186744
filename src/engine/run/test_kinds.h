#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/work_budget.h"
#include "engine/run/run.h"
#include "nodes/node.h"

// For tests only: a few node kinds whose whole behaviour stands in their data, so that a test reads
// as a script without the real catalogue.
namespace sluice::engine::test {

// What all of them share: `work` is what each of their answers takes, `reads` names the roots that
// the node looks at. "n" of the output is 1
// plus the "n" of everything read, so a value that got lost or came twice shows.
class TestNode : public nodes::Node {
 public:
  explicit TestNode(json::object data) : data_(std::move(data)) {
    if (const auto* reads = data_.if_contains("reads"))
      for (const auto& root : reads->as_array()) roots_.emplace_back(root.as_string());
  }
  std::vector<std::string> roots() const override { return roots_; }

 protected:
  json::object output(const nodes::StepInput& input) const {
    WorkBudget::spend(static_cast<std::uint64_t>(number("work", 0)));
    std::int64_t n = 1;
    json::array saw;
    for (const auto& root : roots_) {
      const auto* value = input.scope.find(root);
      if (!value) continue;
      saw.emplace_back(root);
      if (const auto* other = find_member(*value, "n"))
        n += other->to_number<std::int64_t>() % 1'000'003;
    }
    return {{"n", n}, {"saw", saw}};
  }
  std::int64_t number(std::string_view key, std::int64_t fallback) const {
    const auto* value = data_.if_contains(key);
    return value ? value->to_number<std::int64_t>() : fallback;
  }
  std::string text(std::string_view key) const {
    const auto* value = find_string(data_, key);
    return value ? std::string(*value) : std::string();
  }

  json::object data_;

 private:
  std::vector<std::string> roots_;
};

// Completes. `binary` puts bytes into the output that are not UTF-8, `bytes` makes it large, `nest`
// deep, `uuid` asks for randomness.
class SayNode final : public TestNode {
 public:
  using TestNode::TestNode;
  nodes::Step start(const nodes::StepInput& input) const override {
    json::object out = output(input);
    if (data_.contains("binary")) out["bad\xff"] = "a\xc3(\xf0\x9f\x98\x80";
    if (data_.contains("bytes"))
      out["big"] = std::string(static_cast<std::size_t>(number("bytes", 0)), 'x');
    if (data_.contains("uuid"))
      out["uuid"] = static_cast<std::int64_t>(input.render.entropy->next_u64() >> 1);
    json::value nested = std::move(out);
    for (std::int64_t i = 0; i < number("nest", 0); ++i) nested = json::array{std::move(nested)};
    return nodes::Completed{std::move(nested), {}};
  }
};

class PickNode final : public TestNode {
 public:
  using TestNode::TestNode;
  std::vector<std::string> handles() const override { return {"true", "false"}; }
  nodes::Step start(const nodes::StepInput& input) const override {
    return nodes::Completed{output(input), data_.contains("yes") ? "true" : "false"};
  }
};

// Asks for an effect. 200 completes, 503 is worth another try (after `retry-after` seconds), any
// other status is a definite failure, and no answer at all a passing one.
class CallNode final : public TestNode {
 public:
  using TestNode::TestNode;
  nodes::Step start(const nodes::StepInput& input) const override {
    nodes::HttpCall call;
    call.url = "https://example.test/";
    call.body = to_json(output(input));
    call.headers.emplace_back("idempotency-key", input.idempotency_key);
    return nodes::NeedsEffect{std::move(call)};
  }
  nodes::Step finish(const nodes::EffectRequest& request, const nodes::EffectResult& result,
                     const nodes::StepInput& input) const override {
    const auto& call = std::get<nodes::HttpCall>(request);
    if (const auto* error = std::get_if<nodes::EffectError>(&result))
      return failed(error->message, true, {});
    const auto& reply = std::get<nodes::HttpReply>(result);
    json::object out = output(input);
    out["status"] = reply.status;
    out["sent"] = call.body;
    if (reply.status == 200) return nodes::Completed{std::move(out), {}};
    auto step = failed("status " + std::to_string(reply.status), reply.status == 503, out);
    step.cause = {model::FailureKind::kStatus, reply.status};
    for (const auto& [name, value] : reply.headers)
      if (name == "retry-after") step.retry_after = Seconds(std::stoi(value));
    return step;
  }

 private:
  static nodes::Failed failed(std::string message, bool transient, json::value output) {
    nodes::Failed step;
    step.message = std::move(message);
    step.transient = transient;
    step.output = std::move(output);
    return step;
  }
};

class PauseNode final : public TestNode {
 public:
  using TestNode::TestNode;
  nodes::Step start(const nodes::StepInput& input) const override {
    return nodes::WaitUntil{input.render.now + Seconds(number("seconds", 60)), output(input)};
  }
};

class StopNode final : public TestNode {
 public:
  using TestNode::TestNode;
  std::vector<std::string> handles() const override { return {}; }
  nodes::Step start(const nodes::StepInput& input) const override {
    const auto status = model::parse_status(text("status"));
    return nodes::EndsRun{status.value_or(model::RunStatus::kCompleted), output(input),
                          text("message")};
  }
};

// Runs the nodes inside it `count` times, `at_once` at a time; with `collect` failed items are put
// up with.
class LoopNode final : public TestNode {
 public:
  using TestNode::TestNode;
  nodes::Step start(const nodes::StepInput& input) const override {
    const auto n = output(input).at("n");
    json::array items;
    for (std::int64_t i = 0; i < number("count", 2); ++i)
      items.push_back(json::object{{"n", n}, {"i", i}});
    return nodes::Iterates{.items = std::move(items),
                           .concurrency = static_cast<std::size_t>(number("at_once", 1)),
                           .stop_on_error = !data_.contains("collect")};
  }
  nodes::Step resume(const nodes::Arrival& arrival, const nodes::StepInput& input) const override {
    const auto& done = std::get<nodes::ItemsDone>(arrival);
    if (!done.errors.empty() && !data_.contains("collect")) {
      nodes::Failed failed;
      failed.message = "item " + to_json(done.errors[0].at("index")) + " failed";
      return failed;
    }
    json::object out = output(input);
    out["items"] = done.items;
    out["errors"] = done.errors;
    return nodes::Completed{std::move(out), {}};
  }
};

// Waits for an event of the key `key`, at most `seconds`.
class AwaitNode final : public TestNode {
 public:
  using TestNode::TestNode;
  std::vector<std::string> handles() const override { return {"", "timeout"}; }
  nodes::Step start(const nodes::StepInput& input) const override {
    nodes::Suspend suspend;
    suspend.what = model::WaitKind::kEvent;
    suspend.key = text("key");
    if (data_.contains("seconds")) suspend.until = input.render.now + Seconds(number("seconds", 1));
    suspend.shown = output(input);
    return suspend;
  }
  nodes::Step resume(const nodes::Arrival& arrival, const nodes::StepInput& input) const override {
    json::object out = output(input);
    if (std::holds_alternative<nodes::TimedOut>(arrival))
      return nodes::Completed{std::move(out), "timeout"};
    out["payload"] = std::get<nodes::EventArrival>(arrival).payload;
    return nodes::Completed{std::move(out), {}};
  }
};

// Starts a run of another workflow and waits for it.
class ChildNode final : public TestNode {
 public:
  using TestNode::TestNode;
  nodes::Step start(const nodes::StepInput& input) const override {
    return nodes::CallsWorkflow{
        .workflow = WorkflowId{{.key = 7, .tail = 9}}, .inputs = output(input), .wait = true};
  }
  nodes::Step resume(const nodes::Arrival& arrival, const nodes::StepInput& input) const override {
    const auto& child = std::get<nodes::ChildOutcome>(arrival);
    if (child.status != model::RunStatus::kCompleted) {
      nodes::Failed failed;
      failed.message = child.error;
      return failed;
    }
    json::object out = output(input);
    out["child"] = child.output;
    return nodes::Completed{std::move(out), {}};
  }
};

class FailNode final : public TestNode {
 public:
  using TestNode::TestNode;
  nodes::Step start(const nodes::StepInput&) const override {
    nodes::Failed failed;
    failed.message = text("message");
    failed.transient = data_.contains("transient");
    return failed;
  }
};

template <class SomeNode>
nodes::Compiled compile_test_node(const nodes::CompileInput& input,
                                  std::vector<std::string>& errors) {
  if (input.def.data.contains("wrong")) {
    errors.emplace_back("`wrong` is wrong");
    return {};
  }
  nodes::Compiled compiled;
  compiled.node = std::make_unique<SomeNode>(input.def.data);
  return compiled;
}

template <class SomeNode>
const nodes::NodeKind* test_kind(std::string_view id, nodes::Family family) {
  static const nodes::NodeKind kind = {
      .id = id,
      .title = id,
      .summary = id,
      .family = family,
      .trigger = family == nodes::Family::kTrigger ? nodes::find_kind(id)->trigger : std::nullopt,
      .holds_nodes = std::is_same_v<SomeNode, LoopNode>,
      .compile = compile_test_node<SomeNode>};
  return &kind;
}

class WebhookTriggerNode final : public TestNode {
 public:
  using TestNode::TestNode;
  nodes::Step start(const nodes::StepInput&) const override { return nodes::Failed{}; }
};
class ManualTriggerNode final : public TestNode {
 public:
  using TestNode::TestNode;
  nodes::Step start(const nodes::StepInput&) const override { return nodes::Failed{}; }
};

inline const nodes::NodeKind* find_test_kind(std::string_view component) {
  using nodes::Family;
  for (const auto* kind :
       {test_kind<WebhookTriggerNode>("webhook_trigger", Family::kTrigger),
        test_kind<ManualTriggerNode>("manual_trigger", Family::kTrigger),
        test_kind<SayNode>("say", Family::kAction), test_kind<PickNode>("pick", Family::kCondition),
        test_kind<CallNode>("call", Family::kAction),
        test_kind<PauseNode>("pause", Family::kAction),
        test_kind<LoopNode>("loop", Family::kAction),
        test_kind<AwaitNode>("await", Family::kAction),
        test_kind<ChildNode>("child", Family::kAction),
        test_kind<StopNode>("stop", Family::kAction), test_kind<FailNode>("fail", Family::kAction)})
    if (kind->id == component) return kind;
  return nullptr;
}

// {"nodes": [...], "edges": [...]} from short lists: nodes as {"id", "component", data...} and
// edges as "a -> b" or "a:handle -> b".
inline json::value graph(const json::array& nodes, const std::vector<std::string>& edges) {
  json::array node_list;
  for (const auto& entry : nodes) {
    json::object data = entry.as_object();
    const json::value id = data.at("id");
    const json::value component = data.at("component");
    json::object made{{"id", id}, {"type", "node"}};
    if (const auto* parent = data.if_contains("parent")) made["parentId"] = *parent;
    data.erase("parent");
    data.erase("id");
    data.erase("component");
    data["componentId"] = component;
    made["data"] = std::move(data);
    node_list.push_back(std::move(made));
  }
  json::array edge_list;
  for (const auto& edge : edges) {
    const auto arrow = edge.find(" -> ");
    std::string source = edge.substr(0, arrow);
    json::object made{{"id", edge.substr(0, 60)}, {"target", edge.substr(arrow + 4)}};
    if (const auto colon = source.find(':'); colon != std::string::npos) {
      made["sourceHandle"] = source.substr(colon + 1);
      source.resize(colon);
    }
    made["source"] = source;
    edge_list.push_back(std::move(made));
  }
  return json::object{{"nodes", node_list}, {"edges", edge_list}};
}

inline std::shared_ptr<const Program> compile(const json::value& definition,
                                              std::vector<std::string>& errors) {
  const auto parsed = model::parse_definition(definition, errors);
  if (!errors.empty()) return nullptr;
  return Program::compile(parsed, {.workflow = {}, .version = 1, .name = "test"}, errors,
                          find_test_kind);
}

inline model::RunHeader header() {
  model::RunHeader header;
  header.id = RunId{{.key = 0x0192'0000'0000'7001, .tail = 0x1234'5678}};
  header.created_at = Timestamp(Seconds(1'700'000'000));
  return header;
}

}  // namespace sluice::engine::test
