#include "imports/n8n.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/json_size.h"
#include "base/text.h"
#include "imports/n8n_edges.h"
#include "imports/n8n_kinds.h"

namespace sluice::imports {
namespace {

constexpr std::size_t kDescriptionBytesMax = 2'000;
constexpr std::size_t kKeptParameterBytesMax = 8 << 10;
constexpr std::string_view kReserved = "n8n";

// A node that fails with a sentence, in the place of one that has no equal.
Made stand_in(const Conversion& conversion, std::size_t index, const std::string& why) {
  const auto& node = conversion.node(index);
  json::object failure{
      {"if", {{"input", "{{ output.not_converted }}"}, {"operator", "is_true"}}},
      {"message", liquid_raw(fmt::format("'{}' ({}) was not converted from n8n: {}", node.name,
                                         node.type, why))}};
  json::object data{
      {"mappings", json::array{json::object{{"source", true}, {"target", "not_converted"}}}},
      {"failure", std::move(failure)}};
  auto made = Made::one("data_mapper", std::move(data));
  std::size_t outputs = 1;
  for (const auto& link : conversion.graph().outputs_of(index))
    outputs = std::max(outputs, link.output + 1);
  constexpr std::size_t kOutputsMax = 100;
  made.exits.resize(std::min(outputs, kOutputsMax));
  return made;
}

// What the node was, for those who do by hand what was not converted.
json::object kept_source(const SourceNode& node) {
  json::object out{{"type", node.full_type}};
  auto text = to_json(node.parameters);
  if (text.size() <= kKeptParameterBytesMax) out["parameters"] = node.parameters;
  return {{kReserved, std::move(out)}};
}

class WorkflowConverter {
 public:
  WorkflowConverter(const SourceWorkflow& source, const NamesById& names)
      : source_(source), conversion_(source, names), graph_(conversion_.graph()) {}

  ConvertedWorkflow convert() {
    auto& result = conversion_.result;
    result.source_id = source_.id;
    choose_trigger();
    make_nodes();
    drop_empty_loops();
    auto edges = place_edges(conversion_, made_);
    add_error_edges(edges);
    find_reached(edges);
    result.document = document(edges);
    note_settings();
    return std::move(result);
  }

 private:
  // A run has one beginning; the others are dropped. One that is started by hand comes last.
  void choose_trigger() {
    const auto is_manual = [&](std::size_t node) {
      return source_.nodes[node].type == "manualTrigger" || source_.nodes[node].type == "start";
    };
    for (std::size_t i = 0; i < source_.nodes.size(); ++i) {
      if (graph_.role(i) != Role::kTrigger) continue;
      const bool is_known = find_converter(source_.nodes[i].type) != nullptr;
      if (conversion_.trigger == kNoNode ||
          (is_manual(conversion_.trigger) && !is_manual(i) && is_known))
        conversion_.trigger = i;
    }
    for (std::size_t i = 0; i < source_.nodes.size(); ++i) {
      if (graph_.role(i) != Role::kTrigger || i == conversion_.trigger) continue;
      if (is_manual(i))
        conversion_.note(Care::kNote, i, "A workflow has one trigger here.",
                         "Any workflow can be run by hand (`sluice workflows run`).");
      else
        conversion_.note(Care::kTodo, i, "A workflow has one trigger here, and this was not kept.",
                         "Make a second workflow that calls this one with trigger_workflow.");
    }
    if (conversion_.trigger == kNoNode)
      conversion_.note_workflow(Care::kTodo, "It has no trigger.",
                                "A manual_trigger was put in front of its nodes.");
  }

