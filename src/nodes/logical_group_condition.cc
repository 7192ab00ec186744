#include "nodes/catalogue.h"
#include "nodes/rules.h"

// Joins several conditions by AND and OR and goes on by `true` or `false`.
namespace sluice::nodes {
namespace {

json::value schema() {
  auto schema = make_schema("Logical group", R"json({
    "description": "Joins conditions by AND or OR; a rule may itself be such a group, up to 5 deep, with at most 100 rules in all. Rules are asked in order and no further once the answer is known, so a rule can guard the ones behind it. Missing and mixed values are as in the condition of the rule's type; a rule that fails fails the node. Leaves by `true` or `false`. Output: {\"result\": true}.",
    "required": ["rules"],
    "properties": {
      "operator": {"enum": ["AND", "OR", "and", "or"], "default": "AND", "description": "AND: all rules must hold. OR: one is enough."},
      "rules": {"$ref": "#/$defs/rules", "description": "Rules and groups: {\"input\", \"operator\", \"value\", ...} as in the conditions, or {\"operator\", \"rules\"}."}
    },
    "examples": [{"componentId": "logical_group_condition", "operator": "AND", "rules": [
      {"type": "string", "input": "{{ webhook_payload.status }}", "operator": "equals", "value": "open"},
      {"operator": "OR", "rules": [
        {"type": "number", "input": "{{ webhook_payload.total }}", "operator": ">", "value": 1000},
        {"type": "array", "input": "{{ webhook_payload.tags }}", "operator": "contains", "value": "vip"}]}]}]
  })json");
  schema.get_object()["$defs"] = rules_schema(Rules::Subject::kInput);
  return schema;
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

const NodeKind kLogicalGroupCondition = {
    .id = "logical_group_condition",
    .title = "Logical group",
    .summary = "Joins several conditions by AND and OR and goes on by `true` or `false`.",
    .family = Family::kCondition,
    .schema = schema,
    .compile = compile,
};

}  // namespace sluice::nodes
