#include "engine/compile/program.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

#include "base/text.h"
#include "engine/compile/common_settings.h"
#include "engine/compile/compile_program.h"
#include "engine/compile/graph.h"
#include "engine/compile/sync_rules.h"
#include "nodes/conditions/failure.h"
#include "nodes/config/vault_reads.h"
#include "nodes/foreign_kinds.h"

namespace sluice::engine {
namespace {

// What templates may read besides nodes, with what triggers call that which a run was given. A node
// may not take one of these names, but for the trigger, whose output `trigger` is.
std::vector<std::string_view> list_roots() {
  std::vector<std::string_view> roots = {"trigger"};
  for (const auto* kind : nodes::all_kinds()) {
    const auto root = kind->trigger ? kind->trigger->root() : std::string_view();
    if (!root.empty() && std::ranges::find(roots, root) == roots.end()) roots.push_back(root);
  }
  roots.insert(roots.end(), {"run", "workflow", "vault", "forms"});
  return roots;
}
const std::vector<std::string_view>& all_roots() {
  static const auto kRoots = list_roots();
  return kRoots;
}
// What the nodes inside an iterator read besides; there they win over nodes of these names.
constexpr std::array<std::string_view, 5> kLoopRoots = {"item", "index", "first", "last", "length"};
constexpr std::size_t kNestingMax = 5;
constexpr std::size_t kLinearNodesMax = 8;  // up to here looking at each node is the fastest

bool is_root(std::string_view name) {
  return std::ranges::find(all_roots(), name) != all_roots().end();
}

std::string handle_list(const std::vector<std::string>& handles) {
  std::vector<std::string> shown;
  for (const auto& handle : handles)
    if (!handle.empty()) shown.push_back(fmt::format("'{}'", handle));
  return shown.empty() ? std::string("none") : fmt::format("{}", fmt::join(shown, ", "));
}

}  // namespace

bool is_loop_root(std::string_view name) {
  return std::ranges::find(kLoopRoots, name) != kLoopRoots.end();
}

// One compilation: a page of checks in the order in which they stand in run().
class Compiler {
 public:
  enum class Answer { kChecked, kUnchecked };
  Compiler(const model::Definition& definition, FindKind find_kind, model::Findings& findings,
           Answer answer = Answer::kChecked)
      : definition_(definition), find_kind_(find_kind), findings_(findings), answer_(answer) {}

  std::shared_ptr<Program> run(ProgramInfo info) {
    const std::size_t before = findings_.size();
    program_->info_ = std::move(info);
    program_->workflow_root_ =
        json::object{{"id", program_->info_.workflow.text()}, {"name", program_->info_.name}};
    compile_nodes();
    index_ids();
    if (findings_.size() != before) return nullptr;  // the checks below rely on all of it
    nest();
    find_trigger();
    if (findings_.size() != before) return nullptr;
    read_settings();
    connect();
    if (findings_.size() != before) return nullptr;
    const auto order = check_acyclic(program_->nodes_, program_->edges_, findings_);
    check_reachable(program_->nodes_, program_->edges_, program_->trigger_, findings_);
    if (!order.empty()) check_roots(order);
    if (answer_ == Answer::kChecked) check_sync(*program_, findings_);
    return findings_.size() == before ? program_ : nullptr;
  }

 private:
  template <class... Args>
  void report(model::Finding about, fmt::format_string<Args...> format, Args&&... args) {
    about.message = fmt::format(format, std::forward<Args>(args)...);
    findings_.push_back(std::move(about));
  }
  // `below` the node, as in "/parentId".
  model::Finding at_node(NodeIndex index, std::string_view code,
                         std::string_view below = {}) const {
    return about_node(program_->nodes_, index, code, below);
  }
  static model::Finding at_edge(const model::EdgeDef& edge, std::size_t index,
                                std::string_view code, std::string_view below = {}) {
    return {.code = code, .edge = edge.id, .pointer = model::list_pointer("edges", index, below)};
  }

  void read_settings() {
    std::vector<std::string> errors;
    program_->settings_ = ProgramSettings::parse(definition_.settings,
                                                 program_->trigger_kind().trigger->root(), errors);
    if (errors.empty()) return;
    const json::object whole{{"settings", definition_.settings}};
    for (auto& error : errors) {
      auto pointer = model::setting_pointer(whole, error);
      findings_.push_back({.code = "settings_invalid",
                           .pointer = pointer.empty() ? "/settings" : std::move(pointer),
                           .message = std::move(error)});
    }
  }

