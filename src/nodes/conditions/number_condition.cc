#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <memory>

#include "base/json_number.h"
#include "base/work_budget.h"
#include "nodes/catalogue.h"
#include "nodes/conditions/comparison.h"

// Compares numbers and goes on by `true` or `false`.
namespace sluice::nodes {
namespace number_condition {
namespace {

enum Operator {
  kGreater,
  kLess,
  kGreaterOrEqual,
  kLessOrEqual,
  kEqual,
  kNotEqual,
  kBetween,
  kNotBetween,
  kIn,
  kNotIn
};

constexpr OperatorRow alias(std::string_view name, Operator op) {
  return {.name = name, .op = op, .alias = true};
}
constexpr std::array kOperators = {
    OperatorRow{">", kGreater},
    OperatorRow{"<", kLess},
    OperatorRow{">=", kGreaterOrEqual},
    OperatorRow{"<=", kLessOrEqual},
    OperatorRow{"==", kEqual},
    OperatorRow{"!=", kNotEqual},
    OperatorRow{"between", kBetween},
    OperatorRow{"not_between", kNotBetween},
    OperatorRow{"in", kIn},
    OperatorRow{"not_in", kNotIn},
    alias("gt", kGreater),
    alias("lt", kLess),
    alias("gte", kGreaterOrEqual),
    alias("lte", kLessOrEqual),
    alias("eq", kEqual),
    alias("ne", kNotEqual),
    alias("greater_than", kGreater),
    alias("less_than", kLess),
    alias("greater_than_or_equal", kGreaterOrEqual),
    alias("less_than_or_equal", kLessOrEqual),
    alias("equals", kEqual),
    alias("not_equals", kNotEqual),
};

Result<ExactNumber> read_number(const json::value& value) {
  if (auto number = ExactNumber::of(value)) return *std::move(number);
  if (value.is_null()) return fail(ErrorCode::kInvalid, "has no value; a number is required");
  return fail(ErrorCode::kInvalid, fmt::format("must be a number, not {}", excerpt(value)));
}

template <class Holds>
Test number_test(Holds holds) {
  return [holds = std::move(holds)](const json::value& value) -> Result<bool> {
    SLUICE_TRY(const auto number, read_number(value));
    return holds(number);
  };
}

// The numbers of a list, as `value` of between and in.
Result<std::vector<ExactNumber>> read_numbers(const json::value& value) {
  const auto* array = value.if_array();
  if (!array)
    return fail(ErrorCode::kInvalid,
                fmt::format("`value` must be an array of numbers, not {}", excerpt(value)));
  constexpr std::uint64_t kUnitsANumber = 3;  // read and sorted
  WorkBudget::spend(kUnitsANumber * array->size());
  std::vector<ExactNumber> numbers;
  numbers.reserve(array->size());
  for (const auto& entry : *array) {
    const auto number = read_number(entry);
    if (!number) return fail(ErrorCode::kInvalid, "an entry of `value` " + number.error().message);
    numbers.push_back(*number);
  }
  return numbers;
}

Result<Test> make_range_test(const Operands& operands) {
  SLUICE_TRY(const auto range, read_numbers(*operands.value));
  if (range.size() != 2 || range[0] > range[1])
    return fail(ErrorCode::kInvalid, fmt::format("`value` must be [smallest, largest], not {}",
                                                 excerpt(*operands.value)));
  return number_test([min = range[0], max = range[1],
                      wanted = operands.op == kBetween](const ExactNumber& number) {
    return (number >= min && number <= max) == wanted;
  });
}

Result<Test> make_list_test(const Operands& operands) {
  SLUICE_TRY(auto numbers, read_numbers(*operands.value));
  std::sort(numbers.begin(), numbers.end());
  const bool wanted = operands.op == kIn;
  auto shared = std::make_shared<const std::vector<ExactNumber>>(std::move(numbers));
  return number_test([shared, wanted](const ExactNumber& number) {
    return std::binary_search(shared->begin(), shared->end(), number) == wanted;
  });
}

bool compare(const ExactNumber& left, Operator op, const ExactNumber& right) {
  switch (op) {
    case kGreater:
      return left > right;
    case kLess:
      return left < right;
    case kGreaterOrEqual:
      return left >= right;
    case kLessOrEqual:
      return left <= right;
    case kEqual:
      return left == right;
    default:
      return left != right;
  }
}

Result<Test> make(const Operands& operands) {
  const auto op = static_cast<Operator>(operands.op);
  if (op == kBetween || op == kNotBetween) return make_range_test(operands);
  if (op == kIn || op == kNotIn) return make_list_test(operands);
  const auto right = read_number(*operands.value);
  if (!right) return fail(ErrorCode::kInvalid, "`value` " + right.error().message);
  return number_test(
      [op, right = *right](const ExactNumber& left) { return compare(left, op, right); });
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  return compile_condition(input, errors, kNumberComparison);
}

}  // namespace
}  // namespace number_condition

const ComparisonKind kNumberComparison = {
    .condition = "number_condition",
    .type = "number",
    .operators = number_condition::kOperators,
    .make = number_condition::make,
};

const NodeKind kNumberCondition = {
    .id = "number_condition",
    .title = "Number condition",
    .summary = "Compares numbers and continues with `true` or `false`.",
    .family = Family::kCondition,
    .compile = number_condition::compile,
};

}  // namespace sluice::nodes
