#include "model/run.h"

#include <array>

namespace sluice::model {
namespace {

constexpr std::array<std::string_view, 7> kStatusNames = {
    "pending", "running", "waiting", "completed", "failed", "dead_letter", "cancelled"};

}  // namespace

std::string_view status_name(RunStatus status) {
  return kStatusNames[static_cast<std::size_t>(status)];
}

std::optional<RunStatus> parse_status(std::string_view name) {
  for (std::size_t i = 0; i < kStatusNames.size(); ++i) {
    if (kStatusNames[i] == name) return static_cast<RunStatus>(i);
  }
  return std::nullopt;
}

std::string_view trigger_name(TriggerKind kind) {
  return kind == TriggerKind::kWebhook ? "webhook" : "manual";
}

}  // namespace sluice::model
