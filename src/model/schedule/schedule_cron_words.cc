#include <array>
#include <bit>
#include <fmt/format.h>

#include "model/schedule/schedule_calendar.h"
#include "model/schedule/schedule_names.h"

namespace sluice::model {
namespace {

constexpr std::array<std::string_view, 13> kMonthNames = {
    "",     "January", "February",  "March",   "April",    "May",     "June",
    "July", "August",  "September", "October", "November", "December"};
constexpr std::array<std::string_view, 5> kNth = {"first", "second", "third", "fourth", "fifth"};
constexpr std::uint8_t kEveryWeekday = 0x7F;
constexpr std::uint8_t kMondayToFriday = 0x3E;
constexpr std::uint16_t kEveryMonth = 0x1FFE;
constexpr std::uint32_t kEveryDay = 0xFFFF'FFFE;

bool has(std::uint64_t bits, unsigned index) { return (bits >> index & 1) != 0; }

// The values of a set, runs of three and more as "9 to 17".
template <class Name>
std::vector<std::string> set_parts(std::uint64_t bits, Name name) {
  std::vector<std::string> parts;
  for (unsigned from = 0; from < 64; ++from) {
    if (!has(bits, from)) continue;
    unsigned to = from;
    while (to < 63 && has(bits, to + 1)) ++to;
    if (to - from >= 2) {
      parts.push_back(fmt::format("{} to {}", name(from), name(to)));
      from = to;
    } else {
      parts.emplace_back(name(from));
    }
  }
  return parts;
}

template <class Name>
std::string set_in_words(std::uint64_t bits, Name name) {
  return listed(set_parts(bits, name));
}

std::string numbers_in_words(std::uint64_t bits) {
  return set_in_words(bits, [](unsigned number) { return std::to_string(number); });
}

// n when the set is 0, n, 2n and so on up to `end`, which n divides.
unsigned step_of(std::uint64_t bits, unsigned end) {
  if (!has(bits, 0) || std::popcount(bits) < 2) return 0;
  const auto step = static_cast<unsigned>(std::countr_zero(bits & ~std::uint64_t{1}));
  if (end % step != 0) return 0;
  for (unsigned value = 0; value < end; ++value)
    if (has(bits, value) != (value % step == 0)) return 0;
  return step;
}

std::string every(unsigned step, std::string_view unit) {
  return step == 1 ? fmt::format("every {}", unit) : fmt::format("every {} {}s", step, unit);
}

struct Clock {
  std::uint64_t hours = 0;
  std::uint64_t minutes = 0;
  std::uint64_t seconds = 0;
};

Clock clock_of(const Calendar& calendar) {
  Clock clock{.seconds = calendar.seconds};
  for (const int time : calendar.times) {
    clock.hours |= std::uint64_t{1} << time / 3600;
    clock.minutes |= std::uint64_t{1} << time / 60 % 60;
  }
  return clock;
}

// Single times of the day; empty when there are too many to list.
std::string times_listed(const Calendar& calendar) {
  constexpr std::size_t kListedMax = 8;
  const auto a_minute = static_cast<std::size_t>(std::popcount(calendar.seconds));
  if (calendar.times.size() * a_minute > kListedMax) return {};
  std::vector<std::string> times;
  for (const int time : calendar.times)
    for (unsigned second = 0; second < 60; ++second)
      if (has(calendar.seconds, second))
        times.push_back(fmt::format("{:02}:{:02}", time / 3600, time / 60 % 60) +
                        (calendar.seconds == 1 ? "" : fmt::format(":{:02}", second)));
  return "at " + listed(times);
}

// What happens within each of the hours.
std::string minutes_in_words(const Clock& clock) {
  const unsigned second_step = step_of(clock.seconds, 60);
  const unsigned minute_step = step_of(clock.minutes, 60);
  std::string words = minute_step != 0 ? every(minute_step, "minute")
                                       : "at minute " + numbers_in_words(clock.minutes);
  if (second_step != 0)
    words = every(second_step, "second") +
            (minute_step == 1   ? ""
             : minute_step != 0 ? fmt::format(" of every {} minute", ordinal(minute_step))
                                : " of minute " + numbers_in_words(clock.minutes));
  else if (clock.seconds != 1)
    words += " at second " + numbers_in_words(clock.seconds);
  return words;
}

// "at 09:00", "every 5 minutes", "every 15 minutes of the hours 9 to 17".
std::string times_in_words_of(const Calendar& calendar) {
  if (auto times = times_listed(calendar); !times.empty()) return times;
  const Clock clock = clock_of(calendar);
  const unsigned hour_step = step_of(clock.hours, 24);
  if (hour_step != 0 && clock.minutes == 1 && clock.seconds == 1) return every(hour_step, "hour");
  const std::string words = minutes_in_words(clock);
  if (hour_step == 1) return words.starts_with("at ") ? fmt::format("every hour {}", words) : words;
  if (hour_step != 0) return fmt::format("{} of every {} hour", words, ordinal(hour_step));
  return fmt::format("{} of the hour{} {}", words, std::has_single_bit(clock.hours) ? "" : "s",
                     numbers_in_words(clock.hours));
}

std::string months_in_words(std::uint16_t months) {
  if (months == kEveryMonth) return "every month";
  return set_in_words(months, [](unsigned month) { return kMonthNames[month]; });
}

// "1st, 15th and last day"; empty for every day.
std::string month_days_in_words(const Calendar& calendar) {
  if (calendar.days == kEveryDay) return {};
  std::vector<std::string> names = set_parts(calendar.days, ordinal);
  for (unsigned day = 1; day <= 31; ++day)
    if (has(calendar.near_days, day))
      names.push_back(fmt::format("working day nearest the {}", ordinal(day)));
  for (unsigned before = 31; before-- > 1;) {
    if (has(calendar.days_before_last, before))
      names.push_back(fmt::format("{} day before the last", ordinal(before)));
    if (has(calendar.near_days_before_last, before))
      names.push_back(
          fmt::format("working day nearest the {} day before the last", ordinal(before)));
  }
  if (has(calendar.near_days_before_last, 0)) names.emplace_back("last working day");
  if (calendar.last_day) names.emplace_back("last day");
  return listed(names);
}

// Days of the month by their weekday: "second Friday and last Monday".
std::string counted_weekdays_in_words(const Calendar& calendar) {
  std::vector<std::string> names;
  for (std::size_t nth = 0; nth < kNth.size(); ++nth)
    for (unsigned day = 0; day < 7; ++day)
      if (has(calendar.nth_weekdays[nth], day))
        names.push_back(fmt::format("{} {}", kNth[nth], weekday_name(day)));
  for (unsigned day = 0; day < 7; ++day)
    if (has(calendar.last_weekdays, day))
      names.push_back(fmt::format("last {}", weekday_name(day)));
  return listed(names);
}

// "Monday to Friday"; the week begins on Monday.
std::string plain_weekdays_in_words(std::uint8_t weekdays) {
  std::uint64_t from_monday = 0;
  for (unsigned day = 1; day <= 7; ++day)
    if (has(weekdays, day % 7)) from_monday |= std::uint64_t{1} << day;
  return set_in_words(from_monday, [](unsigned day) { return weekday_name(day % 7); });
}

std::string weekdays_in_words(const Calendar& calendar, const std::string& months) {
  std::vector<std::string> parts;
  if (calendar.weekdays == kMondayToFriday)
    parts.emplace_back("on Monday to Friday");
  else if (calendar.weekdays != 0)
    parts.push_back("every " + plain_weekdays_in_words(calendar.weekdays));
  const bool in_months = calendar.months != kEveryMonth;
  if (!parts.empty() && in_months) parts.back() += " in " + months;
  if (const auto counted = counted_weekdays_in_words(calendar); !counted.empty())
    parts.push_back(fmt::format("on the {} of {}", counted, months));
  return listed(parts);
}

// "on the last day of every month"; empty for every day of every month.
std::string days_in_words_of(const Calendar& calendar) {
  const std::string months = months_in_words(calendar.months);
  const std::string month_days = month_days_in_words(calendar);
  const bool any_day = month_days.empty();
  const bool any_weekday = calendar.weekdays == kEveryWeekday;
  if (calendar.either_day ? any_day || any_weekday : any_day && any_weekday)
    return calendar.months == kEveryMonth ? "" : fmt::format("every day in {}", months);
  if (any_day) return weekdays_in_words(calendar, months);
  const std::string names = fmt::format("on the {} of {}", month_days, months);
  if (any_weekday) return names;
  if (calendar.either_day)
    return fmt::format("{} and {}", names, weekdays_in_words(calendar, months));
  std::vector<std::string> only;
  if (calendar.weekdays != 0) only.push_back("on " + plain_weekdays_in_words(calendar.weekdays));
  if (const auto counted = counted_weekdays_in_words(calendar); !counted.empty())
    only.push_back("on the " + counted);
  return fmt::format("{}, but only {}", names, listed(only));
}

}  // namespace

std::string listed(const std::vector<std::string>& items) {
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += i + 1 == items.size() ? " and " : ", ";
    out += items[i];
  }
  return out;
}

std::string ordinal(unsigned number) {
  const unsigned last = number / 10 == 1 ? 0 : number % 10;
  return fmt::format("{}{}", number, last == 1 ? "st" : last == 2 ? "nd" : last == 3 ? "rd" : "th");
}

std::string_view weekday_name(unsigned weekday) {
  constexpr std::array<std::string_view, 7> kNames = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                      "Thursday", "Friday", "Saturday"};
  return kNames[weekday];
}

std::string cron_in_words(const Calendar& calendar) {
  const std::string names = days_in_words_of(calendar);
  const std::string times = times_in_words_of(calendar);
  if (times.starts_with("at "))
    return fmt::format("{} {}", names.empty() ? "every day" : names, times);
  return names.empty() ? times : fmt::format("{}, {}", names, times);
}

}  // namespace sluice::model
