#include "model/retry.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/json_number.h"

namespace sluice::model {
namespace {

constexpr std::int64_t kAttemptsMax = 100;
constexpr double kMultiplierMax = 100.0;
constexpr Micros kRetryIntervalMax = std::chrono::hours(24 * 7);

std::optional<double> number_of(const json::value& value) {
  const auto number = is_number(value) ? to_number(value) : std::nullopt;
  return number ? std::optional(static_cast<double>(*number)) : std::nullopt;
}

Result<void> read_interval(const json::value& value, std::string_view name, Micros& out) {
  const auto duration = formats::parse_duration_value(value);
  if (!duration)
    return fail(ErrorCode::kInvalid, fmt::format("retry.{}: {}", name, duration.error().message));
  if (*duration > kRetryIntervalMax)
    return fail(ErrorCode::kInvalid, fmt::format("retry.{} must be at most 7d", name));
  out = *duration;
  return {};
}

Result<void> read_number(const json::value& value, std::string_view name, double low, double high,
                         double& out) {
  const auto number = number_of(value);
  if (!number || !(*number >= low && *number <= high))
    return fail(ErrorCode::kInvalid,
                fmt::format("retry.{} must be a number from {} to {}", name, low, high));
  out = *number;
  return {};
}

Result<void> read_attempts(const json::value& value, int& out) {
  std::int64_t whole = 0;
  if (value.is_int64()) whole = value.get_int64();
  if (value.is_uint64() && value.get_uint64() <= kAttemptsMax)
    whole = static_cast<std::int64_t>(value.get_uint64());
  if (whole < 1 || whole > kAttemptsMax)
    return fail(ErrorCode::kInvalid, fmt::format("retry.max_attempts must be a whole number from 1 "
                                                 "to {}; with 1, a failed step is not retried",
                                                 kAttemptsMax));
  out = static_cast<int>(whole);
  return {};
}

Result<void> read_member(std::string_view name, const json::value& value, RetryPolicy& policy) {
  if (name == "max_attempts") return read_attempts(value, policy.max_attempts);
  if (name == "initial_interval") return read_interval(value, name, policy.initial_interval);
  if (name == "max_interval") return read_interval(value, name, policy.max_interval);
  if (name == "multiplier") return read_number(value, name, 1, kMultiplierMax, policy.multiplier);
  if (name == "jitter") return read_number(value, name, 0, 1, policy.jitter);
  if (name == "on") {
    SLUICE_TRY(policy.on, RetryOn::parse(value));
    return {};
  }
  return fail(ErrorCode::kInvalid,
              fmt::format("retry has no setting '{}'; the known settings are max_attempts, "
                          "initial_interval, multiplier, max_interval, jitter and on",
                          name.substr(0, 64)));
}

}  // namespace

Result<RetryPolicy> parse_retry(const json::value& value, RetryPolicy defaults) {
  const auto* object = value.if_object();
  if (!object)
    return fail(ErrorCode::kInvalid,
                fmt::format("retry must be an object, not {}", json_kind_name(value)));
  for (const auto& [name, member] : *object) SLUICE_TRY_VOID(read_member(name, member, defaults));
  return defaults;
}

Micros retry_wait(const RetryPolicy& policy, int attempt, std::uint64_t random) {
  const double initial = static_cast<double>(policy.initial_interval.count());
  const double cap = static_cast<double>(policy.max_interval.count());
  // pow may overflow to infinity, which the cap takes care of; 0 * infinity is why 0 returns early.
  if (initial <= 0) return Micros(0);
  const double whole = std::min(cap, initial * std::pow(policy.multiplier, attempt - 1));
  const double share = static_cast<double>(random >> 11) * 0x1.0p-53;  // in [0, 1)
  return Micros(std::llround(whole * (1.0 - policy.jitter * share)));
}

}  // namespace sluice::model
