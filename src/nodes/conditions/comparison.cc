#include "nodes/conditions/comparison.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/json_number.h"

namespace sluice::nodes {
namespace {

class ConditionNode final : public Node {
 public:
  ConditionNode(TemplateField input, Comparison comparison)
      : input_(std::move(input)), comparison_(std::move(comparison)) {}

  Step start(const StepInput& input) const override {
    json::value storage;
    const auto value = comparison_.subject(input_, input, storage);
    if (!value) return render_failure("input", value.error());
    if (const auto* test = comparison_.ready()) return leave(*test, **value);
    const auto test = comparison_.bind(input);
    if (!test) return failure(test.error().message);
    return leave(*test, **value);
  }

  std::vector<std::string> handles() const override { return {"true", "false"}; }
  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    input_.add_roots(roots);
    comparison_.add_roots(roots);
    return roots;
  }

 private:
  static Step leave(const Test& test, const json::value& value) {
    const auto result = test(value);
    if (!result) return failure("`input` " + result.error().message);
    return condition_result(*result);
  }

  TemplateField input_;
  Comparison comparison_;
};

const OperatorRow* find_operator(const ComparisonKind& kind, std::string_view name) {
  for (const auto& row : kind.operators)
    if (row.name == name) return &row;
  return nullptr;
}

const OperatorRow* read_operator(DataReader& data, const ComparisonKind& kind) {
  const auto* given = data.find("operator");
  if (!given && !kind.default_operator.empty()) return find_operator(kind, kind.default_operator);
  const auto* name = given ? if_text(*given) : nullptr;
  if (name)
    if (const auto* row = find_operator(kind, *name)) return row;
  data.error(given ? fmt::format("`{}` must be one of {}, not {}", data.place("operator"),
                                 operator_names(kind), excerpt(*given))
                   : fmt::format("`{}` is required; use one of {}", data.place("operator"),
                                 operator_names(kind)));
  return nullptr;
}

// Resolves a setting that may have been left out; `out` stays null then.
Result<void> resolve(const std::optional<TemplateField>& field, std::string_view name,
                     const StepInput& input, json::value& storage, const json::value*& out) {
  if (!field) return {};
  auto value = field->inspect(input, storage);
  if (!value)
    return fail(ErrorCode::kInvalid,
                fmt::format("`{}` could not be rendered: {}", name, value.error().message));
  out = *value;
  return {};
}

bool is_constant(const std::optional<TemplateField>& field) { return !field || field->constant(); }

const json::value* constant_of(const std::optional<TemplateField>& field) {
  return field ? field->constant() : nullptr;
}

}  // namespace

std::span<const ComparisonKind* const> comparison_kinds() {
  static constexpr std::array kKindsComparison = {&kStringComparison, &kNumberComparison,
                                                  &kDateComparison, &kArrayComparison,
                                                  &kBooleanComparison};
  return kKindsComparison;
}

std::string operator_names(const ComparisonKind& kind) {
  std::string names;
  for (const auto& row : kind.operators)
    if (!row.alias) names += (names.empty() ? "" : ", ") + std::string(row.name);
  return names;
}

Comparison Comparison::compile(DataReader& data, const ComparisonKind& kind) {
  Comparison comparison;
  comparison.kind_ = &kind;
  const auto* row = read_operator(data, kind);
  if (!row) return comparison;
  comparison.op_ = row->op;
  comparison.asks_presence_ = row->name == "is_empty" || row->name == "is_not_empty";
  const auto takes = [&](std::string_view name) {
    return std::find(kind.settings.begin(), kind.settings.end(), name) != kind.settings.end() &&
           data.find(name);
  };
  if (takes("case_sensitive")) comparison.case_sensitive_ = data.flag("case_sensitive", true);
  if (takes("reference")) comparison.reference_ = data.field("reference", Need::kOptional);
  if (takes("timezone")) comparison.timezone_ = data.field("timezone", Need::kOptional);
  const bool reads_value =
      row->value == TakesValue::kYes || (row->value == TakesValue::kMay && data.find("value"));
  if (reads_value) comparison.value_ = data.field("value", Need::kRequired);
  if (!data.ok() || !is_constant(comparison.value_) || !is_constant(comparison.reference_) ||
      !is_constant(comparison.timezone_))
    return comparison;
  auto test = kind.make({.op = comparison.op_,
                         .value = constant_of(comparison.value_),
                         .reference = constant_of(comparison.reference_),
                         .timezone = constant_of(comparison.timezone_),
                         .case_sensitive = comparison.case_sensitive_});
  if (!test) {
    const auto place = data.place("");
    data.error((place.empty() ? "" : fmt::format("`{}`: ", place.substr(0, place.size() - 1))) +
               test.error().message);
  } else if (!kind.reads_clock) {
    comparison.ready_ = *std::move(test);
  }
  return comparison;
}

Result<const json::value*> Comparison::subject(const TemplateField& field, const StepInput& input,
                                               json::value& storage) const {
  if (!asks_presence_ || !input.render.missing_is_error) return field.inspect(input, storage);
  auto lenient = input.render;
  lenient.missing_is_error = false;
  return field.inspect({.scope = input.scope,
                        .render = lenient,
                        .idempotency_key = input.idempotency_key,
                        .memo = input.memo},
                       storage);
}

Result<Test> Comparison::bind(const StepInput& input) const {
  if (ready_) return ready_;
  json::value value;
  json::value reference;
  json::value timezone;
  Operands operands;
  operands.op = op_;
  operands.case_sensitive = case_sensitive_;
  operands.now = input.render.now;
  SLUICE_TRY_VOID(resolve(value_, "value", input, value, operands.value));
  SLUICE_TRY_VOID(resolve(reference_, "reference", input, reference, operands.reference));
  SLUICE_TRY_VOID(resolve(timezone_, "timezone", input, timezone, operands.timezone));
  return kind_->make(operands);
}

void Comparison::add_roots(std::vector<std::string>& roots) const {
  for (const auto* field : {&value_, &reference_, &timezone_})
    if (*field) (*field)->add_roots(roots);
}

Compiled compile_condition(const CompileInput& input, std::vector<std::string>& errors,
                           const ComparisonKind& kind) {
  DataReader data(input, errors);
  std::vector<std::string_view> known = {"input", "operator", "value"};
  known.insert(known.end(), kind.settings.begin(), kind.settings.end());
  data.allow(known);
  auto field = data.field("input", Need::kRequired);
  auto comparison = Comparison::compile(data, kind);
  if (data.ok() && field.constant() && comparison.ready()) {
    if (const auto result = (*comparison.ready())(*field.constant()); !result)
      data.error("`input` " + result.error().message);
  }
  if (!data.ok()) return {};
  return {.node = std::make_unique<ConditionNode>(std::move(field), std::move(comparison))};
}

}  // namespace sluice::nodes
