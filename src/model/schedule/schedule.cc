#include "model/schedule/schedule.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"

namespace sluice::model {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Micros kIntervalMin = Seconds(1);
constexpr Micros kIntervalMax = std::chrono::days(366);
constexpr std::size_t kValueBytesMax = 256;
// How late a slot may be found and still counts as on time.
constexpr Micros kOnTime = std::chrono::minutes(1);

constexpr std::pair<CatchUp, std::string_view> kCatchUps[] = {
    {CatchUp::kSkip, "skip"}, {CatchUp::kOnce, "once"}, {CatchUp::kAll, "all"}};

struct Unit {
  std::string_view name;
  Micros length;
};

// "1 hour 30 minutes", "1h30m", "P1DT12H": amounts and units, in any order.
std::optional<Micros> parse_amounts(std::string_view text, std::span<const Unit> units) {
  constexpr std::string_view kBlanks = " \t,";
  Micros total(0);
  while (!text.empty()) {
    std::int64_t amount = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), amount);
    if (parsed.ec != std::errc() || amount < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(parsed.ptr - text.data()));
    const auto name_end = std::min(text.find_first_of("0123456789"), text.size());
    std::string_view name = text.substr(0, name_end);
    name.remove_prefix(std::min(name.find_first_not_of(kBlanks), name.size()));
    name = name.substr(0, name.find_last_not_of(kBlanks) + 1);
    const auto unit = std::ranges::find(units, name, &Unit::name);
    if (unit == units.end() || amount > kIntervalMax / unit->length) return std::nullopt;
    // A number alone is all there is.
    if (name.empty() && (total != Micros(0) || name_end != text.size())) return std::nullopt;
    total += amount * unit->length;
    if (total > kIntervalMax) return std::nullopt;
    text.remove_prefix(name_end);
  }
  return total;
}

std::optional<Micros> parse_iso(std::string_view text) {
  constexpr std::array kDays = {Unit{"w", days(7)}, Unit{"d", days(1)}};
  constexpr std::array kTimes = {Unit{"h", hours(1)}, Unit{"m", minutes(1)}, Unit{"s", seconds(1)}};
  text.remove_prefix(1);
  const auto t = text.find('t');
  const auto date = parse_amounts(text.substr(0, t), kDays);
  if (t == std::string_view::npos) return date;
  const auto time = parse_amounts(text.substr(t + 1), kTimes);
  if (!date || !time) return std::nullopt;
  return *date + *time;
}

Result<Micros> parse_interval(std::string_view value) {
  constexpr std::array kUnits = {
      Unit{"s", seconds(1)},    Unit{"sec", seconds(1)},     Unit{"second", seconds(1)},
      Unit{"m", minutes(1)},    Unit{"min", minutes(1)},     Unit{"minute", minutes(1)},
      Unit{"h", hours(1)},      Unit{"hour", hours(1)},      Unit{"d", days(1)},
      Unit{"day", days(1)},     Unit{"w", days(7)},          Unit{"week", days(7)},
      Unit{"", seconds(1)},     Unit{"secs", seconds(1)},    Unit{"seconds", seconds(1)},
      Unit{"mins", minutes(1)}, Unit{"minutes", minutes(1)}, Unit{"hours", hours(1)},
      Unit{"days", days(1)},    Unit{"weeks", days(7)}};
  const std::string text = ascii_lower(value);
  std::string_view rest = text;
  const bool every = rest.starts_with("every ");
  if (every) rest.remove_prefix(6);
  // "every minute".
  const bool single = every && !rest.empty() && (rest[0] < '0' || rest[0] > '9');
  const auto interval = rest.starts_with('p') ? parse_iso(rest)
                        : single              ? parse_amounts("1" + std::string(rest), kUnits)
                                              : parse_amounts(rest, kUnits);
  if (!interval || *interval < kIntervalMin || *interval > kIntervalMax)
    return fail(ErrorCode::kInvalid,
                fmt::format("'{}' is not a valid interval; use a value such as \"5 minutes\" or "
                            "\"1h30m\", from 1 second to 366 days",
                            value));
  return *interval;
}

// "<days> <times>": the part before the first blank and the rest.
std::pair<std::string_view, std::string_view> split_days(std::string_view value) {
  const auto first = value.find_first_not_of(' ');
  if (first == std::string_view::npos) return {{}, {}};
  value.remove_prefix(first);
  // Blanks behind a comma belong to the list of days, as long as no time has begun.
  std::size_t at = value.find(' ');
  while (at != std::string_view::npos && at > 0 && value[at - 1] == ',')
    at = value.find(' ', value.find_first_not_of(' ', at));
  if (at == std::string_view::npos) return {value, "00:00"};
  return {value.substr(0, at), value.substr(at + 1)};
}

Result<Calendar> parse_weekly(std::string_view value) {
  Calendar calendar;
  const auto [day_list, time_list] = split_days(value);
  SLUICE_TRY(calendar.weekdays, parse_weekdays(day_list));
  SLUICE_TRY(calendar.times, parse_times(time_list));
  return calendar;
}

