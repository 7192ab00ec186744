#include "model/schedule/schedule_calendar.h"

#include <algorithm>

#include "base/time.h"

namespace sluice::model {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::year_month_day;

constexpr days kSearchedMax{100 * 366};
constexpr Timestamp kTimeMax = std::chrono::sys_days(std::chrono::year(9'000) / 1 / 1);

// No zone has put its clocks back by more since there are databases of zones for computers; it is
// how far a wall time may lie back and still come again.
constexpr std::chrono::hours kFoldMax{3};

// No wall time before it comes after `after`. It lies back only while the clocks are about to be
// put back, by as much as they will be: every time that is tried costs a look into the zone.
LocalTime earliest_wall_time(const Zone& zone, Timestamp after) {
  const int back = zone.offset_at(after).seconds - zone.offset_at(after + kFoldMax).seconds;
  return zone.to_local(after) - Seconds(std::max(back, 0));
}

// The first fitting moment after `after` on one day.
std::optional<Timestamp> next_on_day(const Calendar& calendar, const Zone& zone, local_days day,
                                     Timestamp after) {
  constexpr int kSecondsAMinute = 60;
  const LocalTime earliest = earliest_wall_time(zone, after);
  const auto offset = std::chrono::duration_cast<Seconds>(earliest - day).count();
  std::optional<Timestamp> second_pass;
  for (auto time = std::ranges::lower_bound(calendar.times, offset - kSecondsAMinute);
       time != calendar.times.end(); ++time) {
    for (int second = 0; second < kSecondsAMinute; ++second) {
      if ((calendar.seconds >> second & 1) == 0 || *time + second < offset) continue;
      const auto moments = zone.moments_of(LocalTime(day) + Seconds(*time + second));
      // In the order of the wall times, the first passes ascend, and so do the second ones.
      if (moments.first > after)
        return second_pass ? std::min(*second_pass, moments.first) : moments.first;
      const bool twice = moments.kind == Zone::Moments::Kind::kTwo && calendar.both_passes;
      if (twice && moments.second > after && !second_pass) second_pass = moments.second;
    }
  }
  return second_pass;
}

unsigned bit(std::uint32_t bits, unsigned index) { return bits >> index & 1; }

// The working day next to `day` in a month that ends with `last`.
unsigned working_day(unsigned day, unsigned last, std::chrono::year_month month) {
  const auto weekday = std::chrono::weekday(local_days(month / std::chrono::day(day)));
  if (weekday == std::chrono::Saturday) return day > 1 ? day - 1 : day + 2;
  if (weekday == std::chrono::Sunday) return day < last ? day + 1 : day - 2;
  return day;
}

bool is_near_day(const Calendar& calendar, year_month_day date, unsigned last) {
  if (calendar.near_days == 0 && calendar.near_days_before_last == 0) return false;
  const auto month = date.year() / date.month();
  const auto day = static_cast<unsigned>(date.day());
  // It is at most two days away.
  for (unsigned wanted = day > 2 ? day - 2 : 1; wanted <= std::min(day + 2, last); ++wanted) {
    const bool named =
        bit(calendar.near_days, wanted) + bit(calendar.near_days_before_last, last - wanted) > 0;
    if (named && working_day(wanted, last, month) == day) return true;
  }
  return false;
}

bool is_weekday(const Calendar& calendar, year_month_day date, unsigned last) {
  const unsigned weekday = std::chrono::weekday(local_days(date)).c_encoding();
  const auto day = static_cast<unsigned>(date.day());
  return bit(calendar.weekdays, weekday) + bit(calendar.nth_weekdays[(day - 1) / 7], weekday) > 0 ||
         (day + 7 > last && bit(calendar.last_weekdays, weekday) != 0);
}

}  // namespace

bool Calendar::has_day(year_month_day date) const {
  const auto last = static_cast<unsigned>((date.year() / date.month() / std::chrono::last).day());
  const auto day = static_cast<unsigned>(date.day());
  bool fits_month = bit(days, day) != 0 || (last_day && day == last) ||
                    bit(days_before_last, last - day) != 0 || is_near_day(*this, date, last);
  if (short_months_end_early && day == last) fits_month |= days >> day != 0;
  const bool fits_week = is_weekday(*this, date, last);
  return either_day ? fits_month || fits_week : fits_month && fits_week;
}

std::optional<Timestamp> next_moment(const Calendar& calendar, const Zone& zone, Timestamp after) {
  if (after >= kTimeMax) return std::nullopt;
  auto day = std::chrono::floor<days>(zone.to_local(after) - kFoldMax);
  const auto end = day + kSearchedMax;
  while (day < end) {
    const year_month_day date(day);
    const auto month = static_cast<unsigned>(date.month());
    if ((calendar.months >> month & 1) == 0) {
      const year_month_day first = date.year() / date.month() / 1;
      day = local_days(first + std::chrono::months(1));
      continue;
    }
    if (calendar.has_day(date))
      if (const auto found = next_on_day(calendar, zone, day, after)) return found;
    day += days(1);
  }
  return std::nullopt;
}

}  // namespace sluice::model
