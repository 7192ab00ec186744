#include <algorithm>
#include <charconv>
#include <cmath>
#include <re2/re2.h>

#include "base/work_budget.h"
#include "liquid/dates/datetime.h"
#include "liquid/values/text.h"

namespace sluice::liquid {
namespace {

#define MONTH "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?"

struct Fields {
  std::optional<std::int64_t> year;
  std::optional<int> month;
  std::optional<int> day;
  std::optional<int> hour;
  int minute = 0;
  int second = 0;
  int micros = 0;
  std::optional<int> offset;
  std::string zone;
};

struct Zone {
  std::string_view name;
  int hours;
};
constexpr Zone kZones[] = {{"utc", 0},  {"gmt", 0},  {"z", 0},    {"est", -5}, {"edt", -4},
                           {"cst", -6}, {"cdt", -5}, {"mst", -7}, {"mdt", -6}, {"pst", -8},
                           {"pdt", -7}, {"bst", 1},  {"wet", 0},  {"cet", 1},  {"cest", 2},
                           {"eet", 2},  {"eest", 3}, {"msk", 3},  {"jst", 9}};

int to_int(const std::string& digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

int month_number(const std::string& name) {
  constexpr std::string_view kNames = "janfebmaraprmayjunjulaugsepoctnovdec";
  return static_cast<int>(kNames.find(name.substr(0, 3)) / 3) + 1;
}

// Two digits mean 1969 to 2068.
std::int64_t full_year(const std::string& digits) {
  const int value = to_int(digits);
  const bool sign = digits.starts_with('-');
  return sign || digits.size() > 2 ? value : value < 69 ? 2000 + value : 1900 + value;
}

void read_zone(const std::string& text, Fields& fields) {
  std::string_view rest = text;
  for (const auto& zone : kZones) {
    if (!rest.starts_with(zone.name) ||
        (rest.size() > zone.name.size() && is_alpha(rest[zone.name.size()])))
      continue;
    fields.offset = zone.hours * 3600;
    fields.zone = zone.name == "z" ? "utc" : zone.name;
    rest.remove_prefix(zone.name.size());
    break;
  }
  if (rest.size() < 2 || (rest[0] != '+' && rest[0] != '-')) return;
  std::string digits;
  for (const char c : rest.substr(1))
    if (is_digit(c)) digits += c;
  if (digits.size() <= 2) digits += "00";
  if (digits.size() == 3) digits.insert(0, 1, '0');
  const int seconds = (to_int(digits.substr(0, 2)) * 60 + to_int(digits.substr(2, 2))) * 60;
  fields.offset = rest[0] == '-' ? -seconds : seconds;
  fields.zone.clear();
}

// Takes the time of day out of the text.
bool read_time(std::string& text, Fields& fields) {
  static const RE2 clock(
      "(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d+))?)?(?:\\s*([ap])\\.?m\\b\\.?)?"
      "(?:\\s*((?:utc|gmt|z|[ecmp][sd]t|bst|wet|cest|cet|eest|eet|msk|jst)\\b(?:[-+]\\d[\\d:]*)?"
      "|[-+]\\d{1,2}(?::?\\d{2})?\\b))?");
  static const RE2 hour_only("\\b(\\d{1,2})\\s*([ap])\\.?m\\b\\.?");
  std::string hour, minute, second, fraction, half, zone;
  if (RE2::PartialMatch(text, clock, &hour, &minute, &second, &fraction, &half, &zone)) {
    fields.minute = to_int(minute);
    fields.second = to_int(second);
    fraction = (fraction + "000000").substr(0, 6);
    fields.micros = to_int(fraction);
    if (!zone.empty()) read_zone(zone, fields);
    RE2::Replace(&text, clock, " ");
  } else if (RE2::PartialMatch(text, hour_only, &hour, &half)) {
    RE2::Replace(&text, hour_only, " ");
  } else {
    return false;
  }
  int value = to_int(hour);
  if (!half.empty()) value = value % 12 + (half == "p" ? 12 : 0);
  fields.hour = value;
  return true;
}

// A day, a month and a year in that order, or month first when that is the only way to read it.
void set_day_month(Fields& fields, const std::string& first, const std::string& second,
                   const std::string& year) {
  fields.day = to_int(first);
  fields.month = to_int(second);
  if (*fields.month > 12 && *fields.day <= 12) std::swap(*fields.day, *fields.month);
  fields.year = full_year(year);
}

bool read_named_month(const std::string& text, Fields& fields) {
  static const RE2 day_first("(\\d{1,2})(?:st|nd|rd|th)?[\\s-]*" MONTH
                             "(?:[\\s,-]*'?(-?\\d{2,4})\\b)?");
  static const RE2 month_first(MONTH
                               "\\s*(\\d{1,2})(?:st|nd|rd|th)?\\b(?:[\\s,]+'?(-?\\d{2,4})\\b)?");
  static const RE2 month_year("\\b" MONTH "[\\s,-]*(\\d{4})\\b");
  static const RE2 month_only("\\b" MONTH "(?:\\s|$)");
  std::string day, month, year;
  if (RE2::PartialMatch(text, day_first, &day, &month, &year) ||
      RE2::PartialMatch(text, month_first, &month, &day, &year)) {
    fields.day = to_int(day);
    fields.month = month_number(month);
    if (!year.empty()) fields.year = full_year(year);
    return true;
  }
  if (RE2::PartialMatch(text, month_year, &month, &year)) {
    fields.month = month_number(month);
    fields.year = full_year(year);
    return true;
  }
  if (!RE2::PartialMatch(text, month_only, &month)) return false;
  fields.month = month_number(month);
  return true;
}

bool read_date(const std::string& text, Fields& fields) {
  static const RE2 iso("(-?\\d{4})-(\\d{1,2})-(\\d{1,2})");
  static const RE2 slashes("\\b(\\d{4})/(\\d{1,2})/(\\d{1,2})");
  static const RE2 day_first("\\b(\\d{1,2})[-/.](\\d{1,2})[-/.](-?\\d{4}|\\d{2})\\b");
  static const RE2 month_day("\\b(\\d{1,2})/(\\d{1,2})\\b");
  static const RE2 year_month("\\b(\\d{4})[-/](\\d{1,2})\\b");
  static const RE2 compact("\\b(\\d{4})(\\d{2})(\\d{2})(?:t?(\\d{2})(\\d{2})(\\d{2})?z?)?\\b");
  std::string a, b, c, hour, minute, second;
  if (RE2::PartialMatch(text, iso, &a, &b, &c) || RE2::PartialMatch(text, slashes, &a, &b, &c)) {
    fields.year = full_year(a);
    fields.month = to_int(b);
    fields.day = to_int(c);
    return true;
  }
  if (read_named_month(text, fields)) return true;
  if (RE2::PartialMatch(text, day_first, &a, &b, &c)) {
    set_day_month(fields, a, b, c);
    return true;
  }
  if (RE2::PartialMatch(text, month_day, &a, &b)) {
    fields.month = to_int(a);
    fields.day = to_int(b);
    return true;
  }
  if (RE2::PartialMatch(text, year_month, &a, &b)) {
    fields.year = full_year(a);
    fields.month = to_int(b);
    return true;
  }
  if (!RE2::PartialMatch(text, compact, &a, &b, &c, &hour, &minute, &second)) return false;
  fields.year = full_year(a);
  fields.month = to_int(b);
  fields.day = to_int(c);
  if (!hour.empty()) {
    fields.hour = to_int(hour);
    fields.minute = to_int(minute);
    fields.second = to_int(second);
  }
  return true;
}

// The common form, without regular expressions: 2016-03-14, with T or a space also 10:30[:15[.123]]
// and Z or an offset. False when the text is anything else.
bool read_iso(std::string_view text, Fields& fields) {
  const auto digits = [&](std::size_t at, std::size_t count) {
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
      if (i >= text.size() || !is_digit(text[i])) return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  const auto is = [&](std::size_t at, char c) { return at < text.size() && text[at] == c; };
  const int year = digits(0, 4);
  const int month = digits(5, 2);
  const int day = digits(8, 2);
  if (year < 0 || month < 0 || day < 0 || !is(4, '-') || !is(7, '-')) return false;
  fields.year = year;
  fields.month = month;
  fields.day = day;
  if (text.size() == 10) return true;
  const int hour = digits(11, 2);
  const int minute = digits(14, 2);
  if ((!is(10, 'T') && !is(10, ' ')) || hour < 0 || minute < 0 || !is(13, ':')) return false;
  fields.hour = hour;
  fields.minute = minute;
  std::size_t at = 16;
  if (is(at, ':')) {
    fields.second = digits(17, 2);
    if (fields.second < 0) return false;
    at = 19;
  }
  if (is(at, '.')) {
    int unit = 100'000;
    for (++at; at < text.size() && is_digit(text[at]); ++at, unit /= 10)
      fields.micros += (text[at] - '0') * unit;
  }
  if (at == text.size()) return true;
  if (is(at, 'Z') && at + 1 == text.size()) {
    fields.offset = 0;
    fields.zone = "utc";
    return true;
  }
  const int hours = digits(at + 1, 2);
  const int minutes = digits(at + (is(at + 3, ':') ? 4 : 3), 2);
  if ((!is(at, '+') && !is(at, '-')) || hours < 0 || minutes < 0 ||
      text.size() != at + (is(at + 3, ':') ? 6 : 5))
    return false;
  fields.offset = (hours * 60 + minutes) * (is(at, '-') ? -60 : 60);
  return true;
}

std::optional<DateTime> to_date_time(Fields fields, Timestamp now) {
  DateTime result;
  result.offset_seconds = fields.offset.value_or(0);
  result.zone_given = fields.offset.has_value();
  if (fields.offset) result.zone = fields.zone;
  for (char& c : result.zone) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  // What is missing in front of the first part that is given comes from now.
  DateTime local_now = result;
  local_now.time = now;
  const CivilTime today = civil_time(local_now);
  if (!fields.year) {
    fields.year = today.year;
    if (!fields.month) {
      fields.month = today.month;
      if (!fields.day) fields.day = today.day;
    }
  }
  const int month = fields.month.value_or(1);
  const int day = fields.day.value_or(1);
  const int hour = fields.hour.value_or(0);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || fields.minute > 59 ||
      fields.second > 60)
    return std::nullopt;
  const std::int64_t days = days_from_civil(*fields.year, month, day);
  const std::int64_t seconds =
      ((days * 24 + hour) * 60 + fields.minute) * 60 + fields.second - result.offset_seconds;
  result.time = Timestamp(Micros(seconds * 1'000'000 + fields.micros));
  return result;
}

}  // namespace

std::optional<Timestamp> moment_of_number(long double number) {
  constexpr long double kMillisFrom = 100'000'000'000.0L;
  constexpr long double kMicrosMax = 9e18L;
  const bool millis = std::fabs(number) >= kMillisFrom;
  const long double micros = number * (millis ? 1'000 : 1'000'000);
  if (!(std::fabs(micros) < kMicrosMax)) return std::nullopt;
  return Timestamp(Micros(std::llround(micros)));
}

std::optional<DateTime> parse_date(std::string_view input, Timestamp now) {
  constexpr std::size_t kBytesMax = 128;
  if (input.size() > kBytesMax) return std::nullopt;
  Fields fields;
  constexpr std::uint64_t kUnits = 4;
  WorkBudget::spend(kUnits);
  if (read_iso(input, fields)) return to_date_time(fields, now);
  constexpr std::uint64_t kSearchesUnits = 200;
  WorkBudget::spend(kSearchesUnits);
  fields = {};
  std::string text(input);
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  const bool has_time = read_time(text, fields);
  if (!read_date(text, fields) && !has_time) return std::nullopt;
  return to_date_time(fields, now);
}

}  // namespace sluice::liquid