  void compile_nodes() {
    program_->nodes_.reserve(definition_.nodes.size());
    for (const auto& def : definition_.nodes) {
      ProgramNode& node = program_->nodes_.emplace_back();
      node.id = def.id;
      compile_node(def, node);
    }
  }

  void compile_node(const model::NodeDef& def, ProgramNode& node) {
    node.kind = find_kind_(def.component);
    const auto index = static_cast<NodeIndex>(program_->nodes_.size() - 1);
    if (!node.kind)
      return report(at_node(index, "node_type_unknown"), "node '{}': unknown node type '{}'{}",
                    def.id, def.component, nodes::kind_hint(def.component));
    if (is_root(def.id) && !(def.id == "trigger" && node.kind->trigger))
      report(at_node(index, "id_reserved", "/id"),
             "node '{}': this id is reserved in templates; choose another one", def.id);
    std::vector<std::string> problems;
    auto compiled = node.kind->compile(nodes::CompileInput{def}, problems);
    if (!compiled.node && problems.empty()) problems.emplace_back("its settings are invalid");
    node.node = nodes::with_failure(std::move(compiled.node), nodes::CompileInput{def}, problems);
    if (node.kind->trigger && given_setting(def.data, "failure"))
      problems.emplace_back("a trigger cannot have `failure`");
    node.retry = compiled.default_retry;
    node.timeout = compiled.timeout;
    node.calls = compiled.calls;
    node.authorization = compiled.authorization;
    if (compiled.awaits) program_->awaits_.push_back(*std::move(compiled.awaits));
    if (compiled.hears_failures) program_->hears_failures_ = std::move(compiled.hears_failures);
    node.ends_run = node.node && node.node->handles().empty();
    if (compiled.responds) program_->responds_.push_back(index);
    read_common_settings(def.data, node, problems);
    report_settings(index, def, problems);
  }

  // What is wrong with the data of a node; each sentence begins with the setting.
  void report_settings(NodeIndex index, const model::NodeDef& def,
                       const std::vector<std::string>& problems) {
    for (const auto& problem : problems)
      report(at_node(index, "setting_invalid", "/data" + model::setting_pointer(def.data, problem)),
             "node '{}': {}", def.id, problem);
  }

  void index_ids() {
    const auto& nodes = program_->nodes_;
    auto& by_id = program_->by_id_;
    by_id.resize(nodes.size());
    for (NodeIndex i = 0; i < nodes.size(); ++i) by_id[i] = i;
    std::sort(by_id.begin(), by_id.end(),
              [&](NodeIndex a, NodeIndex b) { return nodes[a].id < nodes[b].id; });
    for (std::size_t i = 1; i < by_id.size(); ++i)
      if (nodes[by_id[i]].id == nodes[by_id[i - 1]].id)
        report(at_node(by_id[i], "id_repeated", "/id"), "more than one node has the id '{}'",
               nodes[by_id[i]].id);
  }

  // Puts each node into the iterator that its parentId names.
  void nest() {
    auto& nodes = program_->nodes_;
    for (NodeIndex i = 0; i < nodes.size(); ++i) {
      const std::string& name = definition_.nodes[i].parent_id;
      if (name.empty()) continue;
      const auto parent = program_->find(name);
      if (!parent || !nodes[*parent].kind->holds_nodes) {
        report(at_node(i, "parent_invalid", "/parentId"),
               "node '{}': its parentId '{}' is not an iterator", nodes[i].id, name);
        continue;
      }
      nodes[i].parent = parent;
      nodes[i].place = static_cast<std::uint32_t>(nodes[*parent].body.size());
      nodes[*parent].body.push_back(i);
    }
    for (NodeIndex i = 0; i < nodes.size(); ++i) {
      if (nodes[i].kind->holds_nodes && nodes[i].body.empty())
        report(at_node(i, "iterator_empty"),
               "node '{}': the iterator is empty; set the parentId of the nodes to repeat to '{}'",
               nodes[i].id, nodes[i].id);
      check_nesting(i);
    }
  }

