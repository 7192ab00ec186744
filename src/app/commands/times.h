#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

// Times as people read and write them.
namespace sluice::app {

// A time of the API, in UTC and short: of today "18:37:12", of this year "11-29 18:37", else
// "2025-11-29". As it is when it is no time.
std::string short_time(std::string_view time, Timestamp now);
// A moment of the past: "90m", "7d", or a time such as 2026-01-31T12:00:00Z or 2026-01-31.
Result<Timestamp> parse_since(std::string_view text, Timestamp now);
// "0.312s" or "2m3s", of seconds as JSON; "-" when it is no number.
std::string seconds_text(const json::value* seconds);

}  // namespace sluice::app
