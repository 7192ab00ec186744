#include "calls/calling_hours.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <fmt/format.h>
#include <optional>
#include <span>

#include "base/json_number.h"
#include "base/text.h"

namespace sluice::calls {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr std::size_t kWindowsMax = 50;
constexpr int kDaysAhead = 8;  // the same window of next week, where today's is over
constexpr std::chrono::minutes kDay{24 * 60};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "09:30", up to "24:00".
std::optional<std::chrono::minutes> parse_minute(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const std::size_t at : {0U, 1U, 3U, 4U})
    if (!is_digit(text[at])) return std::nullopt;
  const int hour = (text[0] - '0') * 10 + text[1] - '0';
  const int minute = (text[3] - '0') * 10 + text[4] - '0';
  const std::chrono::minutes time(hour * 60 + minute);
  if (minute > 59 || time > kDay) return std::nullopt;
  return time;
}

Result<std::chrono::minutes> minute_of(const json::object& window, std::string_view name) {
  const auto* text = find_string(window, name);
  const auto time = text ? parse_minute(*text) : std::nullopt;
  if (!time)
    return fail(ErrorCode::kInvalid, fmt::format("{} must be a time such as 09:00.", name));
  return *time;
}

Result<unsigned> days_of(const json::object& window) {
  const auto* days = window.if_contains("days");
  if (!days || !days->is_array() || days->get_array().empty())
    return fail(ErrorCode::kInvalid, "days must be an array such as [\"mon\", \"tue\"].");
  unsigned bits = 0;
  for (const auto& day : days->get_array()) {
    const auto* text = if_text(day);
    const auto* const found =
        text ? std::ranges::find(kDays, std::string_view(*text)) : kDays.end();
    if (found == kDays.end())
      return fail(ErrorCode::kInvalid,
                  "days must be of mon, tue, wed, thu, fri, sat and sun, each in lower case.");
    bits |= 1U << (found - kDays.begin());
  }
  return bits;
}

Result<void> check_names(const json::object& document, std::span<const std::string_view> known) {
  for (const auto& member : document)
    if (std::ranges::find(known, std::string_view(member.key())) == known.end())
      return fail(ErrorCode::kInvalid,
                  fmt::format("{} is unknown{}", cut_text(member.key(), 64),
                              nearest_hint(std::string_view(member.key()), known)));
  return {};
}

}  // namespace

Result<CallingHours::Window> CallingHours::parse_window(const json::value& value) {
  if (!value.is_object()) return fail(ErrorCode::kInvalid, "must be an object.");
  const auto& window = value.get_object();
  constexpr std::array<std::string_view, 3> kNames = {"days", "from", "to"};
  SLUICE_TRY_VOID(check_names(window, kNames));
  Window parsed;
  SLUICE_TRY(parsed.days, days_of(window));
  SLUICE_TRY(parsed.from, minute_of(window, "from"));
  SLUICE_TRY(parsed.to, minute_of(window, "to"));
  if (parsed.from >= parsed.to)
    return fail(ErrorCode::kInvalid,
                "to must be later than from; a window over midnight is written as two.");
  return parsed;
}

Result<CallingHours> CallingHours::parse(const json::object& document) {
  constexpr std::array<std::string_view, 2> kNames = {"timezone", "windows"};
  SLUICE_TRY_VOID(check_names(document, kNames));
  CallingHours hours;
  const auto* zone = find_string(document, "timezone");
  if (!zone)
    return fail(ErrorCode::kInvalid,
                "timezone must be the name of a zone, such as "
                "Australia/Sydney.");
  auto found = Zone::find(*zone);
  if (!found) return fail(ErrorCode::kInvalid, "timezone: " + found.error().message);
  hours.zone_ = *std::move(found);
  const auto* windows = document.if_contains("windows");
  if (!windows || !windows->is_array() || windows->get_array().empty() ||
      windows->get_array().size() > kWindowsMax)
    return fail(ErrorCode::kInvalid,
                fmt::format("windows must be an array of 1 to {} windows.", kWindowsMax));
  for (std::size_t i = 0; i < windows->get_array().size(); ++i) {
    auto window = parse_window(windows->get_array()[i]);
    if (!window)
      return fail(ErrorCode::kInvalid, fmt::format("windows.{}: {}", i, window.error().message));
    hours.windows_.push_back(*window);
  }
  return hours;
}

Timestamp CallingHours::next_open(Timestamp time) const {
  if (windows_.empty()) return time;
  const auto local = zone_.to_local(time);
  const auto today = std::chrono::floor<std::chrono::days>(local);
  std::optional<Timestamp> earliest;
  for (int ahead = 0; ahead <= kDaysAhead; ++ahead) {
    const auto day = today + std::chrono::days(ahead);
    const auto weekday = std::chrono::weekday(day).c_encoding();
    for (const auto& window : windows_) {
      if ((window.days & (1U << weekday)) == 0) continue;
      const LocalTime from = day + window.from;
      const LocalTime to = day + window.to;
      if (ahead == 0 && from <= local && local < to) return time;
      const Timestamp begin = zone_.moments_of(from).first;
      if (begin > time && (!earliest || begin < *earliest)) earliest = begin;
    }
    if (earliest) return *earliest;
  }
  return time + std::chrono::days(1);  // a day that clocks skipped; looked at again then
}

}  // namespace sluice::calls
