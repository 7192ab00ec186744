#include "nodes/catalogue.h"

#include <array>

#include "base/check.h"

namespace sluice::nodes {
namespace {

// clang-format off: one a line, so that two additions do not touch the same line.
constexpr std::array kKinds = {
    &kWebhookTrigger,
    &kManualTrigger,
    &kScheduledTrigger,
    &kSyncRequestTrigger,
    &kWorkflowTrigger,
    &kSubflowTrigger,
    &kRunFailed,
    &kWebhook,
    &kApiCall,
    &kTextTransform,
    &kStringTransform,
    &kDataMapper,
    &kArrayFilter,
    &kJsonParser,
    &kValidate,
    &kDateTransform,
    &kStringGenerator,
    &kIpv4Address,
    &kWireguardKeys,
    &kMarkdown,
    &kSmtp,
    &kSoap,
    &kSendNotification,
    &kAiTextTransform,
    &kSsh,
    &kShortLink,
    &kDelay,
    &kIterator,
    &kInteractiveForm,
    &kTriggerWorkflow,
    &kWaitForEvent,
    &kTerminate,
    &kStringCondition,
    &kNumberCondition,
    &kBooleanCondition,
    &kDateCondition,
    &kArrayCondition,
    &kSwitchCondition,
    &kLogicalGroupCondition,
};
// clang-format on

bool is_made_for(const NodeKind& kind, model::TriggerKind by) {
  return kind.trigger && kind.trigger->started_by == by;
}

}  // namespace

std::span<const NodeKind* const> all_kinds() { return kKinds; }

const NodeKind* find_kind(std::string_view component) {
  // The page of the node calls it a logical group; both names are in use.
  if (component == "logical_group") return &kLogicalGroupCondition;
  for (const auto* kind : kKinds)
    if (kind->id == component) return kind;
  return nullptr;
}

const Trigger& trigger_made_for(model::TriggerKind by) {
  for (const auto* kind : kKinds)
    if (is_made_for(*kind, by)) return *kind->trigger;
  SLUICE_CHECK(false, "every way to start a run has its trigger");
  return *kManualTrigger.trigger;
}

std::string triggers_made_for(model::TriggerKind by) {
  std::string ids;
  for (const auto* kind : kKinds) {
    if (!is_made_for(*kind, by)) continue;
    if (!ids.empty()) ids += " or ";
    ids += kind->id;
  }
  return ids;
}

}  // namespace sluice::nodes