  void make_nodes() {
    made_.resize(source_.nodes.size());
    for (std::size_t i = 0; i < source_.nodes.size(); ++i) {
      const auto& node = source_.nodes[i];
      const auto role = graph_.role(i);
      if (role == Role::kNote) continue;
      ++conversion_.result.nodes;
      if (is_attached(i)) {
        conversion_.note(Care::kTodo, i,
                         "It is a tool or model of another node, which has no equal.",
                         "Use ai_text_transform for each question to a model.");
        continue;
      }
      if (role == Role::kPasses) note_passing(i);
      if (role == Role::kPasses || (role == Role::kTrigger && i != conversion_.trigger)) continue;
      const auto convert = find_converter(node.type);
      auto made = convert ? convert(conversion_, i)
                          : fail(ErrorCode::kInvalid, "There is no equal of this type of node.");
      if (made) {
        ++conversion_.result.converted;
        made_[i] = *std::move(made);
      } else {
        const auto& why = made.error().message;
        conversion_.note(Care::kTodo, i, why, advice_for(node.type));
        made_[i] = role == Role::kTrigger ? Made::one("manual_trigger", {})
                                          : stand_in(conversion_, i, why);
        not_converted_.insert(i);
      }
      add_settings(i);
    }
  }

  // Connected to other nodes, but not as a step.
  bool is_attached(std::size_t index) const {
    const auto& others = source_.other_links;
    return std::ranges::find(others, source_.nodes[index].name) != others.end() &&
           graph_.outputs_of(index).empty() && graph_.inputs_of(index).empty();
  }

  // An iterator repeats something: without it, it has no equal either.
  void drop_empty_loops() {
    for (std::size_t i = 0; i < made_.size(); ++i) {
      const auto role = graph_.role(i);
      if (!made_[i] || (role != Role::kLoop && role != Role::kSplit)) continue;
      bool has_body = false;
      for (std::size_t node = 0; node < made_.size() && !has_body; ++node)
        has_body = made_[node] && graph_.parent(node) == i;
      if (has_body || not_converted_.contains(i)) continue;
      const std::string why = "There is nothing left that it repeats.";
      conversion_.note(Care::kTodo, i, why, advice_for(source_.nodes[i].type));
      made_[i] = stand_in(conversion_, i, why);
      not_converted_.insert(i);
      --conversion_.result.converted;
    }
  }

  void note_passing(std::size_t index) {
    const auto& node = source_.nodes[index];
    ++conversion_.result.converted;
    if (node.is_disabled)
      conversion_.note(Care::kNote, index, "It is switched off, and was left out.", "");
    else if (node.type == "merge")
      conversion_.note(Care::kCheck, index,
                       "Branches join by themselves here; the node was left out.",
                       "Where both sides are read, name the node: {{ left.field }}.");
    else if (node.type == "limit")
      conversion_.note(Care::kCheck, index, "It kept some of many items; it was left out.",
                       "Use the filter slice of Liquid on a list.");
  }

  // What every node of n8n may have.
  void add_settings(std::size_t index) {
    const auto& node = source_.nodes[index];
    auto& made = *made_[index];
    const auto on_error = text_at(node.settings, "onError");
    const bool goes_on = on_error == "continueErrorOutput" || on_error == "continueRegularOutput" ||
                         (on_error.empty() && flag_at(node.settings, "continueOnFail"));
    const bool is_step = graph_.role(index) != Role::kTrigger && !not_converted_.contains(index);
    const bool can_fail = is_step && made.steps.size() == 1 && made.steps[0].kind != "terminate";
    for (auto& step : made.steps) {
      step.data["label"] = node.name;
      if (auto text = text_at(node.settings, "notes"); !text.empty())
        step.data["description"] = cut_text(text, kDescriptionBytesMax);
    }
    if (!can_fail) return;
    auto& data = made.steps[0].data;
    if (goes_on) {
      data["continue_on_error"] = true;
      if (on_error == "continueErrorOutput")
        made.exits.push_back({0, "error"});
      else
        same_after_errors_.insert(index);
    }
    const bool is_retried = flag_at(node.settings, "retryOnFail") &&
                            (made.steps[0].kind == "webhook" || made.steps[0].kind == "smtp" ||
                             made.steps[0].kind == "send_notification");
    if (is_retried)
      data["retry"] = {
          {"max_attempts", whole_at(node.settings, "maxTries", 3, 1, 10)},
          {"initial_interval",
           fmt::format("{}ms", whole_at(node.settings, "waitBetweenTries", 1000, 1, 5000))},
          {"multiplier", 1}};
    if (flag_at(node.settings, "executeOnce"))
      conversion_.note(Care::kNote, index, "It ran once for all items, as every node does here.",
                       "");
  }

