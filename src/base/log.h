#pragma once

#include <atomic>
#include <cstdint>
#include <fmt/format.h>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/clock.h"

namespace sluice::log {

enum class Level { kDebug, kInfo, kWarn, kError, kOff };
enum class Format { kText, kJson };

// Lines go to stderr, one per message: `time level message name=value ...`, or as JSON one object
// {"time", "level", "message", name: value, ...}. Nothing below the level is formatted. Any thread.
void set_level(Level level);
void set_format(Format format);
bool enabled(Level level);
void write(Level level, std::string_view message);

// What a line is about, such as the id of a run. Never a token, a secret or a body.
struct Field {
  Field(std::string_view field, std::string_view value) : name(field), text(value) {}
  Field(std::string_view field, const char* value) : name(field), text(value) {}
  template <class Number>
  requires std::is_integral_v<Number> Field(std::string_view field, Number value)
      : name(field), text(std::to_string(value)), is_number(true) {}

  std::string_view name;
  std::string text;  // one that is empty is left out
  bool is_number = false;
};
// For callers that have asked enabled().
void write(Level level, std::string_view message, std::initializer_list<Field> fields);

// How many lines of one kind are written within a second; those beyond it are counted and said with
// the next one. Any thread.
class Rate {
 public:
  explicit Rate(std::uint32_t lines_per_second_max) : lines_max_(lines_per_second_max) {}
  // Whether another line may be written at that time, of a clock that never goes back.
  bool take(Micros now);
  // How many lines were not, since this was last asked; nothing to be said of none.
  std::uint64_t take_left_out() { return left_out_.exchange(0, std::memory_order_relaxed); }
  Field left_out() {
    const auto count = take_left_out();
    Field field("lines_left_out", count);
    if (count == 0) field.text.clear();
    return field;
  }

 private:
  const std::uint32_t lines_max_;
  std::atomic<std::int64_t> second_{-1};
  std::atomic<std::uint32_t> lines_{0};
  std::atomic<std::uint64_t> left_out_{0};
};

template <class... Args>
void debug(fmt::format_string<Args...> text, Args&&... args) {
  if (enabled(Level::kDebug)) write(Level::kDebug, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args>
void info(fmt::format_string<Args...> text, Args&&... args) {
  if (enabled(Level::kInfo)) write(Level::kInfo, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args>
void warn(fmt::format_string<Args...> text, Args&&... args) {
  if (enabled(Level::kWarn)) write(Level::kWarn, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args>
void error(fmt::format_string<Args...> text, Args&&... args) {
  if (enabled(Level::kError)) write(Level::kError, fmt::format(text, std::forward<Args>(args)...));
}

}  // namespace sluice::log
