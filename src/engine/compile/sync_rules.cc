#include "engine/compile/sync_rules.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "engine/compile/compile_program.h"

namespace sluice::engine {
namespace {

template <class... Args>
void report(model::Findings& findings, const Program& program, NodeIndex node,
            fmt::format_string<Args...> format, Args&&... args) {
  findings.push_back(about_node(program.nodes(), node, "sync_not_allowed"));
  findings.back().message = fmt::format(format, std::forward<Args>(args)...);
}

// The caller is answered once the run has ended, so work behind the response would only delay it.
void check_is_last(const Program& program, NodeIndex response, model::Findings& findings) {
  const auto& node = program.nodes()[response];
  for (const auto index : node.out) {
    const Edge& edge = program.edges()[index];
    if (edge.handle == kErrorHandle) continue;
    report(findings, program, response,
           "node '{}' is the response, so no node may follow it, but node '{}' does", node.id,
           program.nodes()[edge.target].id);
  }
}

}  // namespace

void check_sync(const Program& program, model::Findings& findings) {
  const auto& nodes = program.nodes();
  const ProgramNode& trigger = nodes[program.trigger()];
  const auto& responds = program.responds();
  if (!program.can_be_started_by(model::TriggerKind::kSync)) {
    const bool may_answer = program.hook() && program.hook()->answering.when_done;
    for (const auto index : responds) {
      if (may_answer) {
        check_is_last(program, index, findings);
        continue;
      }
      report(findings, program, index,
             "node '{}': `response` is only allowed in a workflow with a {}, or with a "
             "webhook_trigger that has `respond: when_done`, whose caller waits for it",
             nodes[index].id, nodes::triggers_made_for(model::TriggerKind::kSync));
    }
    return;
  }
  for (NodeIndex i = 0; i < nodes.size(); ++i) {
    const auto& node = nodes[i];
    if (node.kind->waits || node.kind->holds_nodes)
      report(findings, program, i,
             "node '{}': {} cannot be used in a synchronous workflow, whose caller waits", node.id,
             node.kind->id);
  }
  if (responds.empty())
    report(findings, program, program.trigger(),
           "node '{}': a synchronous workflow needs a text_transform with `response: "
           "true`, which answers its caller",
           trigger.id);
  for (const auto index : responds) check_is_last(program, index, findings);
}

}  // namespace sluice::engine
