#include "nodes/catalogue.h"

#include <array>

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
    &kWebhook,
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

}  // namespace

std::span<const NodeKind* const> all_kinds() { return kKinds; }

const NodeKind* find_kind(std::string_view component) {
  // The page of the node calls it a logical group; both names are in use.
  if (component == "logical_group") return &kLogicalGroupCondition;
  for (const auto* kind : kKinds)
    if (kind->id == component) return kind;
  return nullptr;
}

}  // namespace sluice::nodes
