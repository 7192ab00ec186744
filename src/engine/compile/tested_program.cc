#include "engine/compile/tested_program.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <utility>

#include "base/json_number.h"
#include "engine/compile/compile_program.h"

namespace sluice::engine {
namespace {

constexpr std::string_view kTestMember = "test";

// A node that is not asked.
class PinnedNode final : public nodes::Node {
 public:
  PinnedNode(json::value output, std::string handle)
      : output_(std::move(output)), handle_(std::move(handle)) {}
  nodes::Step start(const nodes::StepInput& /*input*/) const override {
    return nodes::Completed{copy_json(output_), handle_};
  }
  std::vector<std::string> handles() const override { return {handle_}; }

 private:
  const json::value output_;
  const std::string handle_;
};

// A node whose calls are refused.
class CallRefusingNode final : public nodes::Node {
 public:
  CallRefusingNode(std::string id, std::unique_ptr<nodes::Node> inner)
      : id_(std::move(id)), inner_(std::move(inner)) {}
  nodes::Step start(const nodes::StepInput& input) const override {
    return without_calls(inner_->start(input));
  }
  nodes::Step resume(const nodes::Arrival& arrival, const nodes::StepInput& input) const override {
    return without_calls(inner_->resume(arrival, input));
  }
  std::vector<std::string> handles() const override { return inner_->handles(); }
  std::vector<std::string> roots() const override { return inner_->roots(); }

 private:
  nodes::Step without_calls(nodes::Step said) const {
    const bool calls = std::holds_alternative<nodes::NeedsEffect>(said) ||
                       std::holds_alternative<nodes::CallsWorkflow>(said);
    if (!calls) return said;
    nodes::Failed failed;
    failed.message = fmt::format(
        "this test makes no calls; give '{}' an output in pins, or test with effects: allow", id_);
    return failed;
  }

  const std::string id_;
  const std::unique_ptr<nodes::Node> inner_;
};

std::string list_handles(const std::vector<std::string>& handles) {
  std::string all;
  for (const auto& handle : handles) {
    if (!all.empty()) all += ", ";
    all += handle.empty() ? "(the default one)" : handle;
  }
  return all;
}

std::string text_member(const json::value& value, std::string_view name) {
  const auto* member = find_member(value, name);
  const auto* text = member ? if_text(*member) : nullptr;
  return text ? std::string(*text) : std::string();
}

const json::array& list_member(const json::value& value, std::string_view name) {
  static const json::array kNone;
  const auto* member = find_member(value, name);
  return member && member->is_array() ? member->get_array() : kNone;
}

json::object object_member(const json::value& value, std::string_view name) {
  const auto* member = find_member(value, name);
  return member && member->is_object() ? member->get_object() : json::object();
}

// Which nodes belong to the part of a definition that ends with one of them.
class Cut {
 public:
  explicit Cut(const json::value& definition) {
    for (const auto& node : list_member(definition, "nodes")) {
      const auto id = text_member(node, "id");
      parents_[id] = text_member(node, "parentId");
      inside_[parents_[id]].push_back(id);
    }
    for (const auto& edge : list_member(definition, "edges"))
      sources_[text_member(edge, "target")].push_back(text_member(edge, "source"));
  }
  bool has(const std::string& node) const { return parents_.contains(node); }
  // The node, what comes before it and what is around it. Of an iterator around it only that part
  // of the nodes inside; of any other all.
  std::set<std::string> ending_with(const std::string& node) const {
    std::set<std::string> kept;
    std::vector<std::string> open{node};
    std::set<std::string> around;
    for (auto at = parents_.find(node); at != parents_.end() && !at->second.empty();
         at = parents_.find(at->second))
      if (!around.insert(at->second).second) break;
    open.insert(open.end(), around.begin(), around.end());
    while (!open.empty()) {
      const auto next = std::move(open.back());
      open.pop_back();
      if (!has(next) || !kept.insert(next).second) continue;
      const auto before = sources_.find(next);
      if (before != sources_.end())
        open.insert(open.end(), before->second.begin(), before->second.end());
      const auto body = around.contains(next) ? inside_.end() : inside_.find(next);
      if (body != inside_.end()) open.insert(open.end(), body->second.begin(), body->second.end());
    }
    return kept;
  }

 private:
  std::map<std::string, std::string> parents_;
  std::map<std::string, std::vector<std::string>> inside_;
  std::map<std::string, std::vector<std::string>> sources_;
};

}  // namespace

// Changes a program for a test; a friend of Program.
class TestCompiler {
 public:
  TestCompiler(Program& program, std::vector<std::string>& problems)
      : program_(program), problems_(problems) {}

