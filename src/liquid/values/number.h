#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "liquid/values/value.h"

namespace sluice::liquid {

// A float as Ruby prints it: 1.0, 1.5, 1.0e+16, 1.0e-05, NaN, Infinity. Written into `buffer`.
std::string_view float_text(double value, std::span<char, 40> buffer);

// Ruby's String#to_i: leading digits after white space, underscores between digits; else 0.
std::int64_t leading_integer(std::string_view text);

// Ruby's Integer(text): the whole text must be a decimal integer; nothing otherwise.
std::optional<std::int64_t> strict_integer(std::string_view text);

// What a filter argument such as `limit` means as an integer; nothing when it is "invalid integer".
std::optional<std::int64_t> to_integer(const Value& value);

// A number as the math filters see it: an integer, or a decimal fraction that is exact as far as 38
// digits reach (0.1 + 0.2 is 0.3), as Ruby's BigDecimal is.
struct Number {
  bool is_integer = true;
  std::int64_t integer = 0;           // when is_integer
  __extension__ __int128 digits = 0;  // value = digits / 10^scale, when exact
  int scale = 0;
  bool exact = true;  // otherwise `real` holds the value
  double real = 0;

  double as_double() const;
  Value to_value() const;  // an integer, or a float
  bool is_zero() const;
};

// nil and what is no number count as 0; texts as the number at their start.
Number to_number(const Value& value);

Number add(const Number& a, const Number& b);
Number subtract(const Number& a, const Number& b);
Number multiply(const Number& a, const Number& b);
// Integers divide and take the remainder with floor, as in Ruby. `b` must not be zero.
Number divide(const Number& a, const Number& b);
Number modulo(const Number& a, const Number& b);
int compare(const Number& a, const Number& b);
Number absolute(const Number& a);

enum class Rounding { kHalfUp, kCeil, kFloor };
// Rounds to `places` decimals (negative: tens, hundreds, ...). Nothing for NaN and infinities.
std::optional<Number> round_to(const Number& a, std::int64_t places, Rounding how);

}  // namespace sluice::liquid
