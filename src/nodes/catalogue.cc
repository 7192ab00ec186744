#include "nodes/catalogue.h"

#include <array>

namespace sluice::nodes {
namespace {

constexpr std::array kKinds = {
    &kWebhookTrigger,  &kManualTrigger,    &kWebhook,
    &kTextTransform,   &kStringTransform,  &kDataMapper,
    &kDateTransform,   &kStringGenerator,  &kIpv4Address,
    &kWireguardKeys,   &kMarkdown,         &kSmtp,
    &kDelay,           &kTerminate,        &kStringCondition,
    &kNumberCondition, &kBooleanCondition, &kDateCondition,
    &kArrayCondition,  &kSwitchCondition,
};

}  // namespace

std::span<const NodeKind* const> all_kinds() { return kKinds; }

const NodeKind* find_kind(std::string_view component) {
  for (const auto* kind : kKinds)
    if (kind->id == component) return kind;
  return nullptr;
}

}  // namespace sluice::nodes
