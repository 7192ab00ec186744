#include "engine/compile/sync_rules.h"

#include <algorithm>
#include <fmt/format.h>

namespace sluice::engine {
namespace {

// The caller is answered once the run has ended, so work behind the response would only delay it.
void check_is_last(const Program& program, const ProgramNode& node,
                   std::vector<std::string>& errors) {
  for (const auto index : node.out) {
    const Edge& edge = program.edges()[index];
    if (edge.handle == kErrorHandle) continue;
    errors.push_back(
        fmt::format("node '{}' is the response, so no node may follow it, but node '{}' does",
                    node.id, program.nodes()[edge.target].id));
  }
}

}  // namespace

void check_sync(const Program& program, std::vector<std::string>& errors) {
  const auto& nodes = program.nodes();
  const ProgramNode& trigger = nodes[program.trigger()];
  const auto& responds = program.responds();
  if (!program.can_be_started_by(model::TriggerKind::kSync)) {
    const bool may_answer = program.hook() && program.hook()->answering.when_done;
    for (const auto index : responds) {
      if (may_answer) {
        check_is_last(program, nodes[index], errors);
        continue;
      }
      errors.push_back(
          fmt::format("node '{}': `response` is only allowed in a workflow with a {}, or with a "
                      "webhook_trigger that has `respond: when_done`, whose caller waits for it",
                      nodes[index].id, nodes::triggers_made_for(model::TriggerKind::kSync)));
    }
    return;
  }
  for (const auto& node : nodes)
    if (node.kind->waits || node.kind->holds_nodes)
      errors.push_back(
          fmt::format("node '{}': {} cannot be used in a synchronous workflow, whose caller waits",
                      node.id, node.kind->id));
  if (responds.empty())
    errors.push_back(
        fmt::format("node '{}': a synchronous workflow needs a text_transform with `response: "
                    "true`, which answers its caller",
                    trigger.id));
  for (const auto index : responds) check_is_last(program, nodes[index], errors);
}

}  // namespace sluice::engine
