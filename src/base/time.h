#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace sluice {

// ISO 8601 in UTC with microseconds: 2025-10-31T12:00:00.000000Z
std::string format_time(Timestamp time);
// Reads ISO 8601 with optional fraction and with Z or a numeric offset.
std::optional<Timestamp> parse_time(std::string_view text);

// Reads the date of an HTTP header (RFC 9110, 5.6.7): Sun, 06 Nov 1994 08:49:37 GMT
std::optional<Timestamp> parse_http_date(std::string_view text);

// "250ms", "30s", "5m", "1h", "7d", "90" (seconds), also joined: "1h30m". kInvalid says what is
// wrong.
Result<Micros> parse_duration(std::string_view text);
// The shortest exact form that parse_duration reads back.
std::string format_duration(Micros duration);

}  // namespace sluice
