#include "services/workflow_names.h"

#include <fmt/format.h>

#include "base/text.h"

namespace sluice::services {
namespace {

constexpr std::size_t kHintsMax = 20;  // of one definition: each compares with all names
constexpr std::size_t kShownBytesMax = 64;

}  // namespace

Outcome<std::optional<WorkflowId>> WorkflowNames::find(std::string_view text) {
  if (const auto* planned = planned_ ? planned_->find(text) : nullptr) return planned->workflow.id;
  std::optional<store::Workflow> found;
  if (const auto id = WorkflowId::parse(text)) {
    SLUICE_TRY(found, reader_.workflow(team_, *id));
  } else {
    SLUICE_TRY(found, reader_.workflow_by_name(team_, std::string(text)));
  }
  return found ? std::optional(found->id) : std::nullopt;
}

Outcome<std::string> WorkflowNames::unknown(std::string_view text) {
  const auto shown = cut_text(text, kShownBytesMax);
  if (WorkflowId::parse(text)) return fmt::format("there is no workflow with the id {}", shown);
  std::string hint;
  if (++hints_ <= kHintsMax) {
    if (!all_) {
      SLUICE_TRY(all_, reader_.workflows(team_));
    }
    std::vector<std::string_view> known;
    known.reserve(all_->size());
    for (const auto& each : *all_) known.emplace_back(each.name);
    hint = nearest_hint(text, known);
  }
  return fmt::format("there is no workflow called '{}'{}", shown,
                     hint.empty() ? "; create it first" : hint);
}

std::string_view component_of(const json::object& node) {
  const auto* data = node.if_contains("data");
  const auto* members = data ? data->if_object() : nullptr;
  const auto* component = members ? find_string(*members, "componentId") : nullptr;
  if (!component || component->empty()) component = find_string(node, "type");
  return component ? std::string_view(*component) : std::string_view();
}

}  // namespace sluice::services
