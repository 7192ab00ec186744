#include <array>
#include <fmt/format.h>
#include <optional>

#include "nodes/catalogue.h"
#include "nodes/common.h"
#include "nodes/template_field.h"

// Compares two numbers and goes on by `true` or `false`.
namespace sluice::nodes {
namespace {

json::value schema() {
  return make_schema("Number condition", R"json({
    "description": "Compares two numbers. Numbers and texts that are one (\"12.5\") count; anything else, also a missing value, fails the node. Whole numbers compare exactly. Leaves by `true` or `false`. Output: {\"result\": true}.",
    "required": ["input", "operator", "value"],
    "properties": {
      "input": {"type": ["string", "number"], "description": "The number to look at, usually a template."},
      "operator": {"enum": [">", "<", ">=", "<=", "==", "!=", "gt", "lt", "gte", "lte", "eq", "ne", "greater_than", "less_than", "greater_than_or_equal", "less_than_or_equal", "equals", "not_equals"],
        "description": "How `input` compares to `value`. The words mean the same as the signs."},
      "value": {"type": ["string", "number"], "description": "What it is compared to; may be a template."}
    },
    "examples": [{"componentId": "number_condition", "input": "{{ webhook_payload.total }}", "operator": ">", "value": 100}]
  })json");
}

enum class Operator { kGreater, kLess, kGreaterOrEqual, kLessOrEqual, kEqual, kNotEqual };

struct OperatorName {
  std::string_view name;
  Operator op;
};
constexpr std::array kOperators = {
    OperatorName{">", Operator::kGreater},
    OperatorName{"<", Operator::kLess},
    OperatorName{">=", Operator::kGreaterOrEqual},
    OperatorName{"<=", Operator::kLessOrEqual},
    OperatorName{"==", Operator::kEqual},
    OperatorName{"!=", Operator::kNotEqual},
    OperatorName{"gt", Operator::kGreater},
    OperatorName{"lt", Operator::kLess},
    OperatorName{"gte", Operator::kGreaterOrEqual},
    OperatorName{"lte", Operator::kLessOrEqual},
    OperatorName{"eq", Operator::kEqual},
    OperatorName{"ne", Operator::kNotEqual},
    OperatorName{"greater_than", Operator::kGreater},
    OperatorName{"less_than", Operator::kLess},
    OperatorName{"greater_than_or_equal", Operator::kGreaterOrEqual},
    OperatorName{"less_than_or_equal", Operator::kLessOrEqual},
    OperatorName{"equals", Operator::kEqual},
    OperatorName{"not_equals", Operator::kNotEqual},
};

bool compare(long double left, Operator op, long double right) {
  switch (op) {
    case Operator::kGreater:
      return left > right;
    case Operator::kLess:
      return left < right;
    case Operator::kGreaterOrEqual:
      return left >= right;
    case Operator::kLessOrEqual:
      return left <= right;
    case Operator::kEqual:
      return left == right;
    case Operator::kNotEqual:
      return left != right;
  }
  return false;
}

// One side: a number known at compile time, or a template.
class Operand {
 public:
  Operand() = default;
  Operand(DataReader& data, std::string_view name) : name_(name) {
    field_ = data.field(name, Need::kRequired);
    if (!data.ok() || !field_.constant()) return;
    number_ = to_number(*field_.constant());
    if (!number_)
      data.error(fmt::format("`{}` must be a number, not {}", name, excerpt(*field_.constant())));
  }

  Result<long double> number(const StepInput& input) const {
    if (number_) return *number_;
    json::value storage;
    auto value = field_.resolve(input, storage);
    if (!value)
      return fail(ErrorCode::kInvalid,
                  fmt::format("`{}` could not be rendered: {}", name_, value.error().message));
    if (const auto number = to_number(**value)) return *number;
    if ((*value)->is_null())
      return fail(ErrorCode::kInvalid, fmt::format("`{}` has no value; a number is needed", name_));
    return fail(ErrorCode::kInvalid,
                fmt::format("`{}` must be a number, not {}", name_, excerpt(**value)));
  }

  void add_roots(std::vector<std::string>& roots) const { field_.add_roots(roots); }

 private:
  std::string_view name_;
  TemplateField field_;
  std::optional<long double> number_;
};

class NumberCondition final : public Node {
 public:
  NumberCondition(Operand input, Operator op, Operand value)
      : input_(std::move(input)), op_(op), value_(std::move(value)) {}

  Step start(const StepInput& input) const override {
    auto left = input_.number(input);
    if (!left) return failure(std::move(left).error().message);
    auto right = value_.number(input);
    if (!right) return failure(std::move(right).error().message);
    return condition_result(compare(*left, op_, *right));
  }

  std::vector<std::string> handles() const override { return {"true", "false"}; }
  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    input_.add_roots(roots);
    value_.add_roots(roots);
    return roots;
  }

 private:
  Operand input_;
  Operator op_;
  Operand value_;
};

std::optional<Operator> read_operator(DataReader& data) {
  const auto* given = data.find("operator");
  if (given && given->is_string()) {
    for (const auto& row : kOperators)
      if (given->get_string() == row.name) return row.op;
  }
  data.error(fmt::format("`operator` must be one of >, <, >=, <=, ==, !=, not {}",
                         given ? excerpt(*given) : "missing"));
  return std::nullopt;
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"input", "operator", "value"});
  const auto op = read_operator(data);
  Operand left(data, "input");
  Operand right(data, "value");
  if (!data.ok()) return {};
  return {.node = std::make_unique<NumberCondition>(std::move(left), *op, std::move(right))};
}

}  // namespace

const NodeKind kNumberCondition = {
    .id = "number_condition",
    .title = "Number condition",
    .summary = "Compares two numbers and goes on by `true` or `false`.",
    .family = Family::kCondition,
    .schema = schema,
    .compile = compile,
};

}  // namespace sluice::nodes
