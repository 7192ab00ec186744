#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/zone.h"

namespace sluice::model {

// Which days, and at which times of these days.
struct Calendar {
  std::vector<int> times;               // seconds since midnight, ascending, at least one
  std::uint16_t months = 0x1FFE;        // bit 1 is January
  std::uint32_t days = 0xFFFF'FFFE;     // bit 1 is the first of the month
  bool last_day = false;                // the last day of the month too
  bool short_months_end_early = false;  // a day that the month does not have is its last one
  std::uint8_t weekdays = 0x7F;         // bit 0 is Sunday
  // Either the day of the month or the day of the week is enough; otherwise both must fit.
  bool either_day = false;
  // Where the clocks are put back, times that come twice are meant twice.
  bool both_passes = false;

  bool has_day(std::chrono::year_month_day date) const;
};

// Five fields as in Vixie's cron: minute, hour, day of the month, month, day of the week; `*`,
// lists, ranges, steps, names, `?` for `*`, `L` for the last day of the month, Sunday as 0 or 7; or
// @hourly,
// @daily, @midnight, @weekly, @monthly, @yearly, @annually. When both day fields are given (neither
// begins with `*`), one that fits is enough.
Result<Calendar> parse_cron(std::string_view text);
// "09:00", "09:00:30", several joined by commas. Seconds since midnight, ascending.
Result<std::vector<int>> parse_times(std::string_view text);
// "mon", "Monday", "mon-fri", several joined by commas. Bit 0 is Sunday.
Result<std::uint8_t> parse_weekdays(std::string_view text);

// The first moment after `after` that fits; nothing when there is none within a hundred years. A
// time that the clocks leave out is the moment at which they jump.
std::optional<Timestamp> next_moment(const Calendar& calendar, const Zone& zone, Timestamp after);

}  // namespace sluice::model
