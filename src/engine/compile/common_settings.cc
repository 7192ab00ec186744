#include "engine/compile/common_settings.h"

#include "model/retry.h"

namespace sluice::engine {
namespace {

constexpr Micros kNodeTimeoutMax = std::chrono::hours(1);

}  // namespace

const json::value* given_setting(const json::object& data, std::string_view name) {
  const auto* value = data.if_contains(name);
  return value && !value->is_null() ? value : nullptr;
}

void read_common_settings(const json::object& data, ProgramNode& node,
                          std::vector<std::string>& problems) {
  if (const auto* value = given_setting(data, "retry")) {
    const auto retry = model::parse_retry(*value, node.retry);
    if (retry)
      node.retry = *retry;
    else
      problems.push_back(retry.error().message);
  }
  if (const auto* value = given_setting(data, "timeout")) {
    const auto timeout = model::parse_duration_value(*value);
    if (node.kind->waits)
      problems.emplace_back(
          "timeout limits how long one call may take, and this node makes none; leave it out, and "
          "see "
          "which setting of the node says how long it waits");
    else if (!timeout)
      problems.push_back("timeout: " + timeout.error().message);
    else if (*timeout <= Micros(0) || *timeout > kNodeTimeoutMax)
      problems.emplace_back("timeout must be greater than 0 and at most 1h");
    else
      node.timeout = *timeout;
  }
  if (const auto* value = given_setting(data, "continue_on_error")) {
    if (const auto* flag = value->if_bool())
      node.continue_on_error = *flag;
    else
      problems.emplace_back("continue_on_error must be true or false");
  }
}

}  // namespace sluice::engine
