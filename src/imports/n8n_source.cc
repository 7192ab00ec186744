#include "imports/n8n_source.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <unordered_map>

#include "base/json_number.h"
#include "base/text.h"
#include "imports/n8n.h"

namespace sluice::imports {
namespace {

constexpr std::size_t kNameBytesMax = 255;

std::string short_text(const json::object& from, std::string_view member) {
  return std::string(cut_text(text_at(from, member), kNameBytesMax));
}

double place_at(const json::object& node, std::size_t index) {
  constexpr double kFar = 1e6;
  const auto& position = array_at(node, "position");
  if (position.size() <= index) return 0;
  const auto value = to_number(position[index]);
  if (!value || !std::isfinite(static_cast<double>(*value))) return 0;
  return std::clamp(static_cast<double>(*value), -kFar, kFar);
}

Result<SourceNode> read_source_node(const json::value& value) {
  const auto* node = value.if_object();
  if (!node) return fail(ErrorCode::kInvalid, "its `nodes` hold something that is not an object");
  SourceNode out;
  out.name = short_text(*node, "name");
  out.full_type = short_text(*node, "type");
  if (out.name.empty() || out.full_type.empty())
    return fail(ErrorCode::kInvalid, "its `nodes` hold one without a `name` or a `type`");
  out.type = out.full_type.substr(out.full_type.rfind('.') + 1);
  out.version = number_at(*node, "typeVersion", 1);
  out.parameters = object_at(*node, "parameters");
  out.credentials = object_at(*node, "credentials");
  for (const auto* member : {"retryOnFail", "maxTries", "waitBetweenTries", "onError",
                             "continueOnFail", "executeOnce", "alwaysOutputData", "notes"})
    if (const auto* set = node->if_contains(member)) out.settings[member] = *set;
  out.x = place_at(*node, 0);
  out.y = place_at(*node, 1);
  out.is_disabled = flag_at(*node, "disabled");
  return out;
}

using Places = std::unordered_map<std::string_view, std::size_t>;

Result<void> read_targets(const json::value& targets, std::size_t from, std::size_t output,
                          const Places& places, std::vector<SourceLink>& links) {
  const auto* list = targets.if_array();  // null where nothing follows
  if (!list) return {};
  for (const auto& target : *list) {
    const auto* members = target.if_object();
    if (!members) continue;
    const auto name = text_at(*members, "node");
    const auto found = places.find(name);
    if (found == places.end()) continue;  // n8n ignores it as well
    const auto index = number_at(*members, "index", 0);
    const bool is_index = index >= 0 && index < 100;
    if (links.size() >= kImportedLinksMax)
      return fail(ErrorCode::kTooLarge,
                  fmt::format("it has more than {} connections", kImportedLinksMax));
    links.push_back({from, output, found->second, is_index ? static_cast<std::size_t>(index) : 0});
  }
  return {};
}

Result<void> read_links(const json::object& connections, const Places& places,
                        SourceWorkflow& workflow) {
  for (const auto& [name, kinds] : connections) {
    const auto from = places.find(std::string_view(name));
    const auto* by_kind = kinds.if_object();
    if (from == places.end() || !by_kind) continue;
    for (const auto& [kind, outputs] : *by_kind) {
      const auto* list = outputs.if_array();
      if (!list) continue;
      if (std::string_view(kind) != "main") {
        workflow.other_links.emplace_back(name);
        continue;
      }
      for (std::size_t i = 0; i < list->size(); ++i)
        SLUICE_TRY_VOID(read_targets((*list)[i], from->second, i, places, workflow.links));
    }
  }
  return {};
}

Result<SourceWorkflow> read_source_workflow(const json::value& value) {
  const auto* members = value.if_object();
  const auto* nodes = members ? members->if_contains("nodes") : nullptr;
  const auto* list = nodes ? nodes->if_array() : nullptr;
  if (!list || !members->contains("connections"))
    return fail(ErrorCode::kInvalid,
                "this is not an export of n8n, which has `nodes` and `connections`");
  if (list->size() > kImportedNodesMax)
    return fail(ErrorCode::kTooLarge,
                fmt::format("it has {} nodes; the maximum is {}", list->size(), kImportedNodesMax));
  SourceWorkflow out;
  out.id = short_text(*members, "id");
  out.name = short_text(*members, "name");
  if (out.name.empty()) out.name = "Imported from n8n";
  out.settings = object_at(*members, "settings");
  out.is_active = flag_at(*members, "active");
  out.nodes.reserve(list->size());
  for (const auto& node : *list) {
    SLUICE_TRY(auto read, read_source_node(node));
    out.nodes.push_back(std::move(read));
  }
  Places places;
  for (std::size_t i = 0; i < out.nodes.size(); ++i) places.try_emplace(out.nodes[i].name, i);
  SLUICE_TRY_VOID(read_links(object_at(*members, "connections"), places, out));
  return out;
}

}  // namespace

std::size_t SourceWorkflow::find(std::string_view wanted) const {
  const auto found = std::ranges::find(nodes, wanted, &SourceNode::name);
  return found == nodes.end() ? kNoNode : static_cast<std::size_t>(found - nodes.begin());
}

Result<std::vector<SourceWorkflow>> read_n8n(const json::value& document) {
  std::vector<SourceWorkflow> out;
  const auto* list = document.if_array();
  if (!list) {
    SLUICE_TRY(auto one, read_source_workflow(document));
    out.push_back(std::move(one));
    return out;
  }
  if (list->empty())
    return fail(ErrorCode::kInvalid, "the list is empty; it should hold workflows of n8n");
  if (list->size() > kImportedWorkflowsMax)
    return fail(ErrorCode::kTooLarge, fmt::format("there are {} workflows; the maximum is {}",
                                                  list->size(), kImportedWorkflowsMax));
  out.reserve(list->size());
  for (std::size_t i = 0; i < list->size(); ++i) {
    auto read = read_source_workflow((*list)[i]);
    if (!read)
      return fail(read.error().code, fmt::format("workflow {}: {}", i + 1, read.error().message));
    out.push_back(*std::move(read));
  }
  return out;
}

const json::value* value_at(const json::object& from, std::string_view path) {
  const json::object* at = &from;
  while (true) {
    const auto dot = path.find('.');
    const auto* found = at->if_contains(path.substr(0, dot));
    if (!found || dot == std::string_view::npos) return found;
    at = found->if_object();
    if (!at) return nullptr;
    path.remove_prefix(dot + 1);
  }
}

const json::object& object_at(const json::object& from, std::string_view path) {
  static const json::object kNone;
  const auto* value = value_at(from, path);
  const auto* object = value ? value->if_object() : nullptr;
  return object ? *object : kNone;
}

const json::array& array_at(const json::object& from, std::string_view path) {
  static const json::array kNone;
  const auto* value = value_at(from, path);
  const auto* array = value ? value->if_array() : nullptr;
  return array ? *array : kNone;
}

std::string text_at(const json::object& from, std::string_view path) {
  const auto* value = value_at(from, path);
  const auto* text = value ? if_text(*value) : nullptr;
  return text ? std::string(*text) : std::string();
}

bool flag_at(const json::object& from, std::string_view path, bool otherwise) {
  const auto* value = value_at(from, path);
  const auto* flag = value ? value->if_bool() : nullptr;
  return flag ? *flag : otherwise;
}

double number_at(const json::object& from, std::string_view path, double otherwise) {
  const auto* value = value_at(from, path);
  const auto number = value ? to_number(*value) : std::nullopt;
  const auto out = number ? static_cast<double>(*number) : otherwise;
  return std::isfinite(out) ? out : otherwise;
}

}  // namespace sluice::imports
