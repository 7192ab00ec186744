#include "liquid/filters/filters_date.h"

#include <algorithm>

#include "liquid/dates/datetime.h"
#include "liquid/filters.h"
#include "liquid/values/number.h"
#include "liquid/values/text.h"

namespace sluice::liquid {
namespace {

std::optional<DateTime> from_number(const Value& value) {
  const Number number = to_number(value);
  const auto moment = moment_of_number(number.is_integer ? static_cast<long double>(number.integer)
                                                         : number.as_double());
  if (!moment) return std::nullopt;
  DateTime date;
  date.time = *moment;
  return date;
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

}  // namespace

std::optional<DateTime> to_date(Runtime& r, const Value& input) {
  if (input.is_number()) return from_number(input);
  if (!input.is_string()) return std::nullopt;
  const auto text = input.as_string();
  if (is_digits(text)) return from_number(input);
  const auto word = to_lower(text.substr(0, 8), r.arena());
  if (word == "now" || word == "today") {
    DateTime date;
    date.time = r.now();
    return date;
  }
  return parse_date(text, r.now());
}

Value formatted_date(Runtime& r, const DateTime& date, std::string_view format) {
  constexpr std::size_t kBytesMax = 64 * 1024;
  std::string out;
  if (!format_date(out, date, format, kBytesMax)) return r.fail("the date is too long");
  if (!r.spend(out.size() / 64) || !r.reserve(out.size())) return {};
  return Value::string(r.arena().copy(out));
}

namespace {

Value date(Runtime& r, const Value& input, Arguments a) {
  const auto format = r.text_of(a[0]);
  if (format.empty()) return input;
  const auto parsed = to_date(r, input);
  return parsed ? formatted_date(r, *parsed, format) : input;
}

}  // namespace

std::span<const FilterInfo> date_filters() {
  static constexpr FilterInfo kFilters[] = {
      {"date",
       date,
       1,
       1,
       {"Formats a date with strftime directives; also `now` and `today`.", "format",
        R"({{ "2026-01-31T08:05:00Z" | date: "%d %B %Y" }})", "31 January 2026"}},
  };
  return kFilters;
}

}  // namespace sluice::liquid
