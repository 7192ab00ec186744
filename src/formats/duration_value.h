#pragma once

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace sluice::formats {

// A duration in a document: text ("30s", "1h30m", "0.2s") or a number of seconds, with or without a
// fraction. At most 366 days as a number. kInvalid says what is wrong.
Result<Micros> parse_duration_value(const json::value& value);

}  // namespace sluice::formats
