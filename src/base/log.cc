#include "base/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <string>

#include "base/bytes.h"

namespace sluice::log {
namespace {

constexpr const char* kTextPattern = "%Y-%m-%dT%H:%M:%S.%fZ %^%l%$ %v";
// The message ends the object that this begins.
constexpr const char* kJsonPattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l",%v})";

std::atomic<Format>& format() {
  static std::atomic<Format> chosen{Format::kText};
  return chosen;
}

spdlog::logger& logger() {
  static const auto instance = [] {
    auto made = spdlog::stderr_color_mt("sluice");
    made->set_pattern(kTextPattern, spdlog::pattern_time_type::utc);
    return made;
  }();
  return *instance;
}

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarn:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
    case Level::kOff:
      return spdlog::level::off;
  }
  return spdlog::level::info;
}

// As JSON; what a line cannot hold becomes a space later.
void append_quoted(std::string& line, std::string_view text) {
  line += '"';
  for (const char c : is_utf8(text) ? text : std::string_view("(not UTF-8)")) {
    if (c == '"' || c == '\\') line += '\\';
    line += c;
  }
  line += '"';
}

// A value that can be told from what follows it.
void append_value(std::string& line, std::string_view value) {
  const bool is_plain = value.find_first_of(" \"=\t\r\n") == std::string_view::npos;
  if (is_plain)
    line += value;
  else
    append_quoted(line, value);
}

std::string text_line(std::string_view message, std::initializer_list<Field> fields) {
  std::string line(message);
  for (const auto& field : fields) {
    if (field.text.empty()) continue;
    line.append(" ").append(field.name).append("=");
    append_value(line, field.text);
  }
  return line;
}

std::string json_line(std::string_view message, std::initializer_list<Field> fields) {
  std::string line = R"("message":)";
  append_quoted(line, message);
  for (const auto& field : fields) {
    if (field.text.empty()) continue;
    line += ',';
    append_quoted(line, field.name);
    line += ':';
    if (field.is_number)
      line += field.text;
    else
      append_quoted(line, field.text);
  }
  return line;
}

}  // namespace

void set_level(Level level) { logger().set_level(to_spdlog(level)); }

void set_format(Format chosen) {
  format().store(chosen, std::memory_order_relaxed);
  logger().set_pattern(chosen == Format::kJson ? kJsonPattern : kTextPattern,
                       spdlog::pattern_time_type::utc);
}

bool enabled(Level level) { return logger().should_log(to_spdlog(level)); }

void write(Level level, std::string_view message) { write(level, message, {}); }

void write(Level level, std::string_view message, std::initializer_list<Field> fields) {
  const bool is_json = format().load(std::memory_order_relaxed) == Format::kJson;
  auto line = is_json ? json_line(message, fields) : text_line(message, fields);
  // One message is one line, whatever of a name or an error is in it.
  for (char& c : line)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  logger().log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
}

bool Rate::take(Micros now) {
  const std::int64_t second = now.count() / 1'000'000;
  if (second_.exchange(second, std::memory_order_relaxed) != second)
    lines_.store(0, std::memory_order_relaxed);
  if (lines_.fetch_add(1, std::memory_order_relaxed) < lines_max_) return true;
  left_out_.fetch_add(1, std::memory_order_relaxed);
  return false;
}

}  // namespace sluice::log
