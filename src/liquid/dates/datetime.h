#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace sluice::liquid {

// A moment and the zone that it is shown in.
struct DateTime {
  Timestamp time{};
  int offset_seconds = 0;
  std::string zone = "UTC";  // what %Z prints; empty when only the offset is known
  bool zone_given = false;   // the text that it was read from named a zone or an offset
};

// Reads what people write: ISO 8601, "March 14, 2016", "14 Mar 2016 10:30 pm", RFC 2822,
// "2016/3/14", "Monday 10:00 +02:00"; parts that are missing come from `now` (date) or are zero
// (time). Without a zone it is UTC. Nothing when there is no date or time in the text.
std::optional<DateTime> parse_date(std::string_view text, Timestamp now);

// The moment that a number means: seconds since 1970, milliseconds from 100,000,000,000 on, also
// before 1970. Nothing when no calendar reaches that far.
std::optional<Timestamp> moment_of_number(long double number);

// Formats with Ruby's strftime directives and flags (-, 0, ^, #, _, width). Appends to `out` no
// more than `bytes_max` bytes; false when that is not enough.
bool format_date(std::string& out, const DateTime& date, std::string_view format,
                 std::size_t bytes_max);

// The parts of a local date.
struct CivilTime {
  std::int64_t year = 1970;
  int month = 1;  // 1-12
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int micros = 0;
  int weekday = 0;   // 0 is Sunday
  int year_day = 1;  // 1-366
};
CivilTime civil_time(const DateTime& date);
// Days since 1970-01-01 of a date in the proleptic Gregorian calendar.
std::int64_t days_from_civil(std::int64_t year, int month, int day);

}  // namespace sluice::liquid
