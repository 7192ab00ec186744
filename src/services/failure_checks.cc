#include "services/failure_checks.h"

#include <fmt/format.h>
#include <utility>

#include "base/json_number.h"
#include "base/text.h"
#include "nodes/catalogue.h"

namespace sluice::services {
namespace {

// The list of a run_failed trigger; null where there is none.
json::array* heard_workflows(json::object& node) {
  if (component_of(node) != nodes::kRunFailed.id) return nullptr;
  auto* data = node.if_contains("data");
  auto* list = data && data->is_object() ? data->get_object().if_contains("workflows") : nullptr;
  return list ? list->if_array() : nullptr;
}

// Puts ids in place of names; that there is a workflow of an id is checked as well.
class Resolver {
 public:
  Resolver(WorkflowNames& names, const engine::ProgramInfo& own, model::Findings& findings)
      : names_(names), own_(own), findings_(findings) {}

  Outcome<void> resolve(json::value& reference, std::string_view place,
                        const model::Finding& about) {
    const auto* text = if_text(reference);
    if (!text || text->empty()) return {};  // the compiler says what is wrong with it
    if (std::string_view(*text) == own_.name) {
      reference = own_.workflow.text();  // which may not be stored yet
      return {};
    }
    SLUICE_TRY(const auto found, names_.find(*text));
    if (found) {
      reference = found->text();
      return {};
    }
    SLUICE_TRY(const auto unknown, names_.unknown(*text));
    findings_.push_back(about);
    findings_.back().message = fmt::format("{}: {}", place, unknown);
    return {};
  }

 private:
  WorkflowNames& names_;
  const engine::ProgramInfo& own_;
  model::Findings& findings_;
};

}  // namespace

Outcome<void> resolve_failure_names(WorkflowNames& names, const engine::ProgramInfo& own,
                                    json::value& definition, model::Findings& findings) {
  auto* parts = definition.if_object();
  if (!parts) return {};
  Resolver resolver(names, own, findings);
  auto* settings = parts->if_contains("settings");
  auto* members = settings ? settings->if_object() : nullptr;
  if (auto* target = members ? members->if_contains("on_failure") : nullptr)
    SLUICE_TRY_VOID(
        resolver.resolve(*target, "settings.on_failure",
                         {.code = "workflow_unknown", .pointer = "/settings/on_failure"}));
  auto* nodes = parts->if_contains("nodes");
  if (!nodes || !nodes->is_array()) return {};
  auto& entries = nodes->get_array();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    auto* node = entries[i].if_object();
    auto* list = node ? heard_workflows(*node) : nullptr;
    if (!list) continue;
    const auto* id = find_string(*node, "id");
    const auto name = id ? cut_text(*id, 64) : std::string_view();
    const auto place = fmt::format("node '{}': `workflows`", name);
    const model::Finding about{.code = "workflow_unknown",
                               .node = std::string(name),
                               .pointer = model::list_pointer("nodes", i, "/data/workflows")};
    for (auto& heard : *list) SLUICE_TRY_VOID(resolver.resolve(heard, place, about));
  }
  return {};
}

Outcome<void> check_failure_target(store::Reader& reader, runtime::Programs& programs,
                                   const store::Workflow& workflow, const engine::Program& program,
                                   const PlannedWorkflows* planned) {
  const auto& target = program.settings().on_failure;
  if (!target) return {};
  const auto wrong = [](std::string sentence) {
    return std::unexpected(
        invalid("definition_invalid",
                model::Findings{{.code = "settings_invalid",
                                 .pointer = "/settings/on_failure",
                                 .message = "settings.on_failure: " + std::move(sentence)}}));
  };
  if (*target == workflow.id)
    return wrong("a workflow cannot hear of its own failed runs; name another one");
  if (const auto* other = planned ? planned->find(*target) : nullptr) {
    if (other->hears_failures) return {};
    return wrong(fmt::format("the workflow '{}' does not begin with a {} trigger",
                             other->workflow.name, nodes::kRunFailed.id));
  }
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
