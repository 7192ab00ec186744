#include "app/terminal.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <unistd.h>

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

// Control characters from data must not reach the terminal.
std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
  return out;
}

// Columns that a UTF-8 text takes, every code point counted as one.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
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

std::string Table::text() const {
  std::vector<std::size_t> widths;
  widths.reserve(head_.size());
  for (const auto& title : head_) widths.push_back(width_of(title));
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], width_of(printable(row[i].text)));
  }
  std::string out;
  const auto add_cell = [&](std::size_t column, std::string_view text, Colour colour) {
    out += paint(colour, text);
    if (column + 1 < head_.size()) out.append(widths[column] - width_of(text) + 2, ' ');
  };
  for (std::size_t i = 0; i < head_.size(); ++i) add_cell(i, head_[i], Colour::kBold);
  out += '\n';
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) add_cell(i, printable(row[i].text), row[i].colour);
    out += '\n';
  }
  return out;
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

int report(const Error& error) {
  print_error("sluice: " + error.message);
  return exit_code(error);
}

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
  return member && member->is_string() ? std::string(member->get_string()) : std::string();
}

}  // namespace sluice::app
