#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/json_number.h"
#include "liquid/values/number.h"
#include "liquid/values/text.h"

namespace sluice::liquid {

std::string_view float_text(double value, std::span<char, 40> buffer) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  const double size = std::fabs(value);
  char* out = buffer.data();
  if (size == 0 || (size >= 1e-4 && size < 1e16)) {
    char* end = std::to_chars(out, out + 36, value, std::chars_format::fixed).ptr;
    if (!std::memchr(out, '.', static_cast<std::size_t>(end - out))) {
      *end++ = '.';
      *end++ = '0';
    }
    return {out, static_cast<std::size_t>(end - out)};
  }
  char shortest[32];
  const char* end =
      std::to_chars(shortest, shortest + sizeof shortest, value, std::chars_format::scientific).ptr;
  const char* e = std::find(static_cast<const char*>(shortest), end, 'e');
  char* at = std::copy(static_cast<const char*>(shortest), e, out);
  if (std::find(static_cast<const char*>(shortest), e, '.') == e) {
    *at++ = '.';
    *at++ = '0';
  }
  at = std::copy(e, end, at);
  return {out, static_cast<std::size_t>(at - out)};
}

double nearest_double(std::string_view text) {
  double real = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), real);
  if (read.ec != std::errc::result_out_of_range) return real;
  const bool large = compare_number_texts(text, "-1") < 0 || compare_number_texts(text, "1") > 0;
  if (!large) return 0;
  return text.starts_with('-') ? -HUGE_VAL : HUGE_VAL;
}

std::optional<Number::Wide> leading_digits(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size() && is_space(text[i])) ++i;
  bool negative = false;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) negative = text[i++] == '-';
  Number::Wide value = 0;
  bool digit = false;
  for (; i < text.size(); ++i) {
    if (text[i] == '_' && digit && i + 1 < text.size() && is_digit(text[i + 1])) continue;
    if (!is_digit(text[i])) break;
    digit = true;
    if (__builtin_mul_overflow(value, Number::Wide{10}, &value) ||
        __builtin_add_overflow(value, Number::Wide{text[i] - '0'}, &value))
      return std::nullopt;
  }
  return negative ? -value : value;
}

std::int64_t leading_integer(std::string_view text) {
  constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  const auto value = leading_digits(text);
  if (!value) return trim(text).starts_with('-') ? kMin : kMax;
  return static_cast<std::int64_t>(std::clamp(*value, Number::Wide{kMin}, Number::Wide{kMax}));
}

std::optional<std::int64_t> strict_integer(std::string_view text) {
  text = trim(text);
  std::size_t i = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  if (i == text.size()) return std::nullopt;
  for (bool digit = false; i < text.size(); ++i) {
    if (is_digit(text[i])) {
      digit = true;
    } else if (text[i] == '_' && digit && i + 1 < text.size()) {
      digit = false;
    } else {
      return std::nullopt;
    }
  }
  return leading_integer(text);
}

Value integer_literal(std::string_view text) {
  constexpr Number::Wide kUnsignedMax = std::numeric_limits<std::uint64_t>::max();
  const auto value = leading_digits(text);
  if (!value || *value > kUnsignedMax || *value < std::numeric_limits<std::int64_t>::min())
    return is_number_text(text) ? Value::decimal(text) : Value::real(nearest_double(text));
  if (*value > 0) return Value::whole(static_cast<std::uint64_t>(*value));
  return Value::integer(static_cast<std::int64_t>(*value));
}

std::optional<std::int64_t> to_integer(const Value& value) {
  if (value.kind() == Kind::kInt) return value.as_int();
  if (value.is_string()) return strict_integer(value.as_string());
  return std::nullopt;
}

}  // namespace sluice::liquid
