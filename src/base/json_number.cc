#include "base/json_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "base/work_budget.h"

namespace sluice {
namespace {

constexpr char kWritten = '\xFF';

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t count_digits(std::string_view text, std::size_t from) {
  std::size_t at = from;
  while (at < text.size() && is_digit(text[at])) ++at;
  return at - from;
}

// digits * 10^exponent; the digits neither begin nor end with 0. Zero has none.
struct Parts {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;
};

constexpr std::int64_t kExponentMax = 1'000'000'000'000;

Parts parts_of(std::string_view text) {
  Parts parts;
  parts.negative = text.starts_with('-');
  if (parts.negative || text.starts_with('+')) text.remove_prefix(1);
  const auto e = text.find_first_of("eE");
  auto mantissa = text.substr(0, e);
  if (e != text.npos) {
    auto written = text.substr(e + 1);
    if (written.starts_with('+')) written.remove_prefix(1);
    const auto read =
        std::from_chars(written.data(), written.data() + written.size(), parts.exponent);
    if (read.ec != std::errc() || std::abs(parts.exponent) > kExponentMax)
      parts.exponent = written.starts_with('-') ? -kExponentMax : kExponentMax;
  }
  WorkBudget::spend(1 + mantissa.size() / 8);
  const auto point = mantissa.find('.');
  if (point != mantissa.npos)
    parts.exponent -= static_cast<std::int64_t>(mantissa.size() - point - 1);
  parts.digits.reserve(mantissa.size());
  for (const char c : mantissa)
    if (is_digit(c) && !(c == '0' && parts.digits.empty())) parts.digits += c;
  while (!parts.digits.empty() && parts.digits.back() == '0') {
    parts.digits.pop_back();
    ++parts.exponent;
  }
  if (parts.digits.empty()) return {};
  return parts;
}

std::strong_ordering compare_sizes(const Parts& a, const Parts& b) {
  if (a.digits.empty() || b.digits.empty()) return a.digits.size() <=> b.digits.size();
  const auto a_places = a.exponent + static_cast<std::int64_t>(a.digits.size());
  const auto b_places = b.exponent + static_cast<std::int64_t>(b.digits.size());
  if (a_places != b_places) return a_places <=> b_places;
  return a.digits.compare(b.digits) <=> 0;
}

std::string text_of(long double value) {
  constexpr long double kMin = -9223372036854775808.0L;
  constexpr long double kBehindMax = 18446744073709551616.0L;
  if (value == std::trunc(value) && value >= kMin && value < kBehindMax)
    return value < 0 ? std::to_string(static_cast<std::int64_t>(value))
                     : std::to_string(static_cast<std::uint64_t>(value));
  std::string text;
  append_number(text, static_cast<double>(value));
  return text;
}

}  // namespace

bool is_number_text(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t whole = count_digits(text, at);
  if (whole == 0 || (whole > 1 && text[at] == '0')) return false;
  at += whole;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = count_digits(text, at + 1);
    if (fraction == 0) return false;
    at += 1 + fraction;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = count_digits(text, at);
    if (exponent == 0) return false;
    at += exponent;
  }
  return at == text.size();
}

std::optional<double> plain_fraction(std::string_view text) {
  constexpr std::array<double, 16> kPowers = {1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                              1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  constexpr double kLeast = 1e-4;  // smaller ones are printed with an exponent
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.size() > kPowers.size()) return std::nullopt;
  std::int64_t digits = 0;
  auto point = text.npos;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_digit(text[i]))
      digits = digits * 10 + (text[i] - '0');
    else if (text[i] == '.' && point == text.npos)
      point = i;
    else
      return std::nullopt;
  }
  if (point == text.npos) return std::nullopt;
  const std::size_t places = text.size() - point - 1;
  if (places != 1 && (places == 0 || text.back() == '0')) return std::nullopt;
  // Both are exact, so the quotient is the nearest double.
  const double real = static_cast<double>(digits) / kPowers[places];
  if (digits != 0 && real < kLeast) return std::nullopt;
  return negative ? -real : real;
}

json::value make_number(std::string_view text, json::storage_ptr storage) {
  const char* end = text.data() + text.size();
  if (text.find_first_of(".eE") == text.npos) {
    std::int64_t integer = 0;
    if (std::from_chars(text.data(), end, integer).ec == std::errc())
      return json::value(integer, std::move(storage));
    std::uint64_t large = 0;
    if (std::from_chars(text.data(), end, large).ec == std::errc())
      return json::value(large, std::move(storage));
  } else if (const auto plain = plain_fraction(text)) {
    return json::value(*plain, std::move(storage));
  } else {
    double real = 0;
    if (std::from_chars(text.data(), end, real).ec == std::errc()) {
      std::string printed;
      append_number(printed, real);
      // An exponent is not how people write amounts, so only its value counts.
      const bool exponent = text.find_first_of("eE") != text.npos;
      if (exponent ? compare_number_texts(printed, text) == 0 : printed == text)
        return json::value(real, std::move(storage));
    }
  }
  json::string written(std::move(storage));
  written.reserve(text.size() + 1);
  written += kWritten;
  written += text;
  return json::value(std::move(written));
}

std::optional<std::string_view> check_written_number(std::string_view string) {
  if (string.empty() || string[0] != kWritten || !is_number_text(string.substr(1)))
    return std::nullopt;
  return string.substr(1);
}

std::optional<std::string_view> written_number(const json::value& value) {
  const auto* string = value.if_string();
  return string ? written_number(std::string_view(*string)) : std::nullopt;
}

bool is_number(const json::value& value) { return value.is_number() || written_number(value); }

bool is_whole_number(const json::value& value) {
  if (const auto* real = value.if_double())
    return std::isfinite(*real) && *real == std::trunc(*real);
  if (const auto text = written_number(value)) return parts_of(*text).exponent >= 0;
  return value.is_number();
}

const json::string* if_text(const json::value& value) {
  const auto* string = value.if_string();
  return string && !written_number(std::string_view(*string)) ? string : nullptr;
}

bool is_text(const json::value& value) { return if_text(value) != nullptr; }

std::optional<ExactNumber> ExactNumber::of(const json::value& value) {
  if (const auto* text = if_text(value)) {
    const auto trimmed = trim(*text);
    if (is_number_text(trimmed)) return of(make_number(trimmed));
  }
  if (const auto text = written_number(value)) {
    ExactNumber number(0);
    number.text_ = *text;
    return number;
  }
  const auto number = to_number(value);
  return number ? std::optional(ExactNumber(*number)) : std::nullopt;
}

std::strong_ordering ExactNumber::operator<=>(const ExactNumber& other) const {
  if (text_.empty() && other.text_.empty())
    return value_ < other.value_   ? std::strong_ordering::less
           : value_ > other.value_ ? std::strong_ordering::greater
                                   : std::strong_ordering::equal;
  return compare_number_texts(text_.empty() ? text_of(value_) : text_,
                              other.text_.empty() ? text_of(other.value_) : other.text_);
}

std::strong_ordering compare_number_texts(std::string_view a, std::string_view b) {
  const Parts x = parts_of(a);
  const Parts y = parts_of(b);
  if (x.negative != y.negative)
    return x.negative ? std::strong_ordering::less : std::strong_ordering::greater;
  return x.negative ? compare_sizes(y, x) : compare_sizes(x, y);
}

std::string canonical_number(std::string_view text) {
  const Parts parts = parts_of(text);
  if (parts.digits.empty()) return "0";
  return fmt::format("{}{}e{}", parts.negative ? "-" : "", parts.digits, parts.exponent);
}

}  // namespace sluice