  // A node that goes on after an error by its usual output does so by `error` here.
  void add_error_edges(std::vector<PlacedEdge>& edges) const {
    const auto count = edges.size();
    for (const auto index : same_after_errors_) {
      const auto id = conversion_.id(index);
      for (std::size_t i = 0; i < count; ++i)
        if (edges[i].source == id && edges[i].handle != "false" && edges[i].handle != "error")
          edges.push_back({id, edges[i].target, "error"});
    }
  }

  // Every node is reached from the trigger, those in an iterator with it.
  void find_reached(const std::vector<PlacedEdge>& edges) {
    std::map<std::string, std::vector<std::string>, std::less<>> next;
    for (const auto& edge : edges) next[edge.source].push_back(edge.target);
    for (std::size_t i = 0; i < made_.size(); ++i)
      if (made_[i] && graph_.parent(i) != kNoNode)
        next[conversion_.id(graph_.parent(i))].push_back(conversion_.id(i));
    std::vector<std::string> open;
    if (conversion_.trigger != kNoNode) open.push_back(conversion_.id(conversion_.trigger));
    for (const auto& id : first_nodes(edges)) open.push_back(id);
    while (!open.empty()) {
      const auto at = std::move(open.back());
      open.pop_back();
      if (!reached_.insert(at).second) continue;
      for (const auto& each : next[at]) open.push_back(each);
    }
    for (std::size_t i = 0; i < made_.size(); ++i)
      if (made_[i] && !reached_.contains(conversion_.id(i)))
        conversion_.note(Care::kNote, i, "The trigger does not lead to it, and it was left out.",
                         "");
  }

  // Without a trigger: those that nothing leads to, which follow the one that is put in front.
  std::vector<std::string> first_nodes(const std::vector<PlacedEdge>& edges) const {
    std::vector<std::string> out;
    if (conversion_.trigger != kNoNode) return out;
    for (std::size_t i = 0; i < made_.size(); ++i) {
      const auto& id = conversion_.id(i);
      const auto leads_here = [&](const PlacedEdge& edge) { return edge.target == id; };
      if (made_[i] && graph_.parent(i) == kNoNode && std::ranges::none_of(edges, leads_here))
        out.push_back(id);
    }
    return out;
  }

  json::object node_object(std::size_t index, std::size_t step) {
    auto& made = *made_[index];
    const auto& node = source_.nodes[index];
    constexpr double kStepWidth = 40;
    json::object out{{"id", step_id(conversion_, index, step)}, {"type", made.steps[step].kind}};
    const auto parent = graph_.parent(index);
    const bool is_inside = parent != kNoNode && made_[parent];
    // Inside of an iterator, editors count positions from it.
    const double x = node.x - (is_inside ? source_.nodes[parent].x : 0);
    const double y = node.y - (is_inside ? source_.nodes[parent].y : 0);
    out["position"] = {{"x", x + static_cast<double>(step) * kStepWidth}, {"y", y}};
    if (is_inside) out["parentId"] = conversion_.id(parent);
    if (not_converted_.contains(index)) out["ui"] = kept_source(node);
    out["data"] = std::move(made.steps[step].data);
    return out;
  }

