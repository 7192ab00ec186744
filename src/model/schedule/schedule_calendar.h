#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/zone.h"

namespace sluice::model {

// Which days, and at which times of these days.
struct Calendar {
  std::vector<int> times;              // seconds since midnight, ascending, at least one
  std::uint64_t seconds = 1;           // behind each of the times; bit 0 is the time itself
  std::uint16_t months = 0x1FFE;       // bit 1 is January
  std::uint32_t days = 0xFFFF'FFFE;    // bit 1 is the first of the month
  bool last_day = false;               // the last day of the month too
  std::uint32_t days_before_last = 0;  // bit 3 is three days before the last day
  // The working day (Monday to Friday) of the month that is nearest to such a day.
  std::uint32_t near_days = 0;
  std::uint32_t near_days_before_last = 0;     // bit 0 is the last working day
  bool short_months_end_early = false;         // a day that the month does not have is its last one
  std::uint8_t weekdays = 0x7F;                // bit 0 is Sunday
  std::array<std::uint8_t, 5> nth_weekdays{};  // the first such day of the month, the second, ...
  std::uint8_t last_weekdays = 0;              // the last such day of the month
  // Either the day of the month or the day of the week is enough; otherwise both must fit.
  bool either_day = false;
  // Where the clocks are put back, times that come twice are meant twice.
  bool both_passes = false;

  bool has_day(std::chrono::year_month_day date) const;
};

// Five fields as in Vixie's cron: minute, hour, day of the month, month, day of the week, or six
// with the second in front; `*`, lists, ranges, steps, names, `?` for `*`, Sunday as 0 or 7. Days
// of the month may be L (the last one), L-3, 15W (the nearest working day) and LW, days of the week
// 5#2 (the second Friday of the month) and 5L (the last one). Or @hourly, @daily, @midnight,
// @weekly, @monthly, @yearly, @annually. When both day fields are given (neither begins with `*`),
// one that fits is enough.
Result<Calendar> parse_cron(std::string_view text);
// "on the second Friday of every month at 09:00".
std::string cron_in_words(const Calendar& calendar);
// "09:00", "09:00:30", several joined by commas. Seconds since midnight, ascending.
Result<std::vector<int>> parse_times(std::string_view text);
// "mon", "Monday", "mon-fri", several joined by commas. Bit 0 is Sunday.
Result<std::uint8_t> parse_weekdays(std::string_view text);

// The first moment after `after` that fits; nothing when there is none within a hundred years. A
// time that the clocks leave out is the moment at which they jump.
std::optional<Timestamp> next_moment(const Calendar& calendar, const Zone& zone, Timestamp after);

}  // namespace sluice::model