  void apply(const TestSetup& setup) {
    // A test takes no slot from other runs, and nobody hears that it failed.
    program_.settings_.concurrency.reset();
    program_.settings_.on_failure.reset();
    for (const auto& [id, handle] : setup.handles)
      if (!setup.pins.contains(id))
        problems_.push_back(fmt::format("handles names '{}', which has no output in pins", id));
    for (const auto& [id, output] : setup.pins) pin(setup, id, output);
    if (setup.may_call) return;
    for (auto& node : program_.nodes_) {
      if (node.kind->trigger || setup.pins.contains(node.id)) continue;
      node.node = std::make_unique<CallRefusingNode>(node.id, std::move(node.node));
    }
  }

 private:
  void pin(const TestSetup& setup, std::string_view id, const json::value& output) {
    const auto index = program_.find(id);
    if (!index)
      return problems_.push_back(fmt::format("pins: the definition has no node '{}'", id));
    ProgramNode& node = program_.nodes_[*index];
    if (node.kind->trigger)
      return problems_.push_back(
          fmt::format("pins: '{}' is the trigger; what it gives is the payload", id));
    if (node.ends_run)
      return problems_.push_back(
          fmt::format("pins: '{}' ends the run, so it has no output to pin", id));
    const auto handle = handle_of(setup, node);
    if (handle) node.node = std::make_unique<PinnedNode>(copy_json(output), *handle);
  }

  std::optional<std::string> handle_of(const TestSetup& setup, const ProgramNode& node) {
    auto handles = node.node->handles();
    const auto* given = setup.handles.if_contains(node.id);
    if (!given && handles.size() == 1) return handles.front();
    if (node.continue_on_error) handles.emplace_back(kErrorHandle);
    const auto* text = given ? if_text(*given) : nullptr;
    if (text && std::ranges::find(handles, std::string_view(*text)) != handles.end())
      return std::string(*text);
    problems_.push_back(fmt::format("pins: say in handles by which way out '{}' is left: {}",
                                    node.id, list_handles(handles)));
    return std::nullopt;
  }

  Program& program_;
  std::vector<std::string>& problems_;
};

std::optional<json::value> cut_definition(const json::value& definition, std::string_view node) {
  const Cut cut(definition);
  const std::string last(node);
  if (!cut.has(last)) return std::nullopt;
  const auto kept = cut.ending_with(last);
  const auto is_kept = [&](const std::string& id) { return kept.contains(id); };
  json::array nodes;
  for (const auto& each : list_member(definition, "nodes"))
    if (is_kept(text_member(each, "id"))) nodes.push_back(each);
  json::array edges;
  for (const auto& edge : list_member(definition, "edges"))
    if (is_kept(text_member(edge, "source")) && is_kept(text_member(edge, "target")))
      edges.push_back(edge);
  return json::object{{"nodes", std::move(nodes)},
                      {"edges", std::move(edges)},
                      {"settings", object_member(definition, "settings")}};
}

json::value test_document(json::value definition, const TestSetup& setup) {
  definition.as_object()[kTestMember] =
      json::object{{"pins", setup.pins}, {"handles", setup.handles}, {"may_call", setup.may_call}};
  return definition;
}

std::shared_ptr<const Program> compile_test(const model::Definition& definition, ProgramInfo info,
                                            const TestSetup& setup, model::Findings& findings,
                                            std::vector<std::string>& problems,
                                            FindKind find_kind) {
  const auto program = compile_without_answer(definition, std::move(info), findings, find_kind);
  if (!program) return nullptr;
  TestCompiler(*program, problems).apply(setup);
  return problems.empty() ? program : nullptr;
}

std::shared_ptr<const Program> compile_stored(const json::value& document, ProgramInfo info,
                                              std::vector<std::string>& errors, FindKind find_kind,
                                              TestCalls calls) {
  const std::size_t before = errors.size();
  const auto parsed = model::parse_definition(document, errors);
  if (errors.size() != before) return nullptr;
  const auto* test = find_member(document, kTestMember);
  if (!test) return Program::compile(parsed, std::move(info), errors, find_kind);
  const auto* may_call = find_member(*test, "may_call");
  const TestSetup setup{.pins = object_member(*test, "pins"),
                        .handles = object_member(*test, "handles"),
                        .may_call = calls == TestCalls::kAllowed ||
                                    (may_call && may_call->is_bool() && may_call->get_bool())};
  model::Findings findings;
  auto program = compile_test(parsed, std::move(info), setup, findings, errors, find_kind);
  for (auto& finding : findings) errors.push_back(std::move(finding.message));
  return program;
}

}  // namespace sluice::engine
