#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "base/zone.h"

// Dates as settings of nodes, and the arithmetic of the calendar.
namespace sluice::nodes {

// The moments that nodes work with: the years 1 to 9999. Everything below gives kInvalid beyond.
bool is_sane_date(Timestamp time);

// A date from data: what liquid::parse_date reads, "now", "today", "tomorrow", "yesterday", or a
// number: seconds since 1970, milliseconds from 100,000,000,000 on. A text that names no zone is a
// wall time of `zone`; parts that it leaves out come from `now` there.
Result<Timestamp> read_date(const json::value& value, const Zone& zone, Timestamp now);

enum class DateUnit { kMillisecond, kSecond, kMinute, kHour, kDay, kWeek, kMonth, kQuarter, kYear };
// "day" or "days" and so on.
std::optional<DateUnit> parse_date_unit(std::string_view name);
// Units of a fixed length (hours and less) count moments, longer ones count days of the calendar.
std::optional<Micros> fixed_length(DateUnit unit);

enum class WeekStart { kMonday, kSunday };

// The moment `amount` units after `time`. Days and more keep the wall time of `zone`: a day that
// the month does not have becomes its last one, a wall time that the clocks leave out is put
// forward accordingly, and of two points in time the first is used.
Result<Timestamp> add_units(Timestamp time, std::int64_t amount, DateUnit unit, const Zone& zone);

// Whole units from `from` to `to`, toward zero; negative when `to` is earlier. As add_units counts.
std::int64_t units_between(Timestamp from, Timestamp to, DateUnit unit, const Zone& zone);

// The first and the last microsecond of the unit that `time` lies in.
Result<Timestamp> start_of(Timestamp time, DateUnit unit, const Zone& zone, WeekStart week);
Result<Timestamp> end_of(Timestamp time, DateUnit unit, const Zone& zone, WeekStart week);

}  // namespace sluice::nodes
