#include "formats/duration_value.h"

#include <cmath>
#include <fmt/format.h>

#include "base/json_number.h"
#include "base/time.h"

namespace sluice::formats {

Result<Micros> parse_duration_value(const json::value& value) {
  constexpr std::size_t kTextBytesMax = 64;
  if (const auto* text = if_text(value)) {
    if (text->size() > kTextBytesMax)
      return fail(ErrorCode::kInvalid, "a duration must be a short string such as 30s");
    return parse_duration(*text);
  }
  const auto seconds = is_number(value) ? to_number(value) : std::nullopt;
  if (!seconds)
    return fail(
        ErrorCode::kInvalid,
        fmt::format("a duration must be a string such as 30s or a number of seconds, not {}",
                    value.is_null() ? "null" : json_kind_name(value)));
  constexpr Micros kDurationMax = std::chrono::hours(24 * 366);
  const double micros = static_cast<double>(*seconds) * 1e6;
  if (!(micros >= 0 && micros <= static_cast<double>(kDurationMax.count())))
    return fail(ErrorCode::kInvalid, "a duration must be between 0 seconds and 366 days");
  return Micros(std::llround(micros));
}

}  // namespace sluice::formats
