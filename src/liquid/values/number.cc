#include "liquid/values/number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <string>

#include "base/work_budget.h"
#include "liquid/values/text.h"

namespace sluice::liquid {
namespace {

__extension__ using Wide = __int128;

constexpr int kScaleMax = 36;

Number whole(std::int64_t value) {
  Number n;
  n.integer = value;
  return n;
}

Number inexact(double value) {
  Number n;
  n.is_integer = false;
  n.exact = false;
  n.real = value;
  return n;
}

Number decimal(Wide digits, int scale) {
  while (scale > 0 && digits % 10 == 0) {
    digits /= 10;
    --scale;
  }
  Number n;
  n.is_integer = false;
  n.digits = digits;
  n.scale = scale;
  return n;
}

// "-12.5", "1e-7": the shortest text of a double, or the text of a decimal. Falls back to the
// nearest double when it has more digits than fit.
Number parse_decimal(std::string_view text) {
  double real = 0;
  std::from_chars(text.data(), text.data() + text.size(), real);
  Wide digits = 0;
  int scale = 0;
  int exponent = 0;
  bool fraction = false;
  const bool negative = !text.empty() && text[0] == '-';
  for (std::size_t i = negative ? 1 : 0; i < text.size(); ++i) {
    if (text[i] == '.') {
      fraction = true;
    } else if (text[i] == 'e') {
      const auto* from = text.data() + i + 1 + (text[i + 1] == '+' ? 1 : 0);
      std::from_chars(from, text.data() + text.size(), exponent);
      break;
    } else {
      if (__builtin_mul_overflow(digits, Wide{10}, &digits) ||
          __builtin_add_overflow(digits, Wide{text[i] - '0'}, &digits))
        return inexact(real);
      if (fraction) ++scale;
    }
  }
  scale -= exponent;
  for (; scale < 0; ++scale)
    if (__builtin_mul_overflow(digits, Wide{10}, &digits)) return inexact(real);
  if (scale > kScaleMax) return inexact(real);
  return decimal(negative ? -digits : digits, scale);
}

Number from_double(double value) {
  if (!std::isfinite(value)) return inexact(value);
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
  return parse_decimal({buffer, static_cast<std::size_t>(end.ptr - buffer)});
}

Number widen(const Number& n) { return n.is_integer ? decimal(n.integer, 0) : n; }

// Brings both to one scale. False when that does not fit.
bool align(Number& a, Number& b) {
  a = widen(a);
  b = widen(b);
  if (!a.exact || !b.exact) return false;
  for (; a.scale < b.scale; ++a.scale)
    if (__builtin_mul_overflow(a.digits, Wide{10}, &a.digits)) return false;
  for (; b.scale < a.scale; ++b.scale)
    if (__builtin_mul_overflow(b.digits, Wide{10}, &b.digits)) return false;
  return true;
}

Wide floor_divide(Wide a, Wide b) {
  const Wide quotient = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

double floor_modulo(double a, double b) {
  const double rest = std::fmod(a, b);
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

std::string wide_text(Wide value) {
  const bool negative = value < 0;
  std::string text;
  do {
    const int digit = static_cast<int>(value % 10);
    text += static_cast<char>('0' + (digit < 0 ? -digit : digit));
    value /= 10;
  } while (value != 0);
  if (negative) text += '-';
  std::reverse(text.begin(), text.end());
  return text;
}

Number integral(Wide value) {
  if (value > std::numeric_limits<std::int64_t>::max() ||
      value < std::numeric_limits<std::int64_t>::min())
    return inexact(static_cast<double>(value));
  return whole(static_cast<std::int64_t>(value));
}

}  // namespace

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

std::int64_t leading_integer(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size() && is_space(text[i])) ++i;
  bool negative = false;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) negative = text[i++] == '-';
  std::int64_t value = 0;
  bool digit = false;
  for (; i < text.size(); ++i) {
    if (text[i] == '_' && digit && i + 1 < text.size() && is_digit(text[i + 1])) continue;
    if (!is_digit(text[i])) break;
    digit = true;
    if (__builtin_mul_overflow(value, std::int64_t{10}, &value) ||
        __builtin_sub_overflow(value, std::int64_t{text[i] - '0'}, &value))
      return negative ? std::numeric_limits<std::int64_t>::min()
                      : std::numeric_limits<std::int64_t>::max();
  }
  if (negative) return value;
  return value == std::numeric_limits<std::int64_t>::min()
             ? std::numeric_limits<std::int64_t>::max()
             : -value;
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

std::optional<std::int64_t> to_integer(const Value& value) {
  if (value.kind() == Kind::kInt) return value.as_int();
  if (value.is_string()) return strict_integer(value.as_string());
  return std::nullopt;
}

double Number::as_double() const {
  if (is_integer) return static_cast<double>(integer);
  if (!exact) return real;
  if (scale == 0) return static_cast<double>(digits);
  // Through text, so that the result is the nearest double and not one of two roundings.
  const std::string text = wide_text(digits) + "e-" + std::to_string(scale);
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Value Number::to_value() const {
  return is_integer ? Value::integer(integer) : Value::real(as_double());
}

bool Number::is_zero() const {
  if (is_integer) return integer == 0;
  return exact ? digits == 0 : real == 0;
}

Number to_number(const Value& value) {
  switch (value.kind()) {
    case Kind::kInt:
      return whole(value.as_int());
    case Kind::kDouble:
      WorkBudget::spend(4);
      return from_double(value.as_double());
    case Kind::kString: {
      WorkBudget::spend(4 + value.as_string().size() / 16);
      const auto text = trim(value.as_string());
      std::size_t i = !text.empty() && text[0] == '-' ? 1 : 0;
      const std::size_t first = i;
      while (i < text.size() && is_digit(text[i])) ++i;
      const std::size_t dot = i;
      if (dot > first && dot + 1 < text.size() && text[dot] == '.') {
        ++i;
        while (i < text.size() && is_digit(text[i])) ++i;
        if (i == text.size() && is_digit(text[dot + 1])) return parse_decimal(text);
      }
      return whole(leading_integer(value.as_string()));
    }
    default:
      return whole(0);
  }
}

Number add(const Number& a, const Number& b) {
  std::int64_t sum = 0;
  if (a.is_integer && b.is_integer) {
    if (!__builtin_add_overflow(a.integer, b.integer, &sum)) return whole(sum);
    return inexact(a.as_double() + b.as_double());
  }
  Number x = a;
  Number y = b;
  Wide digits = 0;
  if (align(x, y) && !__builtin_add_overflow(x.digits, y.digits, &digits))
    return decimal(digits, x.scale);
  return inexact(a.as_double() + b.as_double());
}

Number subtract(const Number& a, const Number& b) {
  std::int64_t difference = 0;
  if (a.is_integer && b.is_integer) {
    if (!__builtin_sub_overflow(a.integer, b.integer, &difference)) return whole(difference);
    return inexact(a.as_double() - b.as_double());
  }
  Number x = a;
  Number y = b;
  Wide digits = 0;
  if (align(x, y) && !__builtin_sub_overflow(x.digits, y.digits, &digits))
    return decimal(digits, x.scale);
  return inexact(a.as_double() - b.as_double());
}

Number multiply(const Number& a, const Number& b) {
  std::int64_t product = 0;
  if (a.is_integer && b.is_integer) {
    if (!__builtin_mul_overflow(a.integer, b.integer, &product)) return whole(product);
    return inexact(a.as_double() * b.as_double());
  }
  const Number x = widen(a);
  const Number y = widen(b);
  Wide digits = 0;
  if (x.exact && y.exact && x.scale + y.scale <= kScaleMax &&
      !__builtin_mul_overflow(x.digits, y.digits, &digits))
    return decimal(digits, x.scale + y.scale);
  return inexact(a.as_double() * b.as_double());
}

Number divide(const Number& a, const Number& b) {
  if (a.is_integer && b.is_integer) return integral(floor_divide(a.integer, b.integer));
  Number x = a;
  Number y = b;
  if (!align(x, y)) return inexact(a.as_double() / b.as_double());
  // As many digits behind the point as fit.
  constexpr std::uint64_t kUnits = 16;
  WorkBudget::spend(kUnits);
  Wide digits = x.digits;
  int scale = 0;
  Wide next = 0;
  while (scale < kScaleMax && digits % y.digits != 0 &&
         !__builtin_mul_overflow(digits, Wide{10}, &next)) {
    digits = next;
    ++scale;
  }
  return decimal(digits / y.digits, scale);
}

Number modulo(const Number& a, const Number& b) {
  if (a.is_integer && b.is_integer) {
    const Wide x = a.integer;
    const Wide y = b.integer;
    return integral(x - floor_divide(x, y) * y);
  }
  Number x = a;
  Number y = b;
  if (!align(x, y)) return inexact(floor_modulo(a.as_double(), b.as_double()));
  Wide rest = x.digits % y.digits;
  if (rest != 0 && (rest < 0) != (y.digits < 0)) rest += y.digits;
  return decimal(rest, x.scale);
}

int compare(const Number& a, const Number& b) {
  if (a.is_integer && b.is_integer)
    return a.integer < b.integer ? -1 : a.integer > b.integer ? 1 : 0;
  Number x = a;
  Number y = b;
  if (align(x, y)) return x.digits < y.digits ? -1 : x.digits > y.digits ? 1 : 0;
  const double p = a.as_double();
  const double q = b.as_double();
  return p < q ? -1 : p > q ? 1 : 0;
}

Number absolute(const Number& a) {
  const Number zero = whole(0);
  return compare(a, zero) < 0 ? subtract(zero, a) : a;
}

std::optional<Number> round_to(const Number& a, std::int64_t places, Rounding how) {
  if (a.is_integer && places >= 0) return a;
  if (places < -kScaleMax) return whole(0);
  Number n = widen(a);
  if (!n.exact) {
    if (!std::isfinite(n.real)) return std::nullopt;
    if (places > 0) return n;
    const double rounded = how == Rounding::kHalfUp ? std::round(n.real)
                           : how == Rounding::kCeil ? std::ceil(n.real)
                                                    : std::floor(n.real);
    if (std::fabs(rounded) < 9e18) return whole(static_cast<std::int64_t>(rounded));
    return inexact(rounded);
  }
  if (places >= n.scale) return places > 0 ? n : integral(n.digits);
  if (n.scale - places > kScaleMax) return whole(0);
  Wide unit = 1;
  for (std::int64_t i = places; i < n.scale; ++i) unit *= 10;
  Wide quotient = floor_divide(n.digits, unit);
  const Wide rest = n.digits - quotient * unit;  // 0 <= rest < unit
  const bool up = how == Rounding::kCeil    ? rest != 0
                  : how == Rounding::kFloor ? false
                  : n.digits >= 0           ? rest >= unit - rest
                                            : rest > unit - rest;
  if (up) ++quotient;
  if (places > 0) return decimal(quotient, static_cast<int>(places));
  for (std::int64_t i = places; i < 0; ++i)
    if (__builtin_mul_overflow(quotient, Wide{10}, &quotient)) return whole(0);
  return integral(quotient);
}

}  // namespace sluice::liquid
