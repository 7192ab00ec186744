#include "engine/compile/saved_rules.h"

#include <algorithm>
#include <fmt/format.h>

#include "engine/compile/compile_program.h"
#include "nodes/catalogue.h"
#include "nodes/config/vault_reads.h"

namespace sluice::engine {
namespace {

// The trigger whose runs are given something of this name.
const nodes::NodeKind* trigger_with_root(std::string_view root) {
  const auto kinds = nodes::all_kinds();
  const auto found = std::ranges::find_if(kinds, [&](const nodes::NodeKind* kind) {
    return kind->trigger && !root.empty() && kind->trigger->root() == root;
  });
  return found == kinds.end() ? nullptr : *found;
}

// Of a node's templates: the data of another trigger.
void check_root(const Program& program, NodeIndex index, std::string_view root,
                model::Findings& findings) {
  const auto& own = program.trigger_kind();
  const auto* other = trigger_with_root(root);
  if (!other || own.trigger->root() == root || program.find(root)) return;
  findings.push_back(about_node(program.nodes(), index, "variable_unknown", "/data"));
  findings.back().message =
      fmt::format("node '{}' reads '{}', which only a {} is given; under a {} it is '{}'",
                  program.nodes()[index].id, root, other->id, own.id,
                  own.trigger->root().empty() ? "trigger" : own.trigger->root());
}

}  // namespace

void check_for_saving(const Program& program, model::Findings& findings) {
  for (NodeIndex i = 0; i < program.nodes().size(); ++i) {
    const auto& node = program.nodes()[i];
    auto roots = node.node->roots();
    std::ranges::sort(roots);
    roots.erase(std::unique(roots.begin(), roots.end()), roots.end());
    for (const auto& root : roots) {
      const auto read = nodes::read_vault_root(root);
      if (!read) {
        check_root(program, i, root, findings);
      } else if (!read->printed_only) {
        findings.push_back(about_node(program.nodes(), i, "secret_misused", "/data"));
        findings.back().message = fmt::format(
            "node '{}': vault.{} is a secret, which can only be printed directly, not "
            "used in a filter, condition or assignment",
            node.id, read->name);
      }
    }
  }
}

std::vector<NamedSecret> named_secrets(const Program& program) {
  std::vector<NamedSecret> named;
  for (const auto& node : program.nodes()) {
    for (const auto& root : node.node->roots()) {
      const auto read = nodes::read_vault_root(root);
      if (!read || read->name.empty()) continue;
      if (std::ranges::find(named, read->name, &NamedSecret::name) == named.end())
        named.push_back({std::string(read->name), node.id});
    }
  }
  return named;
}

}  // namespace sluice::engine