  void check_nesting(NodeIndex index) {
    const auto& nodes = program_->nodes_;
    std::size_t depth = 0;
    for (auto at = nodes[index].parent; at; at = nodes[*at].parent) {
      if (at == index)
        return report(at_node(index, "parent_invalid", "/parentId"),
                      "node '{}' is inside itself (parentId)", nodes[index].id);
      if (++depth > kNestingMax)
        return report(at_node(index, "parent_invalid", "/parentId"),
                      "node '{}': iterators may be nested at most {} levels deep", nodes[index].id,
                      kNestingMax);
    }
  }

  void find_trigger() {
    std::vector<NodeIndex> triggers;
    for (NodeIndex i = 0; i < program_->nodes_.size(); ++i) {
      const auto* kind = program_->nodes_[i].kind;
      if (kind && kind->trigger) triggers.push_back(i);
    }
    if (triggers.empty())
      return report({.code = "trigger_missing", .pointer = "/nodes"},
                    "the workflow has no trigger; it needs exactly one");
    program_->trigger_ = triggers.front();
    if (triggers.size() > 1)
      report(at_node(triggers[1], "trigger_repeated"),
             "the workflow has {} triggers ('{}' and '{}'); it needs exactly one", triggers.size(),
             program_->nodes_[triggers[0]].id, program_->nodes_[triggers[1]].id);
    const auto& def = definition_.nodes[program_->trigger_];
    if (!def.parent_id.empty())
      report(at_node(program_->trigger_, "trigger_misplaced", "/parentId"),
             "node '{}': a trigger cannot be inside an iterator", def.id);
    if (program_->can_be_started_by(model::TriggerKind::kSync)) read_authorizer(def);
    if (!program_->can_be_started_by(model::TriggerKind::kWebhook)) return;
    auto hook = model::parse_hook_settings(def.data);
    if (hook)
      program_->hook_ = std::move(*hook);
    else
      report_settings(program_->trigger_, def, {hook.error().message});
  }

  // What is wrong with it was reported by the trigger's kind.
  void read_authorizer(const model::NodeDef& def) {
    const auto* given = def.data.if_contains("authorizer");
    if (!given || given->is_null()) return;
    if (auto authorizer = model::parse_authorizer(*given))
      program_->authorizer_ = *std::move(authorizer);
  }

  void connect() {
    program_->edges_.reserve(definition_.edges.size());
    std::vector<std::vector<std::string>> handles;
    handles.reserve(program_->nodes_.size());
    for (const auto& node : program_->nodes_) handles.push_back(node.node->handles());
    for (std::size_t i = 0; i < definition_.edges.size(); ++i) {
      const auto& def = definition_.edges[i];
      const auto source = program_->find(def.source);
      const auto target = program_->find(def.target);
      if (!source || !target) {
        report(at_edge(def, i, "edge_invalid"), "edge '{}' connects nodes that do not exist",
               def.id);
        continue;
      }
      if (*target == program_->trigger_)
        report(at_edge(def, i, "edge_invalid", "/target"),
               "edge '{}': the trigger '{}' cannot have incoming edges", def.id, def.target);
      if (program_->nodes_[*source].parent != program_->nodes_[*target].parent) {
        report(at_edge(def, i, "edge_crosses_iterator"),
               "edge '{}' crosses the boundary of an iterator: '{}' and '{}' do not have the same "
               "parentId (inside an iterator, the nodes without incoming edges start each item)",
               def.id, def.source, def.target);
        continue;
      }
      check_handle(def, i, program_->nodes_[*source], handles[*source]);
      const auto index = static_cast<std::uint32_t>(program_->edges_.size());
      program_->edges_.push_back({*source, *target, def.source_handle});
      program_->nodes_[*source].out.push_back(index);
      program_->nodes_[*target].in.push_back(index);
    }
  }

  void check_handle(const model::EdgeDef& edge, std::size_t index, const ProgramNode& source,
                    const std::vector<std::string>& handles) {
    const auto& handle = edge.source_handle;
    if (std::find(handles.begin(), handles.end(), handle) != handles.end()) return;
    const auto about = at_edge(edge, index, "handle_unknown", "/sourceHandle");
    if (handle == kErrorHandle) {
      if (source.continue_on_error) return;
      return report(
          about,
          "edge '{}': node '{}' has the handle 'error' only when its continue_on_error is true",
          edge.id, source.id);
    }
    if (handle.empty())
      return report(about, "edge '{}': set its sourceHandle to one of the handles of node '{}': {}",
                    edge.id, source.id, handle_list(handles));
    if (handles.size() == 1 && handles.front().empty())
      return report(
          about,
          "edge '{}': node '{}' has no handle '{}'; it has only one way out, so leave out "
          "sourceHandle",
          edge.id, source.id, handle);
    report(about, "edge '{}': node '{}' has no handle '{}'; its handles are: {}", edge.id,
           source.id, handle, handle_list(handles));
  }

