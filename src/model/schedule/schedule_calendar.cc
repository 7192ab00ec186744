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

// The first fitting moment after `after` on one day.
std::optional<Timestamp> next_on_day(const Calendar& calendar, const Zone& zone, local_days day,
                                     Timestamp after) {
  const LocalTime earliest = zone.to_local(after) - kFoldMax;
  const auto offset = std::chrono::duration_cast<Seconds>(earliest - day).count();
  std::optional<Timestamp> second_pass;
  for (auto time = std::ranges::lower_bound(calendar.times, offset); time != calendar.times.end();
       ++time) {
    const auto moments = zone.moments_of(LocalTime(day) + Seconds(*time));
    // In the order of the wall times, the first passes ascend, and so do the second ones.
    if (moments.first > after)
      return second_pass ? std::min(*second_pass, moments.first) : moments.first;
    const bool twice = moments.kind == Zone::Moments::Kind::kTwo && calendar.both_passes;
    if (twice && moments.second > after && !second_pass) second_pass = moments.second;
  }
  return second_pass;
}

}  // namespace

bool Calendar::has_day(year_month_day date) const {
  const auto last = static_cast<unsigned>((date.year() / date.month() / std::chrono::last).day());
  const auto day = static_cast<unsigned>(date.day());
  bool fits_month = (days >> day & 1) != 0 || (last_day && day == last);
  if (short_months_end_early && day == last) fits_month |= days >> day != 0;
  const unsigned weekday = std::chrono::weekday(local_days(date)).c_encoding();
  const bool fits_week = (weekdays >> weekday & 1) != 0;
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
