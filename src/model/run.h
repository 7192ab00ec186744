#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "model/concurrency_group.h"

namespace sluice::model {

// As stored. The open ones come first; everything from kCompleted on is final.
enum class RunStatus : std::uint8_t {
  kPending = 0,
  kRunning = 1,
  kWaiting = 2,
  kCompleted = 3,
  kFailed = 4,
  kDeadLetter = 5,
  kCancelled = 6,
};
constexpr bool is_final(RunStatus status) { return status >= RunStatus::kCompleted; }
// Ended, and not as it should.
constexpr bool is_failure(RunStatus status) {
  return status == RunStatus::kFailed || status == RunStatus::kDeadLetter;
}
std::string_view status_name(RunStatus status);  // "dead_letter" and so on
std::optional<RunStatus> parse_status(std::string_view name);

enum class TriggerKind : std::uint8_t {
  kWebhook = 0,
  kManual = 1,
  kSync = 2,
  kSchedule = 3,
  kWorkflow = 4,   // another workflow's run
  kRunFailed = 5,  // that a run failed
};
std::string_view trigger_name(TriggerKind kind);

// What a step of an open run can wait for.
enum class WaitKind : std::uint8_t { kTime, kForm, kEvent, kChild };
std::string_view wait_name(WaitKind kind);  // "form" and so on
std::optional<WaitKind> parse_wait(std::string_view name);

// A server process that writes to the store: each start of one is a new node with a number never
// used before. A run is owned by one node, or by none (kNobody); no other may write to it (P7).
enum class NodeId : std::int64_t {};
inline constexpr NodeId kNobody{0};

// The step of another run that started this one.
struct ParentStep {
  RunId run;
  std::string node;
  std::string item;  // of an iteration, else empty
  bool waits = true;
};

// What never changes in a run.
struct RunHeader {
  RunId id;
  TeamId team{};
  WorkflowId workflow;
  std::int64_t version = 0;  // of the definition; a run keeps it (promise P6)
  TriggerKind trigger = TriggerKind::kWebhook;
  Timestamp created_at{};
  std::optional<RunId> rerun_of;
  std::optional<ParentStep> parent{};
  std::uint32_t depth = 0;  // how many runs stand above it
  std::optional<ConcurrencyGroup> concurrency_group{};
};

// What started it: the body, and what was kept of the request, as one JSON object.
struct TriggerData {
  std::string body;     // JSON object; of a delivery any JSON
  std::string headers;  // JSON object of strings, with members like ":method" of what is no header;
                        // or empty
};

}  // namespace sluice::model
