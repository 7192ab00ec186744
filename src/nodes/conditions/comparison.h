#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "nodes/config/common.h"

// Comparisons: what the condition nodes ask about their `input` and rules about a value.
namespace sluice::nodes {

// A test of one value. kInvalid if the value cannot be compared ("must be a number, not []"; the
// message follows the value's name).
using Test = std::function<Result<bool>(const json::value&)>;

// The settings of a comparison, their templates rendered. A pointer is null when the setting was
// left out, and points to a JSON null when its template gave nothing.
struct Operands {
  int op = 0;  // the kind's own enumeration
  const json::value* value = nullptr;
  const json::value* reference = nullptr;
  const json::value* timezone = nullptr;
  bool case_sensitive = true;
  Timestamp now{};
};

enum class TakesValue { kYes, kNo, kMay };

struct OperatorRow {
  std::string_view name;
  int op = 0;
  TakesValue value = TakesValue::kYes;
  bool alias = false;  // another name of an operator above it
};

// A family of comparisons: texts, numbers, ...
struct ComparisonKind {
  std::string_view condition{};  // the componentId of its node, e.g. "string_condition"
  std::string_view type{};       // its name in rules, e.g. "string"
  std::span<const OperatorRow> operators{};
  std::string_view default_operator{};  // when `operator` is left out; empty: it is required
  std::span<const std::string_view> settings{};  // besides `operator` and `value`
  bool reads_clock = false;
  // kInvalid names the operand that is wrong ("`value` must be a number, not []").
  Result<Test> (*make)(const Operands& operands) = nullptr;
};

extern const ComparisonKind kStringComparison;
extern const ComparisonKind kNumberComparison;
extern const ComparisonKind kBooleanComparison;
extern const ComparisonKind kDateComparison;
extern const ComparisonKind kArrayComparison;
// In the order in which a rule without a type looks for its operator.
std::span<const ComparisonKind* const> comparison_kinds();

// One comparison as written by its author. Immutable.
class Comparison {
 public:
  // Reads `operator`, `value` and the other settings of the kind. Constant operands are checked
  // immediately; every problem is added to the errors of `data`.
  static Comparison compile(DataReader& data, const ComparisonKind& kind);

  Result<Test> bind(const StepInput& input) const;
  // The test when no template and no clock is part of it, else null.
  const Test* ready() const { return ready_ ? &ready_ : nullptr; }
  // The value that it is about, which may be missing where the operator asks for just that.
  Result<const json::value*> subject(const TemplateField& field, const StepInput& input,
                                     json::value& storage) const;
  void add_roots(std::vector<std::string>& roots) const;

 private:
  const ComparisonKind* kind_ = nullptr;
  int op_ = 0;
  bool case_sensitive_ = true;
  bool asks_presence_ = false;
  std::optional<TemplateField> value_;
  std::optional<TemplateField> reference_;
  std::optional<TemplateField> timezone_;
  Test ready_;
};

// Compiles a node that compares its `input` and continues with `true` or `false`.
Compiled compile_condition(const CompileInput& input, std::vector<std::string>& errors,
                           const ComparisonKind& kind);

// The operators' names without the aliases, for schemas and messages: "a, b, c".
std::string operator_names(const ComparisonKind& kind);

}  // namespace sluice::nodes
