#include "base/time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

namespace sluice {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t micros;
};
constexpr std::array kUnits = {Unit{"d", 86'400'000'000}, Unit{"h", 3'600'000'000},
                               Unit{"m", 60'000'000},     Unit{"s", 1'000'000},
                               Unit{"ms", 1'000},         Unit{"us", 1}};
constexpr std::int64_t kDurationMicrosMax = 1000LL * 366 * 86'400'000'000;

// Reads exactly `width` digits at the front of text and removes them.
std::optional<int> take_digits(std::string_view& text, std::size_t width) {
  if (text.size() < width) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(width);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::chrono::year_month_day> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return date;
}

// Fraction of a second, to microseconds; further digits are cut.
Micros take_fraction(std::string_view& text) {
  std::int64_t value = 0;
  std::int64_t scale = 1'000'000;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    if (scale > 1) {
      value = value * 10 + (text.front() - '0');
      scale /= 10;
    }
    text.remove_prefix(1);
  }
  return Micros(value * scale);
}

// The decimals of an amount, ".25", in parts of kDecimalsScale; further digits are cut. 0 when
// there is no point, nothing when no digit follows it.
constexpr std::int64_t kDecimalsScale = 10'000'000;
std::optional<std::int64_t> take_decimals(std::string_view& text) {
  if (!take(text, '.')) return 0;
  std::int64_t value = 0;
  std::int64_t scale = kDecimalsScale;
  const std::size_t before = text.size();
  for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1)) {
    scale /= 10;
    value += scale * (text.front() - '0');
  }
  if (text.size() == before) return std::nullopt;
  return value;
}

std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
  if (take(text, 'Z') || take(text, 'z')) return std::chrono::minutes(0);
  const bool east = take(text, '+');
  if (!east && !take(text, '-')) return std::nullopt;
  const auto hours = take_digits(text, 2);
  if (!hours || *hours > 23) return std::nullopt;
  take(text, ':');
  const auto minutes = take_digits(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  const std::chrono::minutes offset(*hours * 60 + *minutes);
  return east ? offset : -offset;
}

}  // namespace

std::string format_time(Timestamp time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

std::optional<Timestamp> parse_time(std::string_view text) {
  const auto date = take_date(text);
  if (!date || !(take(text, 'T') || take(text, 't') || take(text, ' '))) return std::nullopt;
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  int second = 0;
  Micros fraction(0);
  if (take(text, ':')) {
    const auto read = take_digits(text, 2);
    if (!read || *read > 60) return std::nullopt;
    second = *read;
    if (take(text, '.')) fraction = take_fraction(text);
  }
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  return Timestamp(std::chrono::sys_days(*date)) + std::chrono::hours(*hour) +
         std::chrono::minutes(*minute) + std::chrono::seconds(second) + fraction - *offset;
}

Result<Micros> parse_duration(std::string_view text) {
  const auto bad = [&] {
    return fail(
        ErrorCode::kInvalid,
        fmt::format("'{}' is not a valid duration; use a value such as 30s, 5m, 1h30m or 7d",
                    text));
  };
  if (text.empty()) return bad();
  std::int64_t total = 0;
  std::string_view rest = text;
  while (!rest.empty()) {
    std::int64_t amount = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), amount);
    if (error != std::errc() || amount < 0) return bad();
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    const auto fraction = take_decimals(rest);
    const auto unit_end = std::min(rest.find_first_of("0123456789."), rest.size());
    std::string_view name = rest.substr(0, unit_end);
    if (name.empty()) name = "s";
    const auto* unit =
        std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& u) { return u.name == name; });
    if (!fraction || unit == kUnits.end() || amount > kDurationMicrosMax / unit->micros)
      return bad();
    total +=
        amount * unit->micros + (*fraction * unit->micros + kDecimalsScale / 2) / kDecimalsScale;
    if (total > kDurationMicrosMax) return bad();
    rest.remove_prefix(unit_end);
  }
  return Micros(total);
}

std::string format_duration(Micros duration) {
  std::int64_t rest = duration.count();
  if (rest == 0) return "0s";
  std::string out;
  for (const auto& unit : kUnits) {
    if (rest >= unit.micros)
      fmt::format_to(std::back_inserter(out), "{}{}", rest / unit.micros, unit.name);
    rest %= unit.micros;
  }
  return out;
}

std::optional<Timestamp> parse_http_date(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || text.substr(3, 2) != ", " || !text.ends_with(" GMT"))
    return std::nullopt;
  text.remove_prefix(5);
  const auto day = take_digits(text, 2);
  const auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(1, 3));
  text.remove_prefix(5);
  const auto year = take_digits(text, 4);
  if (!day || month == kMonths.end() || !year || !take(text, ' ')) return std::nullopt;
  const auto hour = take_digits(text, 2);
  const bool colons = take(text, ':');
  const auto minute = take_digits(text, 2);
  const bool more_colons = take(text, ':');
  const auto second = take_digits(text, 2);
  if (!hour || !minute || !second || !colons || !more_colons) return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year(*year),
      std::chrono::month(static_cast<unsigned>(month - kMonths.begin()) + 1),
      std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return Timestamp(std::chrono::sys_days(date)) + std::chrono::hours(*hour) +
         std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

}  // namespace sluice
