#include "liquid/values/number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>

#include "base/json_number.h"
#include "base/work_budget.h"
#include "liquid/values/text.h"

namespace sluice::liquid {
namespace {

using Wide = Number::Wide;

constexpr int kScaleMax = 36;
constexpr int kExponentMax = 400;
// Has no negative counterpart, so it is never kept: division by -1 would overflow.
constexpr Wide kWideMin = Wide{std::numeric_limits<std::int64_t>::min()} << 64;

Number inexact(double value) {
  Number n;
  n.is_integer = false;
  n.exact = false;
  n.real = value;
  return n;
}

Number whole(Wide value) {
  if (value == kWideMin) return inexact(static_cast<double>(value));
  Number n;
  n.integer = value;
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
  const double real = nearest_double(text);
  Wide digits = 0;
  int scale = 0;
  int exponent = 0;
  bool fraction = false;
  const bool negative = !text.empty() && text[0] == '-';
  for (std::size_t i = negative ? 1 : 0; i < text.size(); ++i) {
    if (text[i] == '.') {
      fraction = true;
    } else if (text[i] == 'e' || text[i] == 'E') {
      const auto* from = text.data() + i + 1 + (text[i + 1] == '+' ? 1 : 0);
      const auto read = std::from_chars(from, text.data() + text.size(), exponent);
      if (read.ec != std::errc() || std::abs(exponent) > kExponentMax) return inexact(real);
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
  while (scale > kScaleMax && digits % 10 == 0) {
    digits /= 10;
    --scale;
  }
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

}  // namespace

namespace {

// The integer at the start of a text, or the nearest double when it has too many digits.
Number leading_number(std::string_view text) {
  if (const auto value = leading_digits(text)) return whole(*value);
  text = trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  return inexact(nearest_double(text.substr(0, text.find_first_not_of("0123456789", 1))));
}

}  // namespace

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

Value Number::to_value(Arena& arena) const {
  if (!is_integer) return Value::real(as_double());
  if (const auto small = small_integer()) return Value::integer(*small);
  if (integer > 0 && integer <= std::numeric_limits<std::uint64_t>::max())
    return Value::whole(static_cast<std::uint64_t>(integer));
  return Value::decimal(arena.copy(wide_text(integer)));
}

std::optional<std::int64_t> Number::small_integer() const {
  if (!is_integer || integer < std::numeric_limits<std::int64_t>::min() ||
      integer > std::numeric_limits<std::int64_t>::max())
    return std::nullopt;
  return static_cast<std::int64_t>(integer);
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
      return leading_number(value.as_string());
    }
    case Kind::kUnsigned:
      return whole(value.as_unsigned());
    case Kind::kDecimal: {
      WorkBudget::spend(4 + value.as_string().size() / 8);
      const auto text = value.as_string();
      if (text.find_first_of(".eE") != text.npos) return parse_decimal(text);
      return leading_number(text);
    }
    default:
      return whole(0);
  }
}

bool is_out_of_range(const Value& value) {
  if (value.kind() != Kind::kDecimal) return false;
  const double real = nearest_double(value.as_string());
  return std::isinf(real) || (real == 0 && compare_number_texts(value.as_string(), "0") != 0);
}

Number add(const Number& a, const Number& b) {
  Wide sum = 0;
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
  Wide difference = 0;
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
  Wide product = 0;
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
  if (a.is_integer && b.is_integer) return whole(floor_divide(a.integer, b.integer));
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
    Wide rest = a.integer % b.integer;
    if (rest != 0 && (rest < 0) != (b.integer < 0)) rest += b.integer;
    return whole(rest);
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
  if (places >= n.scale) return places > 0 ? n : whole(n.digits);
  if (n.scale - places > kScaleMax) return whole(0);
  Wide unit = 1;
  for (std::int64_t i = places; i < n.scale; ++i) unit *= 10;
  Wide quotient = floor_divide(n.digits, unit);
  Wide rest = n.digits % unit;
  if (rest < 0) rest += unit;
  const bool up = how == Rounding::kCeil    ? rest != 0
                  : how == Rounding::kFloor ? false
                  : n.digits >= 0           ? rest >= unit - rest
                                            : rest > unit - rest;
  if (up) ++quotient;
  if (places > 0) return decimal(quotient, static_cast<int>(places));
  for (std::int64_t i = places; i < 0; ++i)
    if (__builtin_mul_overflow(quotient, Wide{10}, &quotient)) return inexact(a.as_double());
  return whole(quotient);
}

}  // namespace sluice::liquid
