#include "model/run.h"

#include <array>

namespace sluice::model {
namespace {

constexpr std::array<std::string_view, 7> kStatusNames = {
    "pending", "running", "waiting", "completed", "failed", "dead_letter", "cancelled"};

constexpr std::array<std::string_view, 6> kTriggerNames = {"webhook",  "manual",   "sync",
                                                           "schedule", "workflow", "run_failed"};
constexpr std::array<std::string_view, 4> kWaitNames = {"time", "form", "event", "child"};

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
  return kTriggerNames[static_cast<std::size_t>(kind)];
}

std::string_view wait_name(WaitKind kind) { return kWaitNames[static_cast<std::size_t>(kind)]; }

std::optional<WaitKind> parse_wait(std::string_view name) {
  for (std::size_t i = 0; i < kWaitNames.size(); ++i) {
    if (kWaitNames[i] == name) return static_cast<WaitKind>(i);
  }
  return std::nullopt;
}

}  // namespace sluice::model
