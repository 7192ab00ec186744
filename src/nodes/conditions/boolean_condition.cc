#include <array>
#include <fmt/format.h>
#include <optional>

#include "base/json_number.h"
#include "nodes/catalogue.h"
#include "nodes/conditions/comparison.h"

// Checks a truth value and goes on by `true` or `false`.
namespace sluice::nodes {
namespace boolean_condition {
namespace {

enum Operator { kEquals, kNotEquals, kIsTrue, kIsFalse };

constexpr std::array kOperators = {
    OperatorRow{"equals", kEquals, TakesValue::kMay},
    OperatorRow{"not_equals", kNotEquals, TakesValue::kMay},
    OperatorRow{"is_true", kIsTrue, TakesValue::kNo},
    OperatorRow{"is_false", kIsFalse, TakesValue::kNo},
};

std::optional<bool> to_bool(const json::value& value) {
  struct Word {
    std::string_view text;
    bool means;
  };
  constexpr std::array kWords = {Word{"true", true}, Word{"false", false}, Word{"yes", true},
                                 Word{"no", false},  Word{"on", true},     Word{"off", false},
                                 Word{"1", true},    Word{"0", false},     Word{"", false}};
  if (value.is_null()) return false;
  if (const auto* given = value.if_bool()) return *given;
  if (const auto* text = if_text(value)) {
    const auto trimmed = trim(*text);
    if (trimmed.size() > 5) return std::nullopt;
    const std::string lower = ascii_lower(trimmed);
    for (const auto& word : kWords)
      if (word.text == lower) return word.means;
    return std::nullopt;
  }
  const auto number = to_number(value);
  if (number == 1.0L) return true;
  if (number == 0.0L) return false;
  return std::nullopt;
}

Result<bool> read_bool(const json::value& value) {
  if (const auto truth = to_bool(value)) return *truth;
  return fail(ErrorCode::kInvalid, fmt::format("must be true or false, not {}", excerpt(value)));
}

Result<Test> make(const Operands& operands) {
  bool wanted = operands.op != kIsFalse;
  if (operands.value) {
    const auto given = read_bool(*operands.value);
    if (!given) return fail(ErrorCode::kInvalid, "`value` " + given.error().message);
    wanted = *given;
  }
  if (operands.op == kNotEquals) wanted = !wanted;
  return [wanted](const json::value& value) -> Result<bool> {
    SLUICE_TRY(const bool truth, read_bool(value));
    return truth == wanted;
  };
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  return compile_condition(input, errors, kBooleanComparison);
}

}  // namespace
}  // namespace boolean_condition

const ComparisonKind kBooleanComparison = {
    .condition = "boolean_condition",
    .type = "boolean",
    .operators = boolean_condition::kOperators,
    .default_operator = "equals",
    .make = boolean_condition::make,
};

const NodeKind kBooleanCondition = {
    .id = "boolean_condition",
    .title = "Boolean condition",
    .summary = "Checks a boolean and continues with `true` or `false`.",
    .family = Family::kCondition,
    .compile = boolean_condition::compile,
};

}  // namespace sluice::nodes
