#pragma once

#include <optional>
#include <string_view>

#include "store/call_store.h"

// What states of calls are called outside. Every name is known to the parser, whatever its case.
namespace sluice::calls {

std::string_view call_status_name(store::CallStatus status);
std::optional<store::CallStatus> parse_call_status(std::string_view name);
std::string_view call_progress_name(store::CallProgress progress);
std::optional<store::CallProgress> parse_call_progress(std::string_view name);
std::string_view call_type_name(store::CallType type);
std::optional<store::CallType> parse_call_type(std::string_view name);

// "scheduled, in_progress, ...": for messages.
std::string_view call_status_names();

constexpr bool has_ended(store::CallStatus status) {
  return status != store::CallStatus::kScheduled && status != store::CallStatus::kInProgress;
}

}  // namespace sluice::calls
