#pragma once

#include <optional>
#include <string_view>

#include "liquid/dates/datetime.h"
#include "liquid/runtime.h"
#include "liquid/values/value.h"

namespace sluice::liquid {

// What the date filters take for a date: seconds since 1970 as a number or in digits, `now`,
// `today`, or a text that parse_date reads.
std::optional<DateTime> to_date(Runtime& runtime, const Value& input);

Value formatted_date(Runtime& runtime, const DateTime& date, std::string_view format);

}  // namespace sluice::liquid
