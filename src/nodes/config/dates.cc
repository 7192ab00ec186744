#include "nodes/config/dates.h"

#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/json_number.h"
#include "liquid/dates/datetime.h"
#include "nodes/config/common.h"

namespace sluice::nodes {
namespace {

using std::chrono::days;
using std::chrono::year_month_day;

constexpr Timestamp kFirst = std::chrono::sys_days(std::chrono::year(1) / 1 / 1);
constexpr Timestamp kBehindLast = std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1);

struct UnitName {
  std::string_view name;
  DateUnit unit;
};
constexpr std::array kUnits = {UnitName{"millisecond", DateUnit::kMillisecond},
                               UnitName{"second", DateUnit::kSecond},
                               UnitName{"minute", DateUnit::kMinute},
                               UnitName{"hour", DateUnit::kHour},
                               UnitName{"day", DateUnit::kDay},
                               UnitName{"week", DateUnit::kWeek},
                               UnitName{"month", DateUnit::kMonth},
                               UnitName{"quarter", DateUnit::kQuarter},
                               UnitName{"year", DateUnit::kYear}};

std::int64_t months_in(DateUnit unit) {
  return unit == DateUnit::kYear ? 12 : unit == DateUnit::kQuarter ? 3 : 1;
}

std::unexpected<Error> too_far() {
  return fail(ErrorCode::kInvalid, "the date is not within the years 1 to 9999");
}

Result<Timestamp> sane(Timestamp time) {
  if (!is_sane_date(time)) return too_far();
  return time;
}

year_month_day date_of(LocalTime local) { return year_month_day(std::chrono::floor<days>(local)); }

// The wall time `months` later; the last day of the month when it has no such day.
LocalTime add_months(LocalTime local, std::int64_t months) {
  const auto day = std::chrono::floor<days>(local);
  const auto date = year_month_day(day) + std::chrono::months(months);
  const auto whole = date.ok() ? date : date.year() / date.month() / std::chrono::last;
  return LocalTime(std::chrono::local_days(whole)) + (local - day);
}

Timestamp later_when_skipped(const Zone& zone, LocalTime local) {
  const auto moments = zone.moments_of(local);
  return moments.kind == Zone::Moments::Kind::kNone ? moments.second : moments.first;
}

Result<Timestamp> read_number(long double number) {
  const auto moment = liquid::moment_of_number(number);
  if (!moment) return too_far();
  return sane(*moment);
}

std::optional<int> days_from_today(std::string_view word) {
  if (word == "today" || word == "midnight") return 0;
  if (word == "tomorrow") return 1;
  if (word == "yesterday") return -1;
  return std::nullopt;
}

LocalTime start_of_local(LocalTime local, DateUnit unit, WeekStart week) {
  using std::chrono::floor;
  using std::chrono::local_days;
  const auto day = floor<days>(local);
  const auto date = date_of(local);
  const auto month = static_cast<unsigned>(date.month());
  switch (unit) {
    case DateUnit::kMillisecond:
      return LocalTime(floor<Millis>(local));
    case DateUnit::kSecond:
      return LocalTime(floor<Seconds>(local));
    case DateUnit::kMinute:
      return LocalTime(floor<std::chrono::minutes>(local));
    case DateUnit::kHour:
      return LocalTime(floor<std::chrono::hours>(local));
    case DateUnit::kDay:
      return LocalTime(day);
    case DateUnit::kWeek:
      return LocalTime(day -
                       (std::chrono::weekday(day) -
                        (week == WeekStart::kMonday ? std::chrono::Monday : std::chrono::Sunday)));
    case DateUnit::kMonth:
      return LocalTime(local_days(date.year() / date.month() / 1));
    case DateUnit::kQuarter:
      return LocalTime(local_days(date.year() / std::chrono::month((month - 1) / 3 * 3 + 1) / 1));
    case DateUnit::kYear:
      break;
  }
  return LocalTime(local_days(date.year() / 1 / 1));
}

}  // namespace

bool is_sane_date(Timestamp time) { return time >= kFirst && time < kBehindLast; }

