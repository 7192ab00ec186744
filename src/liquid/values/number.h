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

// An integer of any size in a template; a view of `text` when 64 bits do not hold it.
Value integer_literal(std::string_view text);

// What a filter argument such as `limit` means as an integer; nothing when it is "invalid integer".
std::optional<std::int64_t> to_integer(const Value& value);

// A number as the math filters see it: an integer of up to 38 digits, or a decimal fraction that is
// exact as far as 38 digits reach (0.1 + 0.2 is 0.3), as Ruby's BigDecimal is.
struct Number {
  __extension__ using Wide = __int128;

  bool is_integer = true;
  Wide integer = 0;  // when is_integer
  Wide digits = 0;   // value = digits / 10^scale, when exact
  int scale = 0;
  bool exact = true;  // otherwise `real` holds the value
  double real = 0;

  double as_double() const;
  // An integer, or a float. Integers of more than 64 bits are texts in the arena.
  Value to_value(Arena& arena) const;
  // The integer when 64 bits hold it.
  std::optional<std::int64_t> small_integer() const;
  bool is_zero() const;
};

// The digits at the start of a text, as leading_integer takes them; nothing when there are too
// many.
std::optional<Number::Wide> leading_digits(std::string_view text);
// Of the text of a number; infinity and 0 for what is outside of a double's range.
double nearest_double(std::string_view text);

// nil and what is no number count as 0; texts as the number at their start.
Number to_number(const Value& value);

// Whether a number is so large or small that nothing can be computed with it, such as 1e400.
bool is_out_of_range(const Value& value);

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
