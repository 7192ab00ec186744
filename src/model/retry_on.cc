#include "model/retry_on.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string>

#include "base/json_number.h"
#include "base/text.h"

namespace sluice::model {
namespace {

constexpr std::uint32_t bit(FailureKind kind) { return 1U << static_cast<unsigned>(kind); }

struct NamedKinds {
  std::string_view name;
  std::uint32_t bits;
};
constexpr std::array kNames = {
    NamedKinds{"timeout", bit(FailureKind::kTimeout)},
    NamedKinds{"refused", bit(FailureKind::kRefused)},
    NamedKinds{"dns", bit(FailureKind::kDns)},
    NamedKinds{"tls", bit(FailureKind::kTls)},
    NamedKinds{"broken", bit(FailureKind::kBroken)},
    NamedKinds{"network", bit(FailureKind::kTimeout) | bit(FailureKind::kRefused) |
                              bit(FailureKind::kDns) | bit(FailureKind::kTls) |
                              bit(FailureKind::kBroken)},
    NamedKinds{"too_large", bit(FailureKind::kTooLarge)},
    NamedKinds{"response", bit(FailureKind::kResponse)},
    NamedKinds{"failure", bit(FailureKind::kFailure)},
};

}  // namespace

Result<void> RetryOn::add(const json::value& entry) {
  std::string text;
  if (const auto* name = if_text(entry))
    text = ascii_lower(*name);
  else if (entry.is_int64())
    text = std::to_string(entry.get_int64());
  if (text == "temporary") {
    temporary_ = true;
    return {};
  }
  const auto* named = std::ranges::find(kNames, std::string_view(text), &NamedKinds::name);
  if (named != kNames.end()) {
    kinds_ |= named->bits;
    return {};
  }
  const auto range = parse_status_range(text);
  if (!range)
    return fail(
        ErrorCode::kInvalid,
        fmt::format("retry.on must contain statuses such as 500 or \"5xx\", or timeout, refused, "
                    "dns, tls, broken, network, too_large, response, failure or temporary, not {}",
                    cut_text(to_json(entry), 64)));
  statuses_.push_back(*range);
  return {};
}

Result<RetryOn> RetryOn::parse(const json::value& value) {
  RetryOn on;
  const auto* list = value.if_array();
  if (!list) {
    SLUICE_TRY_VOID(on.add(value));
    return on;
  }
  constexpr std::size_t kEntriesMax = 100;
  if (list->empty() || list->size() > kEntriesMax)
    return fail(ErrorCode::kInvalid,
                fmt::format("retry.on must have 1 to {} entries", kEntriesMax));
  for (const auto& entry : *list) SLUICE_TRY_VOID(on.add(entry));
  return on;
}

bool RetryOn::matches(const FailureCause& cause, bool temporary) const {
  if (temporary_ && temporary) return true;
  if (cause.kind == FailureKind::kStatus) return has_status(statuses_, cause.status);
  return (kinds_ & bit(cause.kind)) != 0;
}

}  // namespace sluice::model
