#include "services/failure_checks.h"

#include <fmt/format.h>
#include <utility>

#include "base/json_number.h"
#include "nodes/catalogue.h"

namespace sluice::services {
namespace {

std::string_view text_at(const json::value& value, std::string_view path) {
  const auto* found = find_path(value, path);
  const auto* text = found ? if_text(*found) : nullptr;
  return text ? std::string_view(*text) : std::string_view();
}

// The list of a run_failed trigger; null where there is none.
json::array* heard_workflows(json::value& node) {
  const auto component = text_at(node, "data.componentId");
  if ((component.empty() ? text_at(node, "type") : component) != nodes::kRunFailed.id)
    return nullptr;
  auto* data = node.as_object().if_contains("data");
  auto* list = data && data->is_object() ? data->get_object().if_contains("workflows") : nullptr;
  return list ? list->if_array() : nullptr;
}

// A text that is an id stays; whether there is such a workflow is checked as well.
Outcome<void> resolve(store::Reader& reader, TeamId team, json::value& reference,
                      std::string_view place, std::vector<std::string>& errors) {
  const auto* text = if_text(reference);
  if (!text || text->empty()) return {};  // the compiler says what is wrong with it
  std::optional<store::Workflow> found;
  if (const auto id = WorkflowId::parse(*text)) {
    SLUICE_TRY(found, reader.workflow(team, *id));
  } else {
    SLUICE_TRY(found, reader.workflow_by_name(team, *text));
  }
  if (found)
    reference = found->id.text();
  else
    errors.push_back(
        fmt::format("{}: there is no workflow with the id or name '{}'; create it first", place,
                    std::string_view(*text).substr(0, 100)));
  return {};
}

}  // namespace

Outcome<void> resolve_failure_names(store::Reader& reader, TeamId team, json::value& definition,
                                    std::vector<std::string>& errors) {
  auto* parts = definition.if_object();
  if (!parts) return {};
  auto* settings = parts->if_contains("settings");
  auto* members = settings ? settings->if_object() : nullptr;
  if (auto* target = members ? members->if_contains("on_failure") : nullptr)
    SLUICE_TRY_VOID(resolve(reader, team, *target, "settings.on_failure", errors));
  auto* nodes = parts->if_contains("nodes");
  if (!nodes || !nodes->is_array()) return {};
  for (auto& node : nodes->get_array()) {
    auto* list = heard_workflows(node);
    if (!list) continue;
    const auto place = fmt::format("node '{}': `workflows`", text_at(node, "id"));
    for (auto& each : *list) SLUICE_TRY_VOID(resolve(reader, team, each, place, errors));
  }
  return {};
}

Outcome<void> check_failure_target(store::Reader& reader, runtime::Programs& programs,
                                   const store::Workflow& workflow,
                                   const engine::Program& program) {
  const auto& target = program.settings().on_failure;
  if (!target) return {};
  const auto wrong = [](std::string sentence) {
    return std::unexpected(
        invalid("definition_invalid", {"settings.on_failure: " + std::move(sentence)}));
  };
  if (*target == workflow.id)
    return wrong("a workflow cannot hear of its own failed runs; name another one");
  SLUICE_TRY(const auto row, reader.workflow(workflow.team, *target));
  if (!row) return wrong(fmt::format("workflow {} does not exist", target->text()));
  const auto stored = programs.get(row->team, row->id, row->version);
  if (stored && (*stored)->hears_failures()) return {};
  return wrong(fmt::format("the workflow '{}' does not begin with a {} trigger", row->name,
                           nodes::kRunFailed.id));
}

std::vector<store::FailureListener> failure_listeners(const engine::Program& program) {
  const WorkflowId own = program.info().workflow;
  std::vector<store::FailureListener> listeners;
  if (const auto& target = program.settings().on_failure)
    listeners.push_back({.listener = *target, .source = own});
  const auto& filter = program.hears_failures();
  if (!filter) return listeners;
  if (!filter->workflows) {
    listeners.push_back({.listener = own});
    return listeners;
  }
  listeners.reserve(listeners.size() + filter->workflows->size());
  for (const auto& source : *filter->workflows)
    listeners.push_back({.listener = own, .source = source});
  return listeners;
}

}  // namespace sluice::services
