#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <span>

#include "base/text.h"
#include "model/schedule/schedule_calendar.h"

namespace sluice::model {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};
constexpr std::array<std::string_view, 7> kWeekdayWords = {
    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::optional<unsigned> to_number(std::string_view text) {
  unsigned value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

// Calls `each` with the parts between the separators, until one is an error.
template <class Each>
Result<void> for_parts(std::string_view text, char separator, Each&& each) {
  while (true) {
    const auto end = text.find(separator);
    SLUICE_TRY_VOID(each(trim(text.substr(0, end))));
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
}

struct Field {
  std::string_view name;
  unsigned min;
  unsigned max;
  std::span<const std::string_view> names;  // of the values from `min` on; by their beginning
};
constexpr Field kSecond{"second", 0, 59, {}};
constexpr Field kMinute{"minute", 0, 59, {}};
constexpr Field kHour{"hour", 0, 23, {}};
constexpr Field kDay{"day of the month", 1, 31, {}};
constexpr Field kMonth{"month", 1, 12, kMonths};
constexpr Field kWeekday{"day of the week", 0, 7, kWeekdayWords};

std::unexpected<Error> bad_value(const Field& field, std::string_view text) {
  return fail(ErrorCode::kInvalid, fmt::format("'{}' is not {} {}", text.substr(0, 32),
                                               field.name == "hour" ? "an" : "a", field.name));
}

Result<unsigned> parse_value(const Field& field, std::string_view text) {
  if (const auto number = to_number(text)) {
    if (*number < field.min || *number > field.max) return bad_value(field, text);
    return *number;
  }
  const std::string word = text.size() > 16 ? std::string() : ascii_lower(text);
  if (word.size() >= 3)
    for (std::size_t i = 0; i < field.names.size(); ++i)
      if (field.names[i].starts_with(word)) return field.min + static_cast<unsigned>(i);
  return bad_value(field, text);
}

// "*", "5", "1-5", "*/10", "10-40/5", "5/10" (from 5 on). Adds to `bits`.
Result<void> parse_range(const Field& field, std::string_view text, std::uint64_t& bits) {
  unsigned step = 1;
  const auto slash = text.find('/');
  if (slash != std::string_view::npos) {
    const auto number = to_number(text.substr(slash + 1));
    if (!number || *number == 0 || *number > field.max)
      return fail(ErrorCode::kInvalid, fmt::format("'{}' is not a valid step for the {}",
                                                   text.substr(slash + 1, 32), field.name));
    step = *number;
  }
  const std::string_view range = text.substr(0, slash);
  unsigned from = field.min;
  unsigned to = field.max;
  if (range != "*" && range != "?") {
    const auto dash = range.find('-');
    SLUICE_TRY(from, parse_value(field, range.substr(0, dash)));
    if (dash != std::string_view::npos) {
      SLUICE_TRY(to, parse_value(field, range.substr(dash + 1)));
      // Sunday ends a week, too: fri-sun.
      if (field.max == 7 && to == 0 && from > 0) to = 7;
      if (to < from) return bad_value(field, range);
    } else if (slash == std::string_view::npos) {
      to = from;
    }
  } else if (field.max == 7) {
    to = 6;
  }
  for (unsigned value = from; value <= to; value += step) bits |= std::uint64_t{1} << value;
  return {};
}

Result<std::uint64_t> parse_field(const Field& field, std::string_view text) {
  std::uint64_t bits = 0;
  SLUICE_TRY_VOID(
      for_parts(text, ',', [&](std::string_view part) { return parse_range(field, part, bits); }));
  return bits;
}

std::uint8_t week_bits(std::uint64_t bits) {
  return static_cast<std::uint8_t>((bits | bits >> 7) & 0x7F);
}

bool begins_with_star(std::string_view field) {
  return field.starts_with('*') || field.starts_with('?');
}

std::string_view expand(std::string_view text) {
  constexpr std::pair<std::string_view, std::string_view> kShort[] = {
      {"@hourly", "0 * * * *"},  {"@daily", "0 0 * * *"},   {"@midnight", "0 0 * * *"},
      {"@weekly", "0 0 * * 0"},  {"@monthly", "0 0 1 * *"}, {"@yearly", "0 0 1 1 *"},
      {"@annually", "0 0 1 1 *"}};
  for (const auto& [name, meaning] : kShort)
    if (text == name) return meaning;
  return text;
}

// "L", "L-3", "15W", "LW" and "L-3W"; `lower` is the same in lower case.
Result<void> parse_special_day(std::string_view part, std::string_view lower, Calendar& calendar) {
  const bool near = lower.ends_with('w');
  const std::string_view day = lower.substr(0, lower.size() - (near ? 1 : 0));
  if (!day.starts_with('l')) {
    const auto number = to_number(day);
    if (!number)
      return fail(ErrorCode::kInvalid,
                  fmt::format("'{}' is not a day of the month; W follows one day, such as 15W",
                              part.substr(0, 32)));
    if (*number < kDay.min || *number > kDay.max) return bad_value(kDay, day);
    calendar.near_days |= std::uint32_t{1} << *number;
    return {};
  }
  unsigned before = 0;
  if (day != "l") {
    constexpr unsigned kBeforeMax = 30;
    const auto number = day.starts_with("l-") ? to_number(day.substr(2)) : std::nullopt;
    if (!number || *number > kBeforeMax)
      return fail(ErrorCode::kInvalid,
                  fmt::format("'{}' is not a day of the month; L-3 is three days before the last "
                              "one, at most L-{}",
                              part.substr(0, 32), kBeforeMax));
    before = *number;
  }
  if (near)
    calendar.near_days_before_last |= std::uint32_t{1} << before;
  else if (before == 0)
    calendar.last_day = true;
  else
    calendar.days_before_last |= std::uint32_t{1} << before;
  return {};
}

Result<void> parse_days(std::string_view text, Calendar& calendar) {
  std::uint64_t bits = 0;
  SLUICE_TRY_VOID(for_parts(text, ',', [&](std::string_view part) -> Result<void> {
    const std::string lower = ascii_lower(part);
    if (lower.starts_with('l') || lower.ends_with('w'))
      return parse_special_day(part, lower, calendar);
    return parse_range(kDay, part, bits);
  }));
  calendar.days = static_cast<std::uint32_t>(bits);
  return {};
}

// "5#2" and "5L"; the day may be a name.
Result<void> parse_special_weekday(std::string_view part, std::size_t hash, Calendar& calendar) {
  const bool last = hash == part.npos;
  if (last && part.size() == 1)
    return fail(ErrorCode::kInvalid,
                "'L' is not a day of the week; the last Friday of the month is 5L or friL");
  const auto day = part.substr(0, last ? part.size() - 1 : hash);
  SLUICE_TRY(const unsigned weekday, parse_value(kWeekday, day));
  const auto bit = static_cast<std::uint8_t>(1u << weekday % 7);
  if (last) {
    calendar.last_weekdays |= bit;
    return {};
  }
  const auto nth = to_number(part.substr(hash + 1));
  if (!nth || *nth < 1 || *nth > calendar.nth_weekdays.size())
    return fail(ErrorCode::kInvalid,
                fmt::format("'{}' is not a day of the week; after # comes which one of the "
                            "month, from 1 to 5",
                            part.substr(0, 32)));
  calendar.nth_weekdays[*nth - 1] |= bit;
  return {};
}

Result<void> parse_cron_weekdays(std::string_view text, Calendar& calendar) {
  std::uint64_t bits = 0;
  SLUICE_TRY_VOID(for_parts(text, ',', [&](std::string_view part) -> Result<void> {
    const auto hash = part.find('#');
    if (hash != part.npos || part.ends_with('L') || part.ends_with('l'))
      return parse_special_weekday(part, hash, calendar);
    return parse_range(kWeekday, part, bits);
  }));
  calendar.weekdays = week_bits(bits);
  return {};
}

}  // namespace

Result<Calendar> parse_cron(std::string_view text) {
  const std::string expanded = text.starts_with('@') ? ascii_lower(text) : std::string(text);
  std::vector<std::string_view> fields;
  SLUICE_TRY_VOID(for_parts(expand(expanded), ' ', [&](std::string_view part) -> Result<void> {
    if (!part.empty() && fields.size() < 7) fields.push_back(part);
    return {};
  }));
  if (fields.size() != 5 && fields.size() != 6)
    return fail(
        ErrorCode::kInvalid,
        fmt::format(
            "a cron expression must have five fields (minute, hour, day of the month, month, day "
            "of the week), or six with the second in front, or be one of @hourly, @daily, @weekly, "
            "@monthly and @yearly, not '{}'",
            text.substr(0, 64)));
  Calendar calendar;
  if (fields.size() == 6) {
    SLUICE_TRY(calendar.seconds, parse_field(kSecond, fields[0]));
    fields.erase(fields.begin());
  }
  SLUICE_TRY(const std::uint64_t minutes, parse_field(kMinute, fields[0]));
  SLUICE_TRY(const std::uint64_t hours, parse_field(kHour, fields[1]));
  SLUICE_TRY_VOID(parse_days(fields[2], calendar));
  SLUICE_TRY(const std::uint64_t months, parse_field(kMonth, fields[3]));
  SLUICE_TRY_VOID(parse_cron_weekdays(fields[4], calendar));
  calendar.months = static_cast<std::uint16_t>(months);
  calendar.either_day = !begins_with_star(fields[2]) && !begins_with_star(fields[4]);
  calendar.both_passes = begins_with_star(fields[0]) || begins_with_star(fields[1]);
  for (int hour = 0; hour < 24; ++hour)
    for (int minute = 0; minute < 60; ++minute)
      if ((hours >> hour & 1) != 0 && (minutes >> minute & 1) != 0)
        calendar.times.push_back((hour * 60 + minute) * 60);
  return calendar;
}

Result<std::vector<int>> parse_times(std::string_view text) {
  std::vector<int> times;
  SLUICE_TRY_VOID(for_parts(text, ',', [&](std::string_view part) -> Result<void> {
    std::array<unsigned, 3> numbers{};
    std::size_t count = 0;
    bool ok = !part.empty() && times.size() < 1'440;
    const auto read = for_parts(part, ':', [&](std::string_view digits) -> Result<void> {
      const auto number = digits.size() <= 2 ? to_number(digits) : std::nullopt;
      ok = ok && number && count < 3 && *number <= (count == 0 ? 23u : 59u);
      if (ok) numbers[count++] = *number;
      return {};
    });
    if (!read || !ok || count < 2)
      return fail(ErrorCode::kInvalid,
                  fmt::format("'{}' is not a time of day such as 09:00", part.substr(0, 32)));
    times.push_back(static_cast<int>((numbers[0] * 60 + numbers[1]) * 60 + numbers[2]));
    return {};
  }));
  std::ranges::sort(times);
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

Result<std::uint8_t> parse_weekdays(std::string_view text) {
  SLUICE_TRY(const std::uint64_t bits, parse_field(kWeekday, text));
  return week_bits(bits);
}

}  // namespace sluice::model
