#include "app/terminal.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/json_number.h"

namespace sluice::app {
namespace {

bool colours_wanted() {
  static const bool wanted = isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  return wanted;
}

std::string_view escape_of(Colour colour) {
  switch (colour) {
    case Colour::kNone:
      return "";
    case Colour::kGreen:
      return "\x1b[32m";
    case Colour::kRed:
      return "\x1b[31m";
    case Colour::kYellow:
      return "\x1b[33m";
    case Colour::kGrey:
      return "\x1b[90m";
    case Colour::kBold:
      return "\x1b[1m";
  }
  return "";
}

bool json_errors = false;

// A list of single problems, which Client adds to a message, is a list here, too.
json::object error_view(std::string_view code, std::string_view message, int exit) {
  constexpr std::string_view kNext = "\n  - ";
  auto at = message.find(kNext);
  json::object view{{"code", code}, {"message", message.substr(0, at)}};
  json::array errors;
  while (at != std::string_view::npos) {
    message.remove_prefix(at + kNext.size());
    at = message.find(kNext);
    errors.emplace_back(message.substr(0, at));
  }
  if (!errors.empty()) view["errors"] = std::move(errors);
  view["exit_code"] = exit;
  return {{"error", std::move(view)}};
}

void print_failure(std::string_view code, std::string_view message, int exit) {
  if (json_errors)
    print_error(to_json(error_view(code, message, exit)));
  else
    print_error(fmt::format("sluice: {}", message));
}

// Controls become spaces, except those in `kept`.
std::string without_controls(std::string_view text, std::string_view kept) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    // U+0080 to U+009F, which take two bytes, are controls, too: U+009B is as good as ESC [.
    const bool is_wide = byte(i) == 0xC2 && i + 1 < text.size() && (byte(i + 1) & 0xE0) == 0x80;
    const bool is_control = is_wide || byte(i) < 0x20 || byte(i) == 0x7F;
    out += is_control && kept.find(text[i]) == std::string_view::npos ? ' ' : text[i];
    if (is_wide) ++i;
  }
  return out;
}

}  // namespace

std::string paint(Colour colour, std::string_view text) {
  if (colour == Colour::kNone || !colours_wanted()) return std::string(text);
  return fmt::format("{}{}\x1b[0m", escape_of(colour), text);
}

Colour status_colour(std::string_view status) {
  if (status == "completed" || status == "success") return Colour::kGreen;
  if (status == "failed" || status == "dead_letter" || status == "error") return Colour::kRed;
  if (status == "cancelled") return Colour::kGrey;
  return Colour::kYellow;
}

std::string printable(std::string_view text) { return without_controls(text, ""); }

std::string printable_lines(std::string_view text) { return without_controls(text, "\n\t"); }

std::size_t terminal_columns() {
  if (const char* given = std::getenv("COLUMNS")) {
    std::size_t columns = 0;
    const std::string_view text = given;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), columns);
    if (read.ec == std::errc() && columns > 0) return columns;
  }
  winsize size{};
  if (isatty(STDOUT_FILENO) != 1 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }
void print_line(std::string_view text) {
  print(text);
  print("\n");
}
void print_error(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fputc('\n', stderr);
}

int exit_code(const Error& error) {
  switch (error.code) {
    case ErrorCode::kNotFound:
      return 3;
    case ErrorCode::kUnauthorized:
    case ErrorCode::kForbidden:
      return 4;
    case ErrorCode::kUnavailable:
    case ErrorCode::kOverloaded:
      return 5;
    default:
      return 1;
  }
}

void print_errors_as_json(bool as_json) { json_errors = as_json; }

int report(const Error& error) {
  const int code = exit_code(error);
  print_failure(error_code_name(error.code), error.message, code);
  return code;
}

int report_usage(const std::string& message) {
  print_failure("usage", message, kExitUsage);
  return kExitUsage;
}

int finish(const Result<void>& done) { return done ? 0 : report(done.error()); }
int finish(const Result<int>& done) { return done ? *done : report(done.error()); }

ProgressBar::ProgressBar(std::string label) : label_(std::move(label)) {}

ProgressBar::~ProgressBar() {
  if (shown_ >= 0) std::fputs("\r\x1b[K", stderr);
}

void ProgressBar::show(std::int64_t done, std::int64_t all) {
  constexpr std::int64_t kWidth = 30;
  const std::int64_t percent =
      std::clamp<std::int64_t>(100 * done / std::max<std::int64_t>(all, 1), 0, 100);
  if (percent == shown_ || isatty(STDERR_FILENO) != 1) return;
  shown_ = percent;
  const auto filled = static_cast<std::size_t>(percent * kWidth / 100);
  const std::string bar = std::string(filled, '#') + std::string(kWidth - filled, '.');
  std::fputs(fmt::format("\r{} [{}] {:3} %", label_, bar, percent).c_str(), stderr);
}

std::string text_of(const json::value& value, std::string_view key) {
  const auto* member = find_member(value, key);
  return member && is_text(*member) ? std::string(member->get_string()) : std::string();
}

}  // namespace sluice::app
