#include "app/commands/times.h"

#include <cmath>
#include <fmt/format.h>

namespace sluice::app {
namespace {

constexpr std::size_t kDateChars = 10;    // 2026-01-31
constexpr std::size_t kYearChars = 5;     // 2026-
constexpr std::size_t kMinuteChars = 16;  // 2026-01-31T12:00
constexpr std::size_t kSecondChars = 19;
constexpr double kMillisecond = 0.001;
constexpr double kMinute = 60;

}  // namespace

std::string short_time(std::string_view time, Timestamp now) {
  const auto parsed = parse_time(time);
  if (!parsed) return std::string(time);
  const auto text = format_time(*parsed);
  const auto today = format_time(now);
  const std::string_view view = text;
  if (view.substr(0, kDateChars) == std::string_view(today).substr(0, kDateChars))
    return std::string(view.substr(kDateChars + 1, kSecondChars - kDateChars - 1));
  if (view.substr(0, kYearChars) != std::string_view(today).substr(0, kYearChars))
    return std::string(view.substr(0, kDateChars));
  return fmt::format("{} {}", view.substr(kYearChars, kDateChars - kYearChars),
                     view.substr(kDateChars + 1, kMinuteChars - kDateChars - 1));
}

Result<Timestamp> parse_since(std::string_view text, Timestamp now) {
  if (const auto time = parse_time(text)) return *time;
  if (const auto day = parse_time(std::string(text) + "T00:00:00Z")) return *day;
  if (const auto ago = parse_duration(text); ago && *ago >= Micros(0)) return now - *ago;
  return fail(ErrorCode::kInvalid,
              fmt::format("'{}' is neither a duration such as 90m or 7d nor a time such as "
                          "2026-01-31 or 2026-01-31T12:00:00Z",
                          text));
}

std::string seconds_text(const json::value* seconds) {
  if (!seconds || !seconds->is_number()) return "-";
  const auto value = seconds->to_number<double>();
  if (value < kMillisecond) return "<1ms";
  if (value < kMinute) return fmt::format("{:.3f}s", value);
  return format_duration(std::chrono::seconds(std::llround(value)));
}

}  // namespace sluice::app
