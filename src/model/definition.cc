#include "model/definition.h"

#include <fmt/format.h>
#include <unordered_set>

#include "base/json_number.h"

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
  Parser(std::vector<std::string>& errors, DefinitionLimits limits)
      : errors_(errors), limits_(limits) {}

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
  template <class... Args>
  void report(fmt::format_string<Args...> format, Args&&... args) {
    errors_.push_back(fmt::format(format, std::forward<Args>(args)...));
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
    Ids seen;
    for (const auto& node : definition.nodes)
      if (!seen.insert(node.id).second) report("more than one node has the id {}", quoted(node.id));
  }

  void parse_node(const json::value& entry, std::size_t number, Definition& definition) {
    const auto place = fmt::format("node {}", number);
    const auto* object = entry.if_object();
    if (!object) return report("{} must be an object, not {}", place, json_kind_name(entry));
    NodeDef node;
    const std::size_t before = errors_.size();
    node.id = text(*object, "id", place);
    if (errors_.size() == before && node.id.empty())
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
    if (node.component.empty() && errors_.size() == before)
      report(
          "{}: 'type' is missing (or 'data.componentId'); it says what the node does, such as "
          "'webhook'",
          name);
    if (errors_.size() == before) definition.nodes.push_back(std::move(node));
  }

  void parse_edges(const json::array& entries, Definition& definition) {
    Ids nodes;
    for (const auto& node : definition.nodes) nodes.insert(node.id);
    // Where a node itself was refused, an edge to it is not a second problem.
    const bool all_nodes_known = errors_.empty();
    definition.edges.reserve(entries.size());
    std::size_t number = 0;
    for (const auto& entry : entries) {
      ++number;
      const std::size_t before = errors_.size();
      auto edge = parse_edge(entry, number);
      if (errors_.size() != before) continue;
      const bool source_known = check_end(edge, "source", edge.source, nodes, all_nodes_known);
      const bool target_known = check_end(edge, "target", edge.target, nodes, all_nodes_known);
      if (source_known && target_known) definition.edges.push_back(std::move(edge));
    }
    Ids seen;
    for (const auto& edge : definition.edges)
      if (!seen.insert(edge.id).second) report("more than one edge has the id {}", quoted(edge.id));
  }

  bool check_end(const EdgeDef& edge, std::string_view which, const std::string& node,
                 const Ids& nodes, bool report_unknown) {
    if (nodes.contains(node)) return true;
    if (report_unknown)
      report("edge {}: its {} {} is not a node of this workflow", quoted(edge.id), which,
             quoted(node));
    return false;
  }

  EdgeDef parse_edge(const json::value& entry, std::size_t number) {
    EdgeDef edge;
    const auto place = fmt::format("edge {}", number);
    const auto* object = entry.if_object();
    if (!object) {
      report("{} must be an object, not {}", place, json_kind_name(entry));
      return edge;
    }
    const std::size_t before = errors_.size();
    edge.id = text(*object, "id", place);
    const auto name = edge.id.empty() ? place : fmt::format("edge {}", quoted(edge.id));
    edge.source = text(*object, "source", name);
    edge.target = text(*object, "target", name);
    edge.source_handle = text(*object, "sourceHandle", name);
    if (errors_.size() == before && edge.source.empty())
      report("{} has no 'source', the id of the node that it leaves", name);
    if (errors_.size() == before && edge.target.empty())
      report("{} has no 'target', the id of the node that it leads to", name);
    if (edge.id.empty()) edge.id = fmt::format("#{}", number);
    return edge;
  }

  std::vector<std::string>& errors_;
  DefinitionLimits limits_;
};

}  // namespace

Definition parse_definition(const json::value& document, std::vector<std::string>& errors,
                            DefinitionLimits limits) {
  return Parser(errors, limits).parse(document);
}

}  // namespace sluice::model
