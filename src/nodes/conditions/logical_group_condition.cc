#include "nodes/catalogue.h"
#include "nodes/conditions/rules.h"

// Joins several conditions by AND and OR and goes on by `true` or `false`.
namespace sluice::nodes {
namespace logical_group_condition {
namespace {

void add_rules(json::value& schema) {
  schema.get_object()["$defs"] = rules_schema(Rules::Subject::kInput);
}

class LogicalGroup final : public Node {
 public:
  explicit LogicalGroup(Rules rules) : rules_(std::move(rules)) {}

  Step start(const StepInput& input) const override {
    const auto result = rules_.hold(input);
    if (!result) return failure(result.error().message);
    return condition_result(*result);
  }

  std::vector<std::string> handles() const override { return {"true", "false"}; }
  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    rules_.add_roots(roots);
    return roots;
  }

 private:
  Rules rules_;
};

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"operator", "rules"});
  auto rules = Rules::compile(data, Rules::Subject::kInput);
  if (!data.ok()) return {};
  return {.node = std::make_unique<LogicalGroup>(std::move(rules))};
}

}  // namespace
}  // namespace logical_group_condition

const NodeKind kLogicalGroupCondition = {
    .id = "logical_group_condition",
    .title = "Logical group",
    .summary = "Combines several conditions with AND and OR and continues with `true` or `false`.",
    .family = Family::kCondition,
    .complete_schema = logical_group_condition::add_rules,
    .compile = logical_group_condition::compile,
};

}  // namespace sluice::nodes
