#include "model/definition.h"

#include <fmt/format.h>
#include <unordered_set>

#include "base/json_number.h"
#include "model/definition_findings.h"

namespace sluice::model {
namespace {

using Ids = std::unordered_set<std::string_view>;

constexpr std::size_t kShownBytesMax = 64;

// A name as messages show it: in quotes, and short, whatever its author wrote.
std::string quoted(std::string_view name) {
  if (name.size() <= kShownBytesMax) return fmt::format("'{}'", name);
  std::size_t end = kShownBytesMax;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
  return fmt::format("'{}...'", name.substr(0, end));
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_node_id(std::string_view id) {
  if (id.empty() || !is_letter(id.front())) return false;
  for (const char c : id)
    if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '_' && c != '-') return false;
  return true;
}

class Parser {
 public:
  Parser(Findings& findings, DefinitionLimits limits) : findings_(findings), limits_(limits) {}

  Definition parse(const json::value& document) {
    Definition definition;
    const auto* object = document.if_object();
    if (!object) {
      report("the definition must be an object with 'nodes' and 'edges', not {}",
             json_kind_name(document));
      return definition;
    }
    if (const auto* nodes = list(*object, "nodes", limits_.nodes_max))
      parse_nodes(*nodes, definition);
    if (const auto* edges = list(*object, "edges", limits_.edges_max))
      parse_edges(*edges, definition);
    if (const auto* settings = object->if_contains("settings"); settings && !settings->is_null()) {
      if (settings->is_object())
        definition.settings = settings->get_object();
      else
        report("'settings' must be an object, not {}", json_kind_name(*settings));
    }
    return definition;
  }

 private:
  // About the node or edge at hand, or the whole.
  template <class... Args>
  void report(fmt::format_string<Args...> format, Args&&... args) {
    findings_.push_back(at_);
    findings_.back().message = fmt::format(format, std::forward<Args>(args)...);
  }

  template <class Def>
  void report_repeated_ids(const std::vector<Def>& defs, std::string_view what,
                           std::string Finding::*id) {
    Ids seen;
    for (std::size_t i = 0; i < defs.size(); ++i) {
      if (seen.insert(defs[i].id).second) continue;
      Finding finding{.code = "id_repeated", .pointer = list_pointer(fmt::format("{}s", what), i)};
      finding.*id = defs[i].id;
      finding.message = fmt::format("more than one {} has the id {}", what, quoted(defs[i].id));
      findings_.push_back(std::move(finding));
    }
  }

  const json::array* list(const json::object& object, std::string_view key, std::size_t max) {
    const auto* value = object.if_contains(key);
    const auto* array = value ? value->if_array() : nullptr;
    if (!array) {
      report("'{}' must be an array{}", key,
             value ? fmt::format(", not {}", json_kind_name(*value)) : "; it is missing");
      return nullptr;
    }
    if (array->size() > max) {
      report("'{}' has {} entries; the maximum is {}", key, array->size(), max);
      return nullptr;
    }
    return array;
  }

  // The text at `key`; empty when absent or null, and reported when something else.
  std::string text(const json::object& object, std::string_view key, std::string_view where) {
    const auto* value = object.if_contains(key);
    if (!value || value->is_null()) return {};
    const auto* string = if_text(*value);
    if (!string) {
      report("{}: '{}' must be a string, not {}", where, key, json_kind_name(*value));
      return {};
    }
    if (string->size() > limits_.id_bytes_max) {
      report("{}: '{}' is longer than {} bytes", where, key, limits_.id_bytes_max);
      return {};
    }
    return std::string(*string);
  }

  void parse_nodes(const json::array& entries, Definition& definition) {
    definition.nodes.reserve(entries.size());
    std::size_t number = 0;
    for (const auto& entry : entries) parse_node(entry, ++number, definition);
    at_ = kWhole;
    report_repeated_ids(definition.nodes, "node", &Finding::node);
  }

