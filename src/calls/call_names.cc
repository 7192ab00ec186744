#include "calls/call_names.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <span>
#include <string>

#include "base/text.h"

namespace sluice::calls {
namespace {

constexpr std::array<std::string_view, 11> kStatuses = {
    "scheduled", "in_progress", "completed",        "failed",        "voicemail", "dropout",
    "hang-up",   "rang-out",    "User unavailable", "User rejected", "cancelled"};
constexpr std::array<std::string_view, 6> kProgresses = {"scheduled", "placing",     "looking_up",
                                                         "ringing",   "in_progress", "ended"};
constexpr std::array<std::string_view, 3> kTypes = {"outbound", "inbound", "web"};

template <class T>
std::optional<T> parse_name(std::span<const std::string_view> names, std::string_view name) {
  const auto found = std::ranges::find_if(
      names, [&](std::string_view known) { return equal_ignoring_case(known, name); });
  if (found == names.end()) return std::nullopt;
  return static_cast<T>(found - names.begin());
}

}  // namespace

std::string_view call_status_name(store::CallStatus status) {
  return kStatuses[static_cast<std::size_t>(status)];
}
std::optional<store::CallStatus> parse_call_status(std::string_view name) {
  return parse_name<store::CallStatus>(kStatuses, name);
}

std::string_view call_progress_name(store::CallProgress progress) {
  return kProgresses[static_cast<std::size_t>(progress)];
}
std::optional<store::CallProgress> parse_call_progress(std::string_view name) {
  return parse_name<store::CallProgress>(kProgresses, name);
}

std::string_view call_type_name(store::CallType type) {
  return kTypes[static_cast<std::size_t>(type)];
}
std::optional<store::CallType> parse_call_type(std::string_view name) {
  return parse_name<store::CallType>(kTypes, name);
}

std::string_view call_status_names() {
  static const std::string kAll = fmt::format("{}", fmt::join(kStatuses, ", "));
  return kAll;
}

}  // namespace sluice::calls
