#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <memory>
#include <set>

#include "base/json_number.h"
#include "base/work_budget.h"
#include "formats/json_values.h"
#include "nodes/catalogue.h"
#include "nodes/conditions/comparison.h"

// Asks about an array: what is in it, and how long it is.
namespace sluice::nodes {
namespace array_condition {
namespace {

enum Operator {
  kContains,
  kNotContains,
  kContainsAny,
  kContainsAll,
  kContainsNone,
  kIsEmpty,
  kIsNotEmpty,
  kLengthEquals,
  kLengthNotEquals,
  kLengthGreaterThan,
  kLengthLessThan,
  kLengthAtLeast,
  kLengthAtMost,
  kLengthBetween,
};

constexpr OperatorRow alias(std::string_view name, Operator op, TakesValue value) {
  return {.name = name, .op = op, .value = value, .alias = true};
}
constexpr std::array kOperators = {
    OperatorRow{"contains", kContains},
    OperatorRow{"not_contains", kNotContains},
    OperatorRow{"contains_any", kContainsAny},
    OperatorRow{"contains_all", kContainsAll},
    OperatorRow{"contains_none", kContainsNone},
    OperatorRow{"is_empty", kIsEmpty, TakesValue::kNo},
    OperatorRow{"is_not_empty", kIsNotEmpty, TakesValue::kNo},
    OperatorRow{"length_equals", kLengthEquals},
    OperatorRow{"length_not_equals", kLengthNotEquals},
    OperatorRow{"length_greater_than", kLengthGreaterThan},
    OperatorRow{"length_less_than", kLengthLessThan},
    OperatorRow{"length_at_least", kLengthAtLeast},
    OperatorRow{"length_at_most", kLengthAtMost},
    OperatorRow{"length_between", kLengthBetween},
    alias("empty", kIsEmpty, TakesValue::kNo),
    alias("not_empty", kIsNotEmpty, TakesValue::kNo),
    alias("length ==", kLengthEquals, TakesValue::kYes),
    alias("length !=", kLengthNotEquals, TakesValue::kYes),
    alias("length >", kLengthGreaterThan, TakesValue::kYes),
    alias("length <", kLengthLessThan, TakesValue::kYes),
    alias("length >=", kLengthAtLeast, TakesValue::kYes),
    alias("length <=", kLengthAtMost, TakesValue::kYes),
};

// A text that two entries share when they count as the same: a letter for what kind of thing it is,
// and the thing.
std::string key_of(const json::value& entry) {
  constexpr std::uint64_t kUnits = 2;
  WorkBudget::spend(kUnits + (entry.is_string() ? entry.get_string().size() / 32 : 0));
  if (const auto* text = if_text(entry)) return "t" + std::string(*text);
  return (entry.is_structured() || entry.is_null() ? "j" : "t") + formats::canonical_json(entry);
}

template <class Holds>
Test array_test(Holds holds) {
  return [holds = std::move(holds)](const json::value& value) -> Result<bool> {
    static const json::array kNone;
    if (value.is_null()) return holds(kNone);
    if (const auto* array = value.if_array()) return holds(*array);
    return fail(ErrorCode::kInvalid, fmt::format("must be an array, not {}", excerpt(value)));
  };
}

Test make_contains_test(const json::value& value, bool wanted) {
  return array_test([key = key_of(value), wanted](const json::array& array) {
    const bool found = std::any_of(array.begin(), array.end(),
                                   [&](const json::value& entry) { return key_of(entry) == key; });
    return found == wanted;
  });
}

Result<Test> make_set_test(const Operands& operands) {
  const auto* wanted = operands.value->if_array();
  if (!wanted)
    return fail(ErrorCode::kInvalid,
                fmt::format("`value` must be an array, not {}", excerpt(*operands.value)));
  // A hash would be known to who sends the entries.
  auto keys = std::make_shared<std::set<std::string>>();
  constexpr std::uint64_t kSetUnits = 10;
  for (const auto& entry : *wanted) {
    WorkBudget::spend(kSetUnits);
    keys->insert(key_of(entry));
  }
  return array_test([keys, op = operands.op](const json::array& array) {
    std::set<std::string> found;
    for (const auto& entry : array) {
      WorkBudget::spend(kSetUnits);
      auto key = key_of(entry);
      if (keys->contains(key)) found.insert(std::move(key));
    }
    if (op == kContainsAll) return found.size() == keys->size();
    return found.empty() == (op == kContainsNone);
  });
}

Result<long double> read_length(const json::value& value) {
  if (const auto number = to_number(value)) return *number;
  return fail(ErrorCode::kInvalid,
              fmt::format("`value` must be a number (the length), not {}", excerpt(value)));
}

Result<Test> make_between_test(const json::value& value) {
  const auto* range = value.if_array();
  const auto min = range && range->size() == 2 ? to_number((*range)[0]) : std::nullopt;
  const auto max = min ? to_number((*range)[1]) : std::nullopt;
  if (!max || *min > *max)
    return fail(ErrorCode::kInvalid,
                fmt::format("`value` must be [smallest, largest], not {}", excerpt(value)));
  return array_test([min = *min, max = *max](const json::array& array) {
    const auto length = static_cast<long double>(array.size());
    return length >= min && length <= max;
  });
}

bool compare(long double length, int op, long double wanted) {
  switch (op) {
    case kLengthEquals:
      return length == wanted;
    case kLengthNotEquals:
      return length != wanted;
    case kLengthGreaterThan:
      return length > wanted;
    case kLengthLessThan:
      return length < wanted;
    case kLengthAtLeast:
      return length >= wanted;
    default:
      return length <= wanted;
  }
}

Result<Test> make(const Operands& operands) {
  switch (operands.op) {
    case kIsEmpty:
    case kIsNotEmpty:
      return array_test([wanted = operands.op == kIsEmpty](const json::array& array) {
        return array.empty() == wanted;
      });
    case kContains:
    case kNotContains:
      return make_contains_test(*operands.value, operands.op == kContains);
    case kContainsAny:
    case kContainsAll:
    case kContainsNone:
      return make_set_test(operands);
    case kLengthBetween:
      return make_between_test(*operands.value);
    default:
      break;
  }
  SLUICE_TRY(const long double wanted, read_length(*operands.value));
  return array_test([op = operands.op, wanted](const json::array& array) {
    return compare(static_cast<long double>(array.size()), op, wanted);
  });
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  return compile_condition(input, errors, kArrayComparison);
}

}  // namespace
}  // namespace array_condition

const ComparisonKind kArrayComparison = {
    .condition = "array_condition",
    .type = "array",
    .operators = array_condition::kOperators,
    .make = array_condition::make,
};

const NodeKind kArrayCondition = {
    .id = "array_condition",
    .title = "Array condition",
    .summary =
        "Checks the contents or the length of an array and continues with `true` or `false`.",
    .family = Family::kCondition,
    .compile = array_condition::compile,
};

}  // namespace sluice::nodes