Result<Calendar> parse_monthly(std::string_view value) {
  Calendar calendar;
  calendar.days = 0;
  calendar.short_months_end_early = true;
  auto [day_list, time_list] = split_days(value);
  SLUICE_TRY(calendar.times, parse_times(time_list));
  while (true) {
    const auto comma = day_list.find(',');
    std::string_view part = day_list.substr(0, comma);
    part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
    unsigned day = 0;
    const auto parsed = std::from_chars(part.data(), part.data() + part.size(), day);
    if (ascii_lower(part) == "last")
      calendar.last_day = true;
    else if (parsed.ec == std::errc() && parsed.ptr == part.data() + part.size() && day >= 1 &&
             day <= 31)
      calendar.days |= std::uint32_t{1} << day;
    else
      return fail(
          ErrorCode::kInvalid,
          fmt::format(
              "'{}' is not a day of the month; use a value such as \"1 09:00\" or \"last 09:00\"",
              part));
    if (comma == std::string_view::npos) return calendar;
    day_list.remove_prefix(comma + 1);
  }
}

Result<Calendar> parse_calendar(std::string_view type, std::string_view value) {
  if (type == "cron") return parse_cron(value);
  if (type == "weekly") return parse_weekly(value.empty() ? "mon 00:00" : value);
  if (type == "monthly") return parse_monthly(value.empty() ? "1 00:00" : value);
  if (type != "daily")
    return fail(ErrorCode::kInvalid,
                "the schedule type must be interval, cron, daily, weekly or monthly");
  Calendar calendar;
  SLUICE_TRY(calendar.times, parse_times(value.empty() ? "00:00" : value));
  return calendar;
}

}  // namespace

std::string_view catch_up_name(CatchUp policy) {
  return std::ranges::find(kCatchUps, policy, &std::pair<CatchUp, std::string_view>::first)->second;
}

std::optional<CatchUp> parse_catch_up(std::string_view name) {
  for (const auto& [policy, its_name] : kCatchUps)
    if (its_name == name) return policy;
  return std::nullopt;
}

Result<Schedule> Schedule::parse(const ScheduleSpec& spec) {
  Schedule schedule;
  schedule.spec_ = spec;
  SLUICE_TRY(schedule.zone_, Zone::find(spec.timezone));
  const std::string value = spec.value.value_or("");
  if (value.size() > kValueBytesMax)
    return fail(ErrorCode::kInvalid,
                fmt::format("the schedule value is longer than {} bytes", kValueBytesMax));
  if (value.empty() && (spec.type == "interval" || spec.type == "cron"))
    return fail(ErrorCode::kInvalid, fmt::format("a schedule of type {} needs a value", spec.type));
  if (spec.type == "interval") {
    SLUICE_TRY(schedule.rule_, parse_interval(value));
    return schedule;
  }
  SLUICE_TRY(Calendar calendar, parse_calendar(spec.type, value));
  // From any moment on, a hundred years hold every day that there can be.
  if (!next_moment(calendar, schedule.zone_, Timestamp(std::chrono::days(365 * 55))))
    return fail(ErrorCode::kInvalid, fmt::format("'{}' never matches a date", value));
  schedule.rule_ = std::move(calendar);
  return schedule;
}

std::optional<Timestamp> Schedule::first(Timestamp start) const { return following(start); }

std::optional<Timestamp> Schedule::following(Timestamp slot) const {
  if (const auto* interval = std::get_if<Micros>(&rule_)) return slot + *interval;
  return next_moment(std::get<Calendar>(rule_), zone_, slot);
}

std::optional<Timestamp> Schedule::following(Timestamp slot, Timestamp now) const {
  if (now <= slot) return following(slot);
  if (const auto* interval = std::get_if<Micros>(&rule_))
    return slot + ((now - slot) / *interval + 1) * *interval;
  return following(now);
}

// The newest slot that is not later than `now`; at least `next`, which is one.
Timestamp Schedule::newest(Timestamp next, Timestamp now) const {
  if (const auto* interval = std::get_if<Micros>(&rule_))
    return next + (now - next) / *interval * *interval;
  // Looks back further and further, so that few slots lie between what it finds and now.
  constexpr Micros kSpans[] = {minutes(2), hours(1), hours(8), days(2), days(32), days(366)};
  Timestamp found = next;
  for (const Micros span : kSpans) {
    if (now - span <= next) break;
    const auto slot = following(now - span);
    if (!slot || *slot > now) continue;
    found = *slot;
    break;
  }
  for (auto slot = following(found); slot && *slot <= now; slot = following(*slot)) found = *slot;
  return found;
}

Schedule::Due Schedule::due(Timestamp next, Timestamp now) const {
  if (next > now) return {{}, next};
  Due due;
  if (spec_.catch_up == CatchUp::kAll) {
    std::optional<Timestamp> slot = next;
    for (; slot && *slot <= now && due.start.size() < kCatchUpMax; slot = following(*slot))
      due.start.push_back(*slot);
  } else {
    const Timestamp slot = newest(next, now);
    if (spec_.catch_up == CatchUp::kOnce || now - slot <= kOnTime) due.start.push_back(slot);
  }
  due.next = following(next, now);
  return due;
}

}  // namespace sluice::model
