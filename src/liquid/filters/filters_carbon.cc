// carbon_date and carbon_condition: dates the way users of Laravel's Carbon know them.

#include <cstdlib>
#include <fmt/format.h>

#include "base/work_budget.h"
#include "liquid/dates/datetime.h"
#include "liquid/filters.h"
#include "liquid/filters/filters_date.h"
#include "liquid/values/number.h"
#include "liquid/values/text.h"

namespace sluice::liquid {
namespace {

constexpr std::int64_t kSecondMicros = 1'000'000;
constexpr std::int64_t kDayMicros = 86'400 * kSecondMicros;

std::int64_t micros_of(const DateTime& date) { return date.time.time_since_epoch().count(); }

std::optional<std::int64_t> unit_micros(std::string_view unit) {
  if (unit.ends_with('s')) unit.remove_suffix(1);
  if (unit == "second") return kSecondMicros;
  if (unit == "minute") return 60 * kSecondMicros;
  if (unit == "hour") return 3600 * kSecondMicros;
  if (unit == "day") return kDayMicros;
  if (unit == "week") return 7 * kDayMicros;
  if (unit == "month") return 30 * kDayMicros;
  if (unit == "year") return 365 * kDayMicros;
  return std::nullopt;
}

DateTime start_of_day(DateTime date, std::int64_t days_later) {
  const CivilTime civil = civil_time(date);
  const std::int64_t days = days_from_civil(civil.year, civil.month, civil.day) + days_later;
  date.time = Timestamp(Micros(days * kDayMicros - date.offset_seconds * kSecondMicros));
  return date;
}

// "tomorrow", "yesterday", "+3 days", "2 weeks ago".
std::optional<DateTime> relative_date(Runtime& r, std::string_view text) {
  DateTime now;
  now.time = r.now();
  text = to_lower(trim(text), r.arena());
  if (text == "tomorrow") return start_of_day(now, 1);
  if (text == "yesterday") return start_of_day(now, -1);
  const bool ago = text.ends_with(" ago");
  if (ago) text = trim(text.substr(0, text.size() - 4));
  const bool minus = text.starts_with('-');
  if (minus || text.starts_with('+'))
    text.remove_prefix(1);
  else if (!ago)
    return std::nullopt;
  const std::size_t space = text.find(' ');
  if (space == text.npos) return std::nullopt;
  const auto count = strict_integer(text.substr(0, space));
  const auto unit = unit_micros(trim(text.substr(space)));
  constexpr std::int64_t kCountMax = 100'000;
  if (!count || !unit || *count < 0 || *count > kCountMax) return std::nullopt;
  now.time += Micros(*count * *unit * (minus || ago ? -1 : 1));
  return now;
}

std::optional<DateTime> carbon_parse(Runtime& r, const Value& input) {
  if (input.is_string() && input.as_string().size() <= 64)
    if (auto date = relative_date(r, input.as_string())) return date;
  return to_date(r, input);
}

std::string_view ordinal(int day) {
  if (day / 10 == 1) return "th";
  return day % 10 == 1 ? "st" : day % 10 == 2 ? "nd" : day % 10 == 3 ? "rd" : "th";
}

// What a letter of PHP's date() is in strftime; empty when it stands for itself.
std::string_view strftime_of(char letter) {
  struct Pair {
    char letter;
    std::string_view directive;
  };
  static constexpr Pair kPairs[] = {
      {'d', "%d"},
      {'D', "%a"},
      {'j', "%-d"},
      {'l', "%A"},
      {'N', "%u"},
      {'w', "%w"},
      {'W', "%V"},
      {'F', "%B"},
      {'m', "%m"},
      {'M', "%b"},
      {'n', "%-m"},
      {'o', "%G"},
      {'Y', "%Y"},
      {'y', "%y"},
      {'a', "%P"},
      {'A', "%p"},
      {'g', "%-I"},
      {'G', "%-H"},
      {'h', "%I"},
      {'H', "%H"},
      {'i', "%M"},
      {'s', "%S"},
      {'u', "%6N"},
      {'v', "%L"},
      {'e', "%Z"},
      {'T', "%Z"},
      {'O', "%z"},
      {'P', "%:z"},
      {'U', "%s"},
      {'c', "%Y-%m-%dT%H:%M:%S%:z"},
      {'r', "%a, %d %b %Y %H:%M:%S %z"},
  };
  for (const auto& pair : kPairs)
    if (pair.letter == letter) return pair.directive;
  return {};
}

std::string strftime_from_php(std::string_view format, const CivilTime& time) {
  WorkBudget::spend(format.size());
  std::string out;
  for (std::size_t i = 0; i < format.size(); ++i) {
    const char c = format[i];
    const auto directive = strftime_of(c);
    const auto next_month = time.month == 12 ? days_from_civil(time.year + 1, 1, 1)
                                             : days_from_civil(time.year, time.month + 1, 1);
    if (!directive.empty())
      out += directive;
    else if (c == '\\' && i + 1 < format.size())
      out += format[++i];
    else if (c == 'S')
      out += ordinal(time.day);
    else if (c == 'z')
      out += std::to_string(time.year_day - 1);
    else if (c == 't')
      out += std::to_string(next_month - days_from_civil(time.year, time.month, 1));
    else if (c == 'L')
      out += days_from_civil(time.year, 3, 1) - days_from_civil(time.year, 2, 1) == 29 ? '1' : '0';
    else
      out += c;
  }
  return out;
}

// Reads a date and prints it: in PHP's letters, or in strftime's when the format has a percent
// sign. Without a format it is ISO 8601. What is no date is an error.
Value carbon_date(Runtime& r, const Value& input, Arguments a) {
  const auto date = carbon_parse(r, input);
  if (!date) {
    const auto text = r.text_of(input).substr(0, 60);
    return r.fail(fmt::format("carbon_date: '{}' is not a date", text));
  }
  const auto format = a.empty() || a[0].is_nil() ? std::string_view("c") : r.text_of(a[0]);
  constexpr std::size_t kFormatBytesMax = 1024;
  if (format.size() > kFormatBytesMax) return r.fail("carbon_date: the format is too long");
  if (format.find('%') != format.npos) return formatted_date(r, *date, format);
  return formatted_date(r, *date, strftime_from_php(format, civil_time(*date)));
}

std::optional<int> weekday_number(std::string_view name) {
  constexpr std::string_view kNames[] = {"sunday",   "monday", "tuesday", "wednesday",
                                         "thursday", "friday", "saturday"};
  for (int i = 0; i < 7; ++i)
    if (kNames[i] == name) return i;
  return std::nullopt;
}

// `within_7_days`, `older_than_2_hours`: the word before the number tells which.
std::optional<bool> span_condition(std::string_view condition, std::int64_t age_micros) {
  std::string_view rest = condition;
  const auto starts = [&](std::string_view word) {
    if (!rest.starts_with(word)) return false;
    rest.remove_prefix(word.size());
    return true;
  };
  enum { kWithin, kNext, kLast, kOlder } which = kWithin;
  if (starts("within_next_") || starts("in_next_"))
    which = kNext;
  else if (starts("within_last_") || starts("in_last_"))
    which = kLast;
  else if (starts("older_than_"))
    which = kOlder;
  else if (!starts("within_"))
    return std::nullopt;
  const auto mark = rest.find('_');
  if (mark == rest.npos) return std::nullopt;
  const auto count = strict_integer(rest.substr(0, mark));
  const auto unit = unit_micros(rest.substr(mark + 1));
  constexpr std::int64_t kCountMax = 100'000;
  if (!count || !unit || *count < 0 || *count > kCountMax) return std::nullopt;
  const std::int64_t span = *count * *unit;
  switch (which) {
    case kNext:
      return age_micros <= 0 && -age_micros <= span;
    case kLast:
      return age_micros >= 0 && age_micros <= span;
    case kOlder:
      return age_micros > span;
    default:
      return std::llabs(age_micros) <= span;
  }
}

// Conditions on the calendar: the day, week, month or year that the date is in.
std::optional<bool> calendar_condition(std::string_view condition, const CivilTime& date,
                                       const CivilTime& now) {
  const std::int64_t day = days_from_civil(date.year, date.month, date.day);
  const std::int64_t today = days_from_civil(now.year, now.month, now.day);
  if (condition == "is_today") return day == today;
  if (condition == "is_yesterday") return day == today - 1;
  if (condition == "is_tomorrow") return day == today + 1;
  const bool weekend = date.weekday == 0 || date.weekday == 6;
  if (condition == "is_weekend") return weekend;
  if (condition == "is_weekday") return !weekend;
  const auto monday = [](std::int64_t days, int weekday) { return days - (weekday + 6) % 7; };
  const std::int64_t weeks = (monday(day, date.weekday) - monday(today, now.weekday)) / 7;
  const std::int64_t months = (date.year - now.year) * 12 + date.month - now.month;
  const std::int64_t years = date.year - now.year;
  if (condition == "is_current_week" || condition == "is_this_week") return weeks == 0;
  if (condition == "is_next_week") return weeks == 1;
  if (condition == "is_last_week") return weeks == -1;
  if (condition == "is_current_month" || condition == "is_this_month") return months == 0;
  if (condition == "is_next_month") return months == 1;
  if (condition == "is_last_month") return months == -1;
  if (condition == "is_current_year" || condition == "is_this_year") return years == 0;
  if (condition == "is_next_year") return years == 1;
  if (condition == "is_last_year") return years == -1;
  if (condition.starts_with("is_"))
    if (const auto wanted = weekday_number(condition.substr(3))) return date.weekday == *wanted;
  return std::nullopt;
}

// True or false. What is no date meets no condition; an unknown condition is an error.
Value carbon_condition(Runtime& r, const Value& input, Arguments a) {
  const auto condition = r.text_of(a[0]);
  const auto date = carbon_parse(r, input);
  DateTime now;
  now.time = r.now();
  const DateTime shown = date.value_or(now);
  now.offset_seconds = shown.offset_seconds;
  const bool with_other =
      condition == "is_before" || condition == "is_after" || condition == "is_same_day";
  std::optional<bool> result;
  if (with_other) {
    const auto other = a.size() > 1 ? carbon_parse(r, a[1]) : std::nullopt;
    if (!other)
      return r.fail(fmt::format("carbon_condition: {} needs a date to compare with", condition));
    const CivilTime x = civil_time(shown);
    const CivilTime y = civil_time(*other);
    if (condition == "is_before")
      result = shown.time < other->time;
    else if (condition == "is_after")
      result = shown.time > other->time;
    else
      result = x.year == y.year && x.year_day == y.year_day;
  } else if (condition == "is_past") {
    result = shown.time < now.time;
  } else if (condition == "is_future") {
    result = shown.time > now.time;
  } else {
    result = calendar_condition(condition, civil_time(shown), civil_time(now));
    if (!result) result = span_condition(condition, micros_of(now) - micros_of(shown));
  }
  if (!result)
    return r.fail(fmt::format("carbon_condition: unknown condition '{}'", condition.substr(0, 60)));
  return Value::boolean(date && *result);
}

constexpr FilterInfo kCarbonFilters[] = {
    {"carbon_condition",
     carbon_condition,
     1,
     2,
     {"Whether a date meets a condition such as is_past, is_weekend, is_before or "
      "older_than_3_days.",
      "condition, other?", R"({{ "2020-01-01" | carbon_condition: "is_past" }})", "true"}},
    {"carbon_date",
     carbon_date,
     0,
     1,
     {"Formats a date with the letters of PHP; also of now, tomorrow or +3 days.", "format?",
      R"({{ "2026-01-31" | carbon_date: "d.m.Y" }})", "31.01.2026"}},
};

}  // namespace

std::span<const FilterInfo> carbon_filters() { return kCarbonFilters; }

}  // namespace sluice::liquid
