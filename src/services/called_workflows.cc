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

bool calls_another(const json::object& node, const json::object& data) {
  const auto component = text_at(data, "componentId");
  return (component.empty() ? text_at(node, "type") : component) == kKind;
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
    if (!settings || !calls_another(*node, *settings)) continue;
    SLUICE_TRY_VOID(use(*node, *settings));
  }
  return {};
}

Outcome<std::string> hint_of(store::Reader& reader, TeamId team, std::string_view name) {
  SLUICE_TRY(const auto workflows, reader.workflows(team));
  std::vector<std::string_view> known;
  known.reserve(workflows.size());
  for (const auto& each : workflows) known.emplace_back(each.name);
  return nearest_hint(name, known);
}

// The workflow that a name or id stands for; nothing when there is none.
Outcome<std::optional<WorkflowId>> find_called(store::Reader& reader, TeamId team,
                                               std::string_view name) {
  if (const auto id = WorkflowId::parse(name)) return *id;
  SLUICE_TRY(const auto found, reader.workflow_by_name(team, std::string(name)));
  return found ? std::optional(found->id) : std::nullopt;
}

}  // namespace

Outcome<void> resolve_called(store::Reader& reader, TeamId team, json::value& definition,
                             std::vector<std::string>& errors) {
  return for_each_call(definition, [&](json::object& node, json::object& data) -> Outcome<void> {
    const auto* given = data.if_contains("workflow");
    if (!given || given->is_null()) return {};
    const auto complain = [&](std::string_view what) {
      errors.push_back(fmt::format("node '{}': {}", cut_text(text_at(node, "id"), 64), what));
      data["workflow_id"] = WorkflowId().text();  // so that nothing else is said about it
    };
    const auto name = std::string(text_at(data, "workflow"));
    const bool has_id = data.contains("workflow_id") && !data.at("workflow_id").is_null();
    data.erase("workflow");
    if (name.empty()) {
      complain("`workflow` must be the name of a workflow, or its id");
    } else if (has_id) {
      complain("give `workflow` or `workflow_id`, not both");
    } else {
      SLUICE_TRY(const auto called, find_called(reader, team, name));
      if (called) {
        data["workflow_id"] = called->text();
        return {};
      }
      SLUICE_TRY(const auto hint, hint_of(reader, team, name));
      complain(fmt::format("`workflow`: there is no workflow called '{}'{}", cut_text(name, 64),
                           hint.empty() ? "; create it first" : hint));
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