  // A template may read only what is decided before it: what it prints must not depend on which of
  // two parallel branches was faster, nor on where a crash cut the run.
  void check_roots(const std::vector<NodeIndex>& order) {
    const Ancestors ancestors(program_->nodes_, program_->edges_, order);
    for (NodeIndex i = 0; i < program_->nodes_.size(); ++i) {
      const auto& node = program_->nodes_[i];
      const auto roots = node.node->roots();
      std::set<std::string_view> looked_at;
      for (const auto& root : roots) {
        if (!looked_at.insert(root).second) continue;
        if (nodes::read_vault_root(root)) continue;
        if (is_root(root) || (node.parent && is_loop_root(root))) continue;
        if (is_loop_root(root) && !program_->find(root)) {
          report(at_node(i, "variable_unknown", "/data"),
                 "node '{}' reads '{}', which is only available inside an iterator", node.id, root);
          continue;
        }
        const auto source = program_->find(root);
        if (!source)
          report(at_node(i, "variable_unknown", "/data"),
                 "node '{}' reads '{}', which is neither a node nor one of {}{}", node.id, root,
                 fmt::join(all_roots(), ", "), nearest_root(root));
        else if (!can_read(ancestors, i, *source))
          report(at_node(i, "variable_too_early", "/data"),
                 "node '{}' reads '{}', which does not run before it", node.id, root);
      }
    }
  }

  std::string nearest_root(std::string_view root) const {
    std::vector<std::string_view> known = all_roots();
    for (const auto& node : program_->nodes_) known.push_back(node.id);
    return nearest_hint(root, known);
  }

  // What comes before the node on its own level, or before one of the iterators around it; those
  // iterators themselves stand for the item at hand.
  bool can_read(const Ancestors& ancestors, NodeIndex node, NodeIndex source) const {
    const auto& nodes = program_->nodes_;
    for (std::optional<NodeIndex> at = node; at; at = nodes[*at].parent)
      if (ancestors.before(source, *at) || (*at != node && *at == source)) return true;
    return false;
  }

  const model::Definition& definition_;
  FindKind find_kind_;
  model::Findings& findings_;
  const Answer answer_;
  std::shared_ptr<Program> program_ = std::make_shared<Program>();
};

std::shared_ptr<const Program> Program::compile(const model::Definition& definition,
                                                ProgramInfo info, std::vector<std::string>& errors,
                                                FindKind find_kind) {
  model::Findings findings;
  auto program = Compiler(definition, find_kind, findings).run(std::move(info));
  for (auto& finding : findings) errors.push_back(std::move(finding.message));
  return program;
}

std::shared_ptr<const Program> compile_program(const model::Definition& definition,
                                               ProgramInfo info, model::Findings& findings) {
  return Compiler(definition, nodes::find_kind, findings).run(std::move(info));
}

std::shared_ptr<Program> compile_without_answer(const model::Definition& definition,
                                                ProgramInfo info, model::Findings& findings,
                                                FindKind find_kind) {
  return Compiler(definition, find_kind, findings, Compiler::Answer::kUnchecked)
      .run(std::move(info));
}

bool Program::may_await(std::string_view key) const {
  return std::ranges::any_of(awaits_, [&](const auto& shape) { return shape.may_be(key); });
}

std::optional<NodeIndex> Program::find(std::string_view node_id) const {
  if (nodes_.size() <= kLinearNodesMax) {
    for (NodeIndex i = 0; i < nodes_.size(); ++i)
      if (nodes_[i].id == node_id) return i;
    return std::nullopt;
  }
  const auto at =
      std::lower_bound(by_id_.begin(), by_id_.end(), node_id,
                       [&](NodeIndex i, std::string_view id) { return nodes_[i].id < id; });
  if (at == by_id_.end() || nodes_[*at].id != node_id) return std::nullopt;
  return *at;
}

}  // namespace sluice::engine
