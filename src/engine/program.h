#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/definition.h"
#include "model/hook.h"
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
  std::vector<std::uint32_t> in;  // indices into Program::edges
  std::vector<std::uint32_t> out;
};

struct ProgramInfo {
  WorkflowId workflow;
  std::int64_t version = 0;
  std::string name;
};

// A definition made ready to run: checked, templates compiled, edges resolved. Immutable.
class Program {
 public:
  // Refuses with one sentence a problem, each naming the node: no or several triggers, cycles,
  // unknown components, bad config, edges from handles that the node does not have, nodes that
  // cannot be reached from the trigger.
  static std::shared_ptr<const Program> compile(const model::Definition& definition,
                                                ProgramInfo info, std::vector<std::string>& errors);

  const ProgramInfo& info() const { return info_; }
  const std::vector<ProgramNode>& nodes() const { return nodes_; }
  const std::vector<Edge>& edges() const { return edges_; }
  NodeIndex trigger() const { return trigger_; }
  // Set when the trigger is a webhook.
  const std::optional<model::HookSettings>& hook() const { return hook_; }
  std::optional<NodeIndex> find(std::string_view node_id) const;

 private:
  ProgramInfo info_;
  std::vector<ProgramNode> nodes_;
  std::vector<Edge> edges_;
  NodeIndex trigger_ = 0;
  std::optional<model::HookSettings> hook_;
};

}  // namespace sluice::engine
