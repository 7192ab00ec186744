#include <array>
#include <fmt/format.h>
#include <memory>
#include <set>

#include "base/json_number.h"
#include "base/work_budget.h"
#include "formats/regex.h"
#include "liquid/values/arena.h"
#include "liquid/values/text.h"
#include "nodes/catalogue.h"
#include "nodes/conditions/comparison.h"

// Compares two texts and goes on by `true` or `false`.
namespace sluice::nodes {
namespace string_condition {
namespace {

enum Operator {
  kEquals,
  kNotEquals,
  kContains,
  kNotContains,
  kStartsWith,
  kNotStartsWith,
  kEndsWith,
  kNotEndsWith,
  kRegex,
  kNotRegex,
  kIn,
  kNotIn,
  kIsEmpty,
  kIsNotEmpty,
};

constexpr std::array kOperators = {
    OperatorRow{"equals", kEquals},
    OperatorRow{"not_equals", kNotEquals},
    OperatorRow{"contains", kContains},
    OperatorRow{"not_contains", kNotContains},
    OperatorRow{"starts_with", kStartsWith},
    OperatorRow{"not_starts_with", kNotStartsWith},
    OperatorRow{"ends_with", kEndsWith},
    OperatorRow{"not_ends_with", kNotEndsWith},
    OperatorRow{"regex", kRegex},
    OperatorRow{"not_regex", kNotRegex},
    OperatorRow{"in", kIn},
    OperatorRow{"not_in", kNotIn},
    OperatorRow{"is_empty", kIsEmpty, TakesValue::kNo},
    OperatorRow{"is_not_empty", kIsNotEmpty, TakesValue::kNo},
};
constexpr std::array<std::string_view, 1> kSettings = {"case_sensitive"};

bool is_empty(const json::value& value) {
  if (const auto* text = if_text(value)) return text->empty();
  if (const auto* array = value.if_array()) return array->empty();
  if (const auto* object = value.if_object()) return object->empty();
  return value.is_null();
}

std::string lower(std::string_view text) {
  // Lower case may take more bytes than upper case, at most three times as many.
  liquid::Arena arena(3 * text.size() + 4096);
  return std::string(liquid::to_lower(text, arena));
}

std::unexpected<Error> not_a_text(const json::value& value) {
  return fail(ErrorCode::kInvalid, fmt::format("must be a string, not {}", excerpt(value)));
}

// A test of the text of a value, in lower case when case does not matter.
template <class Holds>
Test text_test(bool case_sensitive, Holds holds) {
  return [case_sensitive, holds = std::move(holds)](const json::value& value) -> Result<bool> {
    std::string storage;
    const auto text = scalar_text(value, storage);
    if (!text) return not_a_text(value);
    constexpr std::size_t kBytesAUnit = 32;
    WorkBudget::spend(1 + text->size() / kBytesAUnit);
    return case_sensitive ? holds(*text) : holds(lower(*text));
  };
}

bool matches(std::string_view left, Operator op, std::string_view right) {
  switch (op) {
    case kEquals:
      return left == right;
    case kNotEquals:
      return left != right;
    case kContains:
      return liquid::find_text(left, right) != std::string_view::npos;
    case kNotContains:
      return liquid::find_text(left, right) == std::string_view::npos;
    case kStartsWith:
      return left.starts_with(right);
    case kNotStartsWith:
      return !left.starts_with(right);
    case kEndsWith:
      return left.ends_with(right);
    default:
      return !left.ends_with(right);
  }
}

// The entries of an array, or of a text with commas between them.
Result<std::set<std::string>> read_list(const json::value& value, bool case_sensitive) {
  std::set<std::string> entries;  // a hash would be known to who sends the entries
  const auto add = [&](std::string_view entry) {
    constexpr std::uint64_t kUnits = 10;
    WorkBudget::spend(kUnits + work_of_bytes(entry.size()));
    entries.insert(case_sensitive ? std::string(entry) : lower(entry));
  };
  std::string storage;
  if (const auto* array = value.if_array()) {
    for (const auto& entry : *array) {
      const auto text = scalar_text(entry, storage);
      if (!text)
        return fail(
            ErrorCode::kInvalid,
            fmt::format("`value` must be an array of strings; {} is not a string", excerpt(entry)));
      add(*text);
    }
    return entries;
  }
  const auto text = scalar_text(value, storage);
  if (!text)
    return fail(ErrorCode::kInvalid,
                fmt::format("`value` must be an array of strings, not {}", excerpt(value)));
  std::string_view rest = *text;
  while (true) {
    const auto comma = rest.find(',');
    add(trim(rest.substr(0, comma)));
    if (comma == std::string_view::npos) return entries;
    rest.remove_prefix(comma + 1);
  }
}

Result<Test> make_list_test(const Operands& operands) {
  SLUICE_TRY(auto entries, read_list(*operands.value, operands.case_sensitive));
  const bool wanted = operands.op == kIn;
  auto shared = std::make_shared<const std::set<std::string>>(std::move(entries));
  return text_test(operands.case_sensitive, [shared, wanted](std::string_view text) {
    return shared->contains(std::string(text)) == wanted;
  });
}

Result<Test> make(const Operands& operands) {
  const auto op = static_cast<Operator>(operands.op);
  if (op == kIsEmpty || op == kIsNotEmpty)
    return [wanted = op == kIsEmpty](const json::value& value) -> Result<bool> {
      return is_empty(value) == wanted;
    };
  if (op == kIn || op == kNotIn) return make_list_test(operands);
  std::string storage;
  const auto text = scalar_text(*operands.value, storage);
  if (!text)
    return fail(ErrorCode::kInvalid,
                fmt::format("`value` must be a string, not {}", excerpt(*operands.value)));
  if (op == kRegex || op == kNotRegex) {
    auto regex = formats::compile_delimited_regex(*text, operands.case_sensitive);
    if (!regex) return fail(ErrorCode::kInvalid, "`value`: " + regex.error().message);
    return text_test(
        true,
        [regex = *std::move(regex), wanted = op == kRegex](std::string_view left) -> Result<bool> {
          SLUICE_TRY(const bool found, regex.is_in(left));
          return found == wanted;
        });
  }
  return text_test(operands.case_sensitive,
                   [op, right = operands.case_sensitive ? std::string(*text) : lower(*text)](
                       std::string_view left) { return matches(left, op, right); });
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  return compile_condition(input, errors, kStringComparison);
}

}  // namespace
}  // namespace string_condition

const ComparisonKind kStringComparison = {
    .condition = "string_condition",
    .type = "string",
    .operators = string_condition::kOperators,
    .settings = string_condition::kSettings,
    .make = string_condition::make,
};

const NodeKind kStringCondition = {
    .id = "string_condition",
    .title = "String condition",
    .summary = "Compares two texts and continues with `true` or `false`.",
    .family = Family::kCondition,
    .compile = string_condition::compile,
};

}  // namespace sluice::nodes
