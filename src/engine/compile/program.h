#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/compile/settings.h"
#include "model/authorizer.h"
#include "model/definition.h"
#include "model/hook.h"
#include "model/retry.h"
#include "nodes/node.h"

namespace sluice::engine {

using NodeIndex = std::uint32_t;

struct Edge {
  NodeIndex source = 0;
  NodeIndex target = 0;
  std::string handle;
};

struct ProgramNode {
  std::string id;
  const nodes::NodeKind* kind = nullptr;
  std::unique_ptr<nodes::Node> node;
  model::RetryPolicy retry;
  Micros timeout{};
  bool continue_on_error = false;
  bool ends_run = false;            // nothing can follow it
  std::optional<NodeIndex> parent;  // the iterator that it stands inside
  std::uint32_t place = 0;          // among the nodes inside that iterator
  std::vector<NodeIndex> body;  // the nodes inside this iterator, in the order of the definition
  std::optional<WorkflowId> calls;               // the workflow that it starts
  std::optional<AuthorizationId> authorization;  // by which it calls a provider
  std::vector<std::uint32_t> in;                 // indices into Program::edges
  std::vector<std::uint32_t> out;
};

struct ProgramInfo {
  WorkflowId workflow;
  std::int64_t version = 0;
  std::string name;
};

// Where the compiler looks up a component; null when there is none of that name.
using FindKind = const nodes::NodeKind* (*)(std::string_view component);

// The handle by which a node with `continue_on_error` leaves when it failed.
inline constexpr std::string_view kErrorHandle = "error";

// A definition made ready to run: checked, templates compiled, edges resolved. Immutable.
class Program {
 public:
  // Refuses with one sentence a problem, each naming the node, and returns null: no or several
  // triggers, cycles, unknown components, bad config, edges from handles that the node does not
  // have, nodes that cannot be reached from the trigger, templates that read what does not exist or
  // does not come before them. Node i of the definition is node i of the program.
  static std::shared_ptr<const Program> compile(const model::Definition& definition,
                                                ProgramInfo info, std::vector<std::string>& errors,
                                                FindKind find_kind = nodes::find_kind);

  const ProgramInfo& info() const { return info_; }
  const std::vector<ProgramNode>& nodes() const { return nodes_; }
  const std::vector<Edge>& edges() const { return edges_; }
  NodeIndex trigger() const { return trigger_; }
  const nodes::NodeKind& trigger_kind() const { return *nodes_[trigger_].kind; }
  // Whether its runs may start like this.
  bool can_be_started_by(model::TriggerKind by) const {
    return trigger_kind().trigger->can_be_started_by(by);
  }
  // Set when webhooks start its runs.
  const std::optional<model::HookSettings>& hook() const { return hook_; }
  // Set when those who call it and wait may show a token.
  const std::optional<model::Authorizer>& authorizer() const { return authorizer_; }
  // Set when failed runs of other workflows start its runs.
  const std::optional<nodes::FailureFilter>& hears_failures() const { return hears_failures_; }
  // Whether a step of a run may come to wait for an event with this key.
  bool may_await(std::string_view key) const;
  std::optional<NodeIndex> find(std::string_view node_id) const;
  // The nodes whose output answers a synchronous run, in the order of the definition; only a
  // synchronous workflow has any.
  const std::vector<NodeIndex>& responds() const { return responds_; }
  const ProgramSettings& settings() const { return settings_; }
  // What `{{ workflow }}` is: {"id", "name"}.
  const json::value& workflow_root() const { return workflow_root_; }

 private:
  friend class Compiler;
  friend class TestCompiler;

  ProgramInfo info_;
  std::vector<ProgramNode> nodes_;
  std::vector<Edge> edges_;
  NodeIndex trigger_ = 0;
  std::optional<model::HookSettings> hook_;
  std::optional<model::Authorizer> authorizer_;
  std::optional<nodes::FailureFilter> hears_failures_;
  std::vector<nodes::KeyShape> awaits_;
  std::vector<NodeIndex> responds_;
  ProgramSettings settings_;
  std::vector<NodeIndex> by_id_;  // sorted by the nodes' ids
  json::value workflow_root_;
};

// Whether the name is one that the nodes inside an iterator read of their item: item, index, ...
bool is_loop_root(std::string_view name);

}  // namespace sluice::engine
