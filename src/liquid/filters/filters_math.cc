#include <fmt/format.h>
#include <optional>

#include "liquid/filters.h"
#include "liquid/values/number.h"

namespace sluice::liquid {
namespace {

// What can be computed with; nothing, said at the runtime, for a number such as 1e400.
std::optional<Number> operand(Runtime& r, const Value& value) {
  if (!is_out_of_range(value)) return to_number(value);
  r.fail(fmt::format("{} is too large or too small to be computed with",
                     value.as_string().substr(0, 40)));
  return std::nullopt;
}

using Operation = Number (*)(const Number&, const Number&);

template <Operation kOperation>
Value compute(Runtime& r, const Value& input, Arguments a) {
  const auto left = operand(r, input);
  const auto right = left ? operand(r, a[0]) : std::nullopt;
  return right ? kOperation(*left, *right).to_value(r.arena()) : Value();
}

template <Operation kOperation>
Value divide_by(Runtime& r, const Value& input, Arguments a) {
  if (!is_out_of_range(a[0]) && to_number(a[0]).is_zero()) return r.fail("divided by 0");
  return compute<kOperation>(r, input, a);
}

Number larger(const Number& a, const Number& b) { return compare(b, a) > 0 ? b : a; }
Number smaller(const Number& a, const Number& b) { return compare(b, a) < 0 ? b : a; }

Value abs_filter(Runtime& r, const Value& input, Arguments) {
  const auto number = operand(r, input);
  return number ? absolute(*number).to_value(r.arena()) : Value();
}

Value rounded(Runtime& r, const Value& input, std::int64_t places, Rounding how) {
  const auto number = operand(r, input);
  if (!number) return {};
  const auto result = round_to(*number, places, how);
  if (!result) return r.fail("Computation results in 'Infinity' or 'NaN'");
  return result->to_value(r.arena());
}

Value round_filter(Runtime& r, const Value& input, Arguments a) {
  if (a.empty()) return rounded(r, input, 0, Rounding::kHalfUp);
  const auto floor = round_to(to_number(a[0]), 0, Rounding::kFloor);
  const auto places = floor ? floor->small_integer() : std::nullopt;
  if (!places) return r.fail("invalid integer");
  return rounded(r, input, *places, Rounding::kHalfUp);
}

Value ceil_filter(Runtime& r, const Value& input, Arguments) {
  return rounded(r, input, 0, Rounding::kCeil);
}

Value floor_filter(Runtime& r, const Value& input, Arguments) {
  return rounded(r, input, 0, Rounding::kFloor);
}

constexpr FilterInfo kMathFilters[] = {
    {"abs", abs_filter, 0, 0, {"The number without its sign.", "", "{{ -17 | abs }}", "17"}},
    {"at_least",
     compute<larger>,
     1,
     1,
     {"The number, but no less than another one.", "number", "{{ 4 | at_least: 5 }}", "5"}},
    {"at_most",
     compute<smaller>,
     1,
     1,
     {"The number, but no more than another one.", "number", "{{ 4 | at_most: 3 }}", "3"}},
    {"ceil", ceil_filter, 0, 0, {"Rounds up to a whole number.", "", "{{ 1.2 | ceil }}", "2"}},
    {"divided_by",
     divide_by<divide>,
     1,
     1,
     {"Divides; by a whole number the result is a whole number, too.", "number",
      "{{ 20 | divided_by: 8.0 }}", "2.5"}},
    {"floor", floor_filter, 0, 0, {"Rounds down to a whole number.", "", "{{ 1.8 | floor }}", "1"}},
    {"minus",
     compute<subtract>,
     1,
     1,
     {"Subtracts a number.", "number", "{{ 12.5 | minus: 2 }}", "10.5"}},
    {"modulo",
     divide_by<modulo>,
     1,
     1,
     {"The remainder of a division.", "number", "{{ 20 | modulo: 7 }}", "6"}},
    {"plus", compute<add>, 1, 1, {"Adds a number.", "number", "{{ 1.10 | plus: 1 }}", "2.1"}},
    {"round",
     round_filter,
     0,
     1,
     {"Rounds to a number of decimals.", "decimals?", "{{ 12.3456 | round: 2 }}", "12.35"}},
    {"times",
     compute<multiply>,
     1,
     1,
     {"Multiplies by a number.", "number", "{{ 2.5 | times: 4 }}", "10.0"}},
};

}  // namespace

std::span<const FilterInfo> math_filters() { return kMathFilters; }

}  // namespace sluice::liquid
