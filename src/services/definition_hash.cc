#include "services/definition_hash.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace sluice::services {
namespace {

using Names = std::span<const std::string_view>;

// What the engine reads of nodes and edges.
constexpr auto kNode = std::to_array<std::string_view>({"id", "type", "parentId", "data"});
constexpr auto kEdge = std::to_array<std::string_view>({"id", "source", "target", "sourceHandle"});
// What editors keep in a node's data.
constexpr auto kDataLayout = std::to_array<std::string_view>(
    {"position", "positionAbsolute", "width", "height", "measured", "selected", "dragging"});

bool contains(Names names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// Members in the order of their names.
void append_canonical(std::string& out, const json::value& value) {
  if (const auto* array = value.if_array()) {
    out += '[';
    for (const auto& each : *array) {
      append_canonical(out, each);
      out += ',';
    }
    out += ']';
    return;
  }
  const auto* object = value.if_object();
  if (!object) {
    out += to_json(value);
    return;
  }
  std::vector<const json::key_value_pair*> members;
  members.reserve(object->size());
  for (const auto& member : *object) members.push_back(&member);
  std::ranges::sort(members, {},
                    [](const auto* member) { return std::string_view(member->key()); });
  out += '{';
  for (const auto* member : members) {
    out += to_json(json::value(member->key()));
    out += ':';
    append_canonical(out, member->value());
    out += ',';
  }
  out += '}';
}

json::value without_layout(const json::value& entry, bool (*is_layout)(std::string_view)) {
  const auto* object = entry.if_object();
  if (!object) return entry;
  json::object kept;
  for (const auto& [key, value] : *object) {
    if (is_layout(key) || value.is_null()) continue;
    const bool is_data = is_layout == &is_node_layout && key == "data";
    kept.emplace(key, is_data ? without_layout(value, &is_data_layout) : value);
  }
  return kept;
}

void append_list(std::string& out, const json::value& definition, std::string_view name,
                 bool (*is_layout)(std::string_view)) {
  const auto* list = find_member(definition, name);
  const auto* array = list ? list->if_array() : nullptr;
  out += name;
  if (list && !array) append_canonical(out, *list);
  if (!array) return;
  for (const auto& entry : *array) append_canonical(out, without_layout(entry, is_layout));
}

}  // namespace

bool is_node_layout(std::string_view member) { return !contains(kNode, member); }
bool is_data_layout(std::string_view member) { return contains(kDataLayout, member); }
bool is_edge_layout(std::string_view member) { return !contains(kEdge, member); }

std::string definition_hash(const json::value& definition) {
  std::string text;
  append_list(text, definition, "nodes", &is_node_layout);
  append_list(text, definition, "edges", &is_edge_layout);
  const auto* settings = find_member(definition, "settings");
  const auto* object = settings ? settings->if_object() : nullptr;
  // None and {} are the same.
  if (settings && !settings->is_null() && !(object && object->empty()))
    append_canonical(text, *settings);
  return to_hex(sha256(as_bytes(text)));
}

}  // namespace sluice::services
