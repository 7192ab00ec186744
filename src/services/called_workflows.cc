#include "services/called_workflows.h"

#include <fmt/format.h>
#include <string_view>

#include "base/text.h"

namespace sluice::services {
namespace {

constexpr std::string_view kKind = "trigger_workflow";

std::string_view text_at(const json::object& object, std::string_view key) {
  const auto* text = find_string(object, key);
  return text ? std::string_view(*text) : std::string_view();
}

// Calls `use(node, data)` for each node that calls a workflow; the first problem ends it.
template <class Definition, class Use>
Outcome<void> for_each_call(Definition& definition, const Use& use) {
  auto* members = definition.if_object();
  auto* nodes = members ? members->if_contains("nodes") : nullptr;
  auto* list = nodes ? nodes->if_array() : nullptr;
  if (!list) return {};
  for (auto& each : *list) {
    auto* node = each.if_object();
    auto* data = node ? node->if_contains("data") : nullptr;
    auto* settings = data ? data->if_object() : nullptr;
    if (!settings || component_of(*node) != kKind) continue;
    SLUICE_TRY_VOID(use(*node, *settings));
  }
  return {};
}

}  // namespace

Outcome<void> resolve_called(WorkflowNames& names, json::value& definition,
                             model::Findings& findings) {
  return for_each_call(definition, [&](json::object& node, json::object& data) -> Outcome<void> {
    const auto* given = data.if_contains("workflow");
    if (!given || given->is_null()) return {};
    const auto complain = [&](std::string_view what) {
      const auto id = cut_text(text_at(node, "id"), 64);
      findings.push_back({.code = "workflow_unknown",
                          .node = std::string(id),
                          .pointer = "/nodes",
                          .message = fmt::format("node '{}': {}", id, what)});
      data["workflow_id"] = WorkflowId().text();  // so that nothing else is said about it
    };
    const auto name = std::string(text_at(data, "workflow"));
    const bool has_id = data.contains("workflow_id") && !data.at("workflow_id").is_null();
    data.erase("workflow");
    if (name.empty()) {
      complain("`workflow` must be the name of a workflow, or its id");
    } else if (has_id) {
      complain("give `workflow` or `workflow_id`, not both");
    } else if (const auto id = WorkflowId::parse(name)) {
      data["workflow_id"] = id->text();
    } else {
      SLUICE_TRY(const auto called, names.find(name));
      if (called) {
        data["workflow_id"] = called->text();
        return {};
      }
      SLUICE_TRY(const auto unknown, names.unknown(name));
      complain("`workflow`: " + unknown);
    }
    return {};
  });
}

Outcome<json::array> calls_of(store::Reader& reader, TeamId team, const json::value& definition) {
  json::array calls;
  SLUICE_TRY_VOID(for_each_call(
      definition, [&](const json::object& node, const json::object& data) -> Outcome<void> {
        const auto id = WorkflowId::parse(text_at(data, "workflow_id"));
        if (!id) return {};
        SLUICE_TRY(const auto called, reader.workflow(team, *id));
        calls.push_back({{"node_id", text_at(node, "id")},
                         {"workflow_id", id->text()},
                         {"workflow", called ? json::value(called->name) : json::value(nullptr)}});
        return {};
      }));
  return calls;
}

}  // namespace sluice::services
