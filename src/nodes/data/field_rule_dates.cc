#include "nodes/data/field_rule_dates.h"

#include <chrono>
#include <fmt/format.h>
#include <optional>

#include "base/json_number.h"
#include "liquid/values/text.h"
#include "nodes/config/dates.h"

namespace sluice::nodes {
namespace {

// The letters of PHP's date() that stand for a number, and how many digits they take.
struct Letter {
  char name;
  std::size_t digits_min;
  std::size_t digits_max;
  int max;
};
constexpr Letter kLetters[] = {
    {'Y', 4, 4, 9999}, {'y', 2, 2, 99}, {'m', 2, 2, 12},  {'n', 1, 2, 12},     {'d', 2, 2, 31},
    {'j', 1, 2, 31},   {'H', 2, 2, 23}, {'G', 1, 2, 23},  {'h', 2, 2, 12},     {'g', 1, 2, 12},
    {'i', 2, 2, 59},   {'s', 2, 2, 59}, {'v', 3, 3, 999}, {'u', 1, 6, 999'999}};

const Letter* find_letter(char name) {
  for (const auto& letter : kLetters)
    if (letter.name == name) return &letter;
  return nullptr;
}

// Takes "Z" or "+01:00" off the front.
bool take_offset(std::string_view& text, bool colon) {
  if (text.starts_with('Z')) {
    text.remove_prefix(1);
    return true;
  }
  const std::size_t size = colon ? 6 : 5;
  if (text.size() < size || (text[0] != '+' && text[0] != '-')) return false;
  for (std::size_t i = 1; i < size; ++i)
    if (colon && i == 3 ? text[i] != ':' : !liquid::is_digit(text[i])) return false;
  text.remove_prefix(size);
  return true;
}

std::optional<int> take_number(std::string_view& text, const Letter& letter) {
  std::size_t size = 0;
  int value = 0;
  while (size < letter.digits_max && size < text.size() && liquid::is_digit(text[size]))
    value = value * 10 + (text[size++] - '0');
  if (size < letter.digits_min || value > letter.max) return std::nullopt;
  text.remove_prefix(size);
  return value;
}

std::optional<Timestamp> date_of(const json::value& value, Timestamp now) {
  if (!value.is_string() && !value.is_number()) return std::nullopt;
  const auto date = read_date(value, Zone(), now);
  return date ? std::optional(*date) : std::nullopt;
}

}  // namespace

std::string check_date_format(std::string_view format) {
  for (std::size_t i = 0; i < format.size(); ++i) {
    const char c = format[i];
    if (c == '\\') {
      ++i;
    } else if (liquid::is_alpha(c) && c != 'A' && c != 'a' && c != 'P' && c != 'O' && c != 'T' &&
               !find_letter(c)) {
      return fmt::format(
          "the letter {} is not supported; use Y y m n d j H G h g i s v u A a P O, and put a "
          "backslash before any other letter",
          c);
    } else if (c == 'T' && (i == 0 || i + 1 == format.size())) {
      return "put a backslash before a literal T";
    }
  }
  return "";
}

bool matches_date_format(std::string_view text, std::string_view format) {
  int year = 2000;
  int month = 1;
  int day = 1;
  for (std::size_t i = 0; i < format.size(); ++i) {
    const char c = format[i];
    if (const auto* letter = find_letter(c)) {
      const auto value = take_number(text, *letter);
      if (!value) return false;
      if (c == 'Y' || c == 'y') year = *value + (c == 'y' ? 2000 : 0);
      if (c == 'm' || c == 'n') month = *value;
      if (c == 'd' || c == 'j') day = *value;
    } else if (c == 'P' || c == 'O') {
      if (!take_offset(text, c == 'P')) return false;
    } else if (c == 'A' || c == 'a') {
      const auto half = text.substr(0, 2);
      if (c == 'A' ? half != "AM" && half != "PM" : half != "am" && half != "pm") return false;
      text.remove_prefix(2);
    } else {
      const char literal = c == '\\' && i + 1 < format.size() ? format[++i] : c;
      if (!text.starts_with(literal)) return false;
      text.remove_prefix(1);
    }
  }
  return text.empty() &&
         std::chrono::year_month_day(std::chrono::year(year),
                                     std::chrono::month(static_cast<unsigned>(month)),
                                     std::chrono::day(static_cast<unsigned>(day)))
             .ok();
}

std::string ask_date(const RuleQuestion& question) {
  return date_of(*question.value, question.now) ? "" : "must be a valid date";
}

std::string ask_date_format(const RuleQuestion& question) {
  const auto& format = question.rule.parameters[0];
  const auto* text = if_text(*question.value);
  if (text && matches_date_format(*text, format)) return "";
  return "must match the format " + format;
}

std::string ask_date_order(const RuleQuestion& question) {
  const auto name = question.rule.kind->name;
  const auto& parameter = question.rule.parameters[0];
  auto right = date_of(json::value(parameter), question.now);
  if (!right)
    if (const auto* other = question.other(parameter)) right = date_of(*other, question.now);
  const auto left = date_of(*question.value, question.now);
  const bool met = left && right &&
                   (name == "before"            ? *left < *right
                    : name == "before_or_equal" ? *left <= *right
                    : name == "after"           ? *left > *right
                    : name == "after_or_equal"  ? *left >= *right
                                                : *left == *right);
  if (met) return "";
  const auto words = name == "before"            ? "before"
                     : name == "before_or_equal" ? "before or equal to"
                     : name == "after"           ? "after"
                     : name == "after_or_equal"  ? "after or equal to"
                                                 : "equal to";
  return fmt::format("must be a date {} {}", words, parameter);
}

}  // namespace sluice::nodes