  json::object document(const std::vector<PlacedEdge>& edges) {
    json::array nodes;
    const std::string own_trigger = "n8n_start";
    if (conversion_.trigger == kNoNode)
      nodes.push_back({{"id", own_trigger}, {"type", "manual_trigger"}, {"data", json::object()}});
    for (std::size_t i = 0; i < made_.size(); ++i) {
      if (!made_[i] || !reached_.contains(conversion_.id(i))) continue;
      for (std::size_t step = 0; step < made_[i]->steps.size(); ++step)
        nodes.push_back(node_object(i, step));
    }
    json::array out;
    const auto add = [&out](const PlacedEdge& edge) {
      json::object made{{"id", fmt::format("e{}", out.size() + 1)},
                        {"source", edge.source},
                        {"target", edge.target}};
      if (!edge.handle.empty()) made["sourceHandle"] = edge.handle;
      out.push_back(std::move(made));
    };
    for (const auto& id : first_nodes(edges)) add({own_trigger, id, ""});
    for (const auto& edge : edges)
      if (reached_.contains(edge.source)) add(edge);
    json::object document{{"name", source_.name},
                          {"is_active", false},
                          {"nodes", std::move(nodes)},
                          {"edges", std::move(out)}};
    if (auto text = sticky_notes(); !text.empty()) document["description"] = text;
    if (auto settings = workflow_settings(); !settings.empty())
      document["settings"] = std::move(settings);
    return document;
  }

  std::string sticky_notes() {
    std::string text;
    for (std::size_t i = 0; i < source_.nodes.size(); ++i) {
      if (graph_.role(i) != Role::kNote) continue;
      const auto content = text_at(source_.nodes[i].parameters, "content");
      if (trim(content).empty()) continue;
      if (text.size() + content.size() + 2 > kDescriptionBytesMax) {
        conversion_.note(Care::kNote, i, "The note did not fit into the workflow's description.",
                         "");
        continue;
      }
      text += (text.empty() ? "" : "\n\n") + std::string(trim(content));
    }
    return text;
  }

  json::object workflow_settings() {
    json::object out;
    constexpr long kTimeoutSecondsMax = 7 * 24 * 3600;
    if (const auto timeout =
            whole_at(source_.settings, "executionTimeout", 0, -1, kTimeoutSecondsMax);
        timeout > 0)
      out["timeout"] = timeout;
    const auto listener = text_at(source_.settings, "errorWorkflow");
    if (listener.empty() || listener == "DEFAULT") return out;
    const auto name = conversion_.names().find(listener);
    if (name == conversion_.names().end()) {
      conversion_.note_workflow(
          Care::kTodo,
          fmt::format("Its error workflow ({}) is not part of this import.",
                      cut_text(listener, 64)),
          "Import it as well, or name a workflow that begins with run_failed in "
          "settings.on_failure.");
      return out;
    }
    out["on_failure"] = name->second;
    return out;
  }

  void note_settings() {
    if (source_.is_active)
      conversion_.note_workflow(Care::kNote, "It was active in n8n.",
                                "Activate it when everything is in place.");
  }

  const SourceWorkflow& source_;
  Conversion conversion_;
  const SourceGraph& graph_;
  AllMade made_;
  std::set<std::size_t> not_converted_;
  std::set<std::size_t> same_after_errors_;
  std::set<std::string, std::less<>> reached_;
};

}  // namespace

std::string_view care_name(Care care) {
  switch (care) {
    case Care::kTodo:
      return "todo";
    case Care::kCheck:
      return "check";
    case Care::kNote:
      return "note";
  }
  return "note";
}

Result<std::vector<ConvertedWorkflow>> convert_n8n(const json::value& document) {
  SLUICE_TRY(const auto sources, read_n8n(document));
  NamesById names;
  for (const auto& each : sources)
    if (!each.id.empty()) names.try_emplace(each.id, each.name);
  std::vector<ConvertedWorkflow> out;
  out.reserve(sources.size());
  for (const auto& each : sources) out.push_back(WorkflowConverter(each, names).convert());
  return out;
}

}  // namespace sluice::imports