Result<Timestamp> read_date(const json::value& value, const Zone& zone, Timestamp now) {
  if (const auto number = to_number(value)) {
    // Eight digits are a day, as the parser of dates reads them.
    const auto* text = if_text(value);
    if (!text || trim(*text).size() != 8) return read_number(*number);
  }
  const auto* text = if_text(value);
  if (!text)
    return fail(ErrorCode::kInvalid,
                fmt::format("must be a date or a number of seconds, not {}", excerpt(value)));
  const std::string_view trimmed = trim(*text);
  const std::string word = trimmed.size() > 16 ? std::string() : ascii_lower(trimmed);
  if (word == "now") return now;
  const LocalTime local_now = zone.to_local(now);
  if (const auto offset = days_from_today(word))
    return sane(zone.moments_of(std::chrono::floor<days>(local_now) + days(*offset)).first);
  // Read as if it were UTC: right when the text says so, the wall time otherwise.
  const Timestamp wall_now(local_now.time_since_epoch());
  auto parsed = liquid::parse_date(trimmed, wall_now);
  if (parsed && parsed->zone_given) parsed = liquid::parse_date(trimmed, now);
  if (!parsed) return fail(ErrorCode::kInvalid, fmt::format("{} is not a date", excerpt(value)));
  if (!is_sane_date(parsed->time)) return too_far();
  if (parsed->zone_given) return parsed->time;
  return sane(later_when_skipped(zone, LocalTime(parsed->time.time_since_epoch())));
}

std::optional<DateUnit> parse_date_unit(std::string_view name) {
  if (name.ends_with('s')) name.remove_suffix(1);
  for (const auto& row : kUnits)
    if (row.name == name) return row.unit;
  return std::nullopt;
}

std::optional<Micros> fixed_length(DateUnit unit) {
  switch (unit) {
    case DateUnit::kMillisecond:
      return Millis(1);
    case DateUnit::kSecond:
      return Seconds(1);
    case DateUnit::kMinute:
      return std::chrono::minutes(1);
    case DateUnit::kHour:
      return std::chrono::hours(1);
    default:
      return std::nullopt;
  }
}

Result<Timestamp> add_units(Timestamp time, std::int64_t amount, DateUnit unit, const Zone& zone) {
  // More than the whole range in the smallest unit that can be asked for; what is less does not
  // overflow below.
  constexpr std::int64_t kMicrosMax = 400'000'000'000'000'000;
  constexpr std::int64_t kDaysMax = 4'000'000;
  if (const auto length = fixed_length(unit)) {
    if (amount > kMicrosMax / length->count() || amount < -kMicrosMax / length->count())
      return too_far();
    return sane(time + amount * *length);
  }
  if (amount > kDaysMax || amount < -kDaysMax) return too_far();
  if (amount == 0) return sane(time);
  const LocalTime local = zone.to_local(time);
  LocalTime moved;
  if (unit == DateUnit::kDay || unit == DateUnit::kWeek) {
    moved = local + days(amount * (unit == DateUnit::kWeek ? 7 : 1));
  } else {
    const std::int64_t months = amount * months_in(unit);
    constexpr std::int64_t kMonthsMax = 120'000;
    if (months > kMonthsMax || months < -kMonthsMax) return too_far();
    moved = add_months(local, months);
  }
  if (!is_sane_date(Timestamp(moved.time_since_epoch()))) return too_far();
  return sane(later_when_skipped(zone, moved));
}

std::int64_t units_between(Timestamp from, Timestamp to, DateUnit unit, const Zone& zone) {
  if (const auto length = fixed_length(unit)) return (to - from) / *length;
  const LocalTime a = zone.to_local(from);
  const LocalTime b = zone.to_local(to);
  if (unit == DateUnit::kDay || unit == DateUnit::kWeek)
    return (b - a) / (unit == DateUnit::kWeek ? days(7) : days(1));
  const auto month_number = [](year_month_day date) {
    return std::int64_t{static_cast<int>(date.year())} * 12 + static_cast<unsigned>(date.month());
  };
  // Off by at most one, which the comparison puts right.
  std::int64_t months = month_number(date_of(b)) - month_number(date_of(a));
  if (months > 0 && add_months(a, months) > b) --months;
  if (months < 0 && add_months(a, months) < b) ++months;
  return months / months_in(unit);
}

Result<Timestamp> start_of(Timestamp time, DateUnit unit, const Zone& zone, WeekStart week) {
  const LocalTime begin = start_of_local(zone.to_local(time), unit, week);
  const auto moments = zone.moments_of(begin);
  // An hour that comes twice begins twice; a day that begins in a gap begins behind it.
  const bool second_pass = moments.kind == Zone::Moments::Kind::kTwo && moments.second <= time;
  return sane(second_pass ? moments.second : moments.first);
}

Result<Timestamp> end_of(Timestamp time, DateUnit unit, const Zone& zone, WeekStart week) {
  if (fixed_length(unit)) {
    SLUICE_TRY(const Timestamp begin, start_of(time, unit, zone, week));
    return sane(begin + *fixed_length(unit) - Micros(1));
  }
  const LocalTime begin = start_of_local(zone.to_local(time), unit, week);
  const LocalTime next = unit == DateUnit::kDay    ? begin + days(1)
                         : unit == DateUnit::kWeek ? begin + days(7)
                                                   : add_months(begin, months_in(unit));
  return sane(zone.moments_of(next).first - Micros(1));
}

}  // namespace sluice::nodes
