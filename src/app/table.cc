#include "app/table.h"

#include <algorithm>
#include <utility>

namespace sluice::app {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kLastColumnMin = 8;

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

// Columns that a UTF-8 text takes, every code point counted as one.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, begins_character));
}

}  // namespace

std::string shortened(std::string_view text, std::size_t width) {
  if (width_of(text) <= width) return std::string(text);
  std::size_t left = width;
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    if (!begins_character(text[end])) continue;
    if (left <= 1) break;
    --left;
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string Table::text(std::size_t columns) const {
  std::vector<std::size_t> widths;
  widths.reserve(head_.size());
  for (const auto& title : head_) widths.push_back(width_of(title));
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], width_of(printable(row[i].text)));
  }
  std::size_t before_last = 0;
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) before_last += widths[i] + kGap;
  const std::size_t room = columns == 0
                               ? widths.back()
                               : std::max(kLastColumnMin, columns - std::min(columns, before_last));
  std::string out;
  std::size_t blanks = 0;  // before the next text of the line; none at its end
  const auto add_cell = [&](std::size_t column, std::string_view text, Colour colour) {
    const bool is_last = column + 1 == head_.size();
    if (!text.empty()) {
      out.append(std::exchange(blanks, 0), ' ');
      out += paint(colour, is_last ? shortened(text, room) : std::string(text));
    }
    blanks += widths[column] - width_of(text) + kGap;
  };
  const auto end_line = [&] {
    out += '\n';
    blanks = 0;
  };
  for (std::size_t i = 0; i < head_.size(); ++i) add_cell(i, head_[i], Colour::kBold);
  end_line();
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) add_cell(i, printable(row[i].text), row[i].colour);
    end_line();
  }
  return out;
}

}  // namespace sluice::app
