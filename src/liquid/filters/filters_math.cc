#include "liquid/filters.h"
#include "liquid/values/number.h"

namespace sluice::liquid {
namespace {

Value abs_filter(Runtime&, const Value& input, Arguments) {
  return absolute(to_number(input)).to_value();
}

Value plus(Runtime&, const Value& input, Arguments a) {
  return add(to_number(input), to_number(a[0])).to_value();
}

Value minus(Runtime&, const Value& input, Arguments a) {
  return subtract(to_number(input), to_number(a[0])).to_value();
}

Value times(Runtime&, const Value& input, Arguments a) {
  return multiply(to_number(input), to_number(a[0])).to_value();
}

Value divided_by(Runtime& r, const Value& input, Arguments a) {
  const Number divisor = to_number(a[0]);
  if (divisor.is_zero()) return r.fail("divided by 0");
  return divide(to_number(input), divisor).to_value();
}

Value modulo_filter(Runtime& r, const Value& input, Arguments a) {
  const Number divisor = to_number(a[0]);
  if (divisor.is_zero()) return r.fail("divided by 0");
  return modulo(to_number(input), divisor).to_value();
}

Value rounded(Runtime& r, const Value& input, std::int64_t places, Rounding how) {
  const auto result = round_to(to_number(input), places, how);
  if (!result) return r.fail("Computation results in 'Infinity' or 'NaN'");
  return result->to_value();
}

Value round_filter(Runtime& r, const Value& input, Arguments a) {
  if (a.empty()) return rounded(r, input, 0, Rounding::kHalfUp);
  const auto places = round_to(to_number(a[0]), 0, Rounding::kFloor);
  if (!places || !places->is_integer) return r.fail("invalid integer");
  return rounded(r, input, places->integer, Rounding::kHalfUp);
}

Value ceil_filter(Runtime& r, const Value& input, Arguments) {
  return rounded(r, input, 0, Rounding::kCeil);
}

Value floor_filter(Runtime& r, const Value& input, Arguments) {
  return rounded(r, input, 0, Rounding::kFloor);
}

Value at_least(Runtime&, const Value& input, Arguments a) {
  const Number value = to_number(input);
  const Number bound = to_number(a[0]);
  return (compare(bound, value) > 0 ? bound : value).to_value();
}

Value at_most(Runtime&, const Value& input, Arguments a) {
  const Number value = to_number(input);
  const Number bound = to_number(a[0]);
  return (compare(bound, value) < 0 ? bound : value).to_value();
}

constexpr FilterInfo kMathFilters[] = {
    {"abs", abs_filter, 0, 0},     {"at_least", at_least, 1, 1},     {"at_most", at_most, 1, 1},
    {"ceil", ceil_filter, 0, 0},   {"divided_by", divided_by, 1, 1}, {"floor", floor_filter, 0, 0},
    {"minus", minus, 1, 1},        {"modulo", modulo_filter, 1, 1},  {"plus", plus, 1, 1},
    {"round", round_filter, 0, 1}, {"times", times, 1, 1},
};

}  // namespace

std::span<const FilterInfo> math_filters() { return kMathFilters; }

}  // namespace sluice::liquid
