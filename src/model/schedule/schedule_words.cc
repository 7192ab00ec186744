#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/time.h"
#include "model/schedule/schedule.h"
#include "model/schedule/schedule_names.h"

namespace sluice::model {
namespace {

struct CountedUnit {
  std::string_view name;
  std::int64_t seconds;
};
constexpr std::array kCountedUnits = {CountedUnit{"day", 86'400}, CountedUnit{"hour", 3'600},
                                      CountedUnit{"minute", 60}, CountedUnit{"second", 1}};

std::string count_of(std::int64_t count, std::string_view name) {
  return fmt::format("{} {}{}", count, name, count == 1 ? "" : "s");
}

std::string interval_in_words(Micros interval) {
  std::int64_t rest = interval / Seconds(1);
  std::vector<std::string> parts;
  for (const auto& unit : kCountedUnits) {
    const std::int64_t count = rest / unit.seconds;
    rest %= unit.seconds;
    if (count > 0) parts.push_back(count_of(count, unit.name));
  }
  if (parts.size() == 1 && parts.front().starts_with("1 "))
    return "every " + parts.front().substr(2);
  return "every " + listed(parts);
}

std::string times_in_words(const Calendar& calendar) {
  std::vector<std::string> times;
  for (const int time : calendar.times) {
    times.push_back(fmt::format("{:02}:{:02}", time / 3600, time / 60 % 60));
    if (time % 60 != 0) times.back() += fmt::format(":{:02}", time % 60);
  }
  return listed(times);
}

std::string days_in_words(std::string_view type, const Calendar& calendar) {
  std::vector<std::string> names;
  if (type == "weekly") {
    // The week begins on Monday.
    for (unsigned i = 1; i <= 7; ++i)
      if ((calendar.weekdays >> i % 7 & 1) != 0) names.emplace_back(weekday_name(i % 7));
    return "every " + listed(names);
  }
  if (type == "monthly") {
    for (unsigned day = 1; day <= 31; ++day)
      if ((calendar.days >> day & 1) != 0) names.push_back(ordinal(day));
    if (calendar.last_day) names.emplace_back("last day");
    return "on the " + listed(names) + " of every month";
  }
  return "every day";
}

}  // namespace

std::string Schedule::in_words() const {
  if (const auto* interval = std::get_if<Micros>(&rule_)) return interval_in_words(*interval);
  const auto& calendar = std::get<Calendar>(rule_);
  if (spec_.type == "cron") return fmt::format("{} ({})", cron_in_words(calendar), zone_.name());
  return fmt::format("{} at {} ({})", days_in_words(spec_.type, calendar), times_in_words(calendar),
                     zone_.name());
}

std::string time_until_in_words(Timestamp time, Timestamp now) {
  if (time <= now) return "now";
  const std::int64_t seconds = std::chrono::ceil<Seconds>(time - now).count();
  // The largest unit of which there is at least one and a half, so that nothing is far off.
  for (const auto& unit : kCountedUnits) {
    if (seconds * 2 < unit.seconds * 3 && unit.seconds > 1) continue;
    return "in " + count_of((seconds + unit.seconds / 2) / unit.seconds, unit.name);
  }
  return "now";
}

}  // namespace sluice::model