  void parse_node(const json::value& entry, std::size_t number, Definition& definition) {
    const auto place = fmt::format("node {}", number);
    at_ = {.code = kWhole.code, .pointer = list_pointer("nodes", number - 1)};
    const auto* object = entry.if_object();
    if (!object) return report("{} must be an object, not {}", place, json_kind_name(entry));
    NodeDef node;
    const std::size_t before = findings_.size();
    node.id = text(*object, "id", place);
    at_.node = node.id;
    if (findings_.size() == before && node.id.empty())
      report("{} has no 'id', by which edges and templates name it", place);
    if (!node.id.empty() && !is_node_id(node.id))
      report("{}: the id {} must begin with a letter and contain only letters, digits, '_' and '-'",
             place, quoted(node.id));
    const auto name = node.id.empty() ? place : fmt::format("node {}", quoted(node.id));
    node.type = text(*object, "type", name);
    node.parent_id = text(*object, "parentId", name);
    if (const auto* data = object->if_contains("data")) {
      if (const auto* members = data->if_object())
        node.data = *members;
      else if (!data->is_null())
        report("{}: 'data' must be an object, not {}", name, json_kind_name(*data));
    }
    node.component = text(node.data, "componentId", name);
    if (node.component.empty()) node.component = node.type;
    if (node.component.empty() && findings_.size() == before)
      report(
          "{}: 'type' is missing (or 'data.componentId'); it says what the node does, such as "
          "'webhook'",
          name);
    if (findings_.size() == before) definition.nodes.push_back(std::move(node));
  }

  void parse_edges(const json::array& entries, Definition& definition) {
    Ids nodes;
    for (const auto& node : definition.nodes) nodes.insert(node.id);
    // Where a node itself was refused, an edge to it is not a second problem.
    const bool all_nodes_known = findings_.empty();
    definition.edges.reserve(entries.size());
    std::size_t number = 0;
    for (const auto& entry : entries) {
      ++number;
      const std::size_t before = findings_.size();
      auto edge = parse_edge(entry, number);
      if (findings_.size() != before) continue;
      const bool source_known = check_end(edge, "source", edge.source, nodes, all_nodes_known);
      const bool target_known = check_end(edge, "target", edge.target, nodes, all_nodes_known);
      if (source_known && target_known) definition.edges.push_back(std::move(edge));
    }
    at_ = kWhole;
    report_repeated_ids(definition.edges, "edge", &Finding::edge);
  }

  bool check_end(const EdgeDef& edge, std::string_view which, const std::string& node,
                 const Ids& nodes, bool report_unknown) {
    if (nodes.contains(node)) return true;
    if (!report_unknown) return false;
    report("edge {}: its {} {} is not a node of this workflow", quoted(edge.id), which,
           quoted(node));
    findings_.back().code = "edge_invalid";
    findings_.back().pointer += fmt::format("/{}", which);
    return false;
  }

  EdgeDef parse_edge(const json::value& entry, std::size_t number) {
    EdgeDef edge;
    const auto place = fmt::format("edge {}", number);
    at_ = {.code = kWhole.code, .pointer = list_pointer("edges", number - 1)};
    const auto* object = entry.if_object();
    if (!object) {
      report("{} must be an object, not {}", place, json_kind_name(entry));
      return edge;
    }
    const std::size_t before = findings_.size();
    edge.id = text(*object, "id", place);
    at_.edge = edge.id;
    const auto name = edge.id.empty() ? place : fmt::format("edge {}", quoted(edge.id));
    edge.source = text(*object, "source", name);
    edge.target = text(*object, "target", name);
    edge.source_handle = text(*object, "sourceHandle", name);
    if (findings_.size() == before && edge.source.empty())
      report("{} has no 'source', the id of the node that it leaves", name);
    if (findings_.size() == before && edge.target.empty())
      report("{} has no 'target', the id of the node that it leads to", name);
    if (edge.id.empty()) edge.id = fmt::format("#{}", number);
    return edge;
  }

  static inline const Finding kWhole{.code = "definition_malformed"};

  Findings& findings_;
  DefinitionLimits limits_;
  Finding at_ = kWhole;  // what the next finding is about
};

}  // namespace

Definition parse_definition(const json::value& document, Findings& findings,
                            DefinitionLimits limits) {
  return Parser(findings, limits).parse(document);
}

Definition parse_definition(const json::value& document, std::vector<std::string>& errors,
                            DefinitionLimits limits) {
  Findings findings;
  auto definition = parse_definition(document, findings, limits);
  for (auto& finding : findings) errors.push_back(std::move(finding.message));
  return definition;
}

}  // namespace sluice::model
