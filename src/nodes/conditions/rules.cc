#include "nodes/conditions/rules.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/check.h"
#include "base/json_number.h"
#include "base/work_budget.h"

namespace sluice::nodes {
namespace {

bool has_operator(const ComparisonKind& kind, std::string_view name) {
  return std::any_of(kind.operators.begin(), kind.operators.end(),
                     [&](const OperatorRow& row) { return row.name == name; });
}

// By its `type` ("number", or "number_condition" as its node is called), else the first that knows
// the operator.
const ComparisonKind* find_comparison(DataReader& data) {
  const auto* type = data.find("type");
  if (!type) type = data.find("componentId");
  const auto* wanted = type ? if_text(*type) : nullptr;
  const auto* op = data.find("operator");
  std::string types;
  for (const auto* kind : comparison_kinds()) {
    if (wanted && (*wanted == kind->type || *wanted == kind->condition)) return kind;
    if (!type && op && op->is_string() && has_operator(*kind, op->get_string())) return kind;
    types += (types.empty() ? "" : ", ") + std::string(kind->type);
  }
  if (type) {
    data.error(
        fmt::format("`{}` must be one of {}, not {}", data.place("type"), types, excerpt(*type)));
  } else if (op) {
    data.error(fmt::format("`{}`: no condition type has the operator {}", data.place("operator"),
                           excerpt(*op)));
  } else {
    data.error(fmt::format("`{}` is required", data.place("operator")));
  }
  return nullptr;
}

constexpr std::string_view kDefinitions = R"json({
  "rules": {"type": "array", "minItems": 1, "maxItems": 100,
    "items": {"if": {"required": ["rules"]}, "then": {"$ref": "#/$defs/group"}, "else": {"$ref": "#/$defs/rule"}}},
  "group": {"type": "object", "required": ["rules"], "additionalProperties": false,
    "properties": {
      "operator": {"title": "Operator", "enum": ["AND", "OR", "and", "or"], "default": "AND", "description": "AND: all rules must hold. OR: one is enough."},
      "rules": {"title": "Rules", "$ref": "#/$defs/rules"},
      "id": {"title": "Id", "description": "For editors."},
      "label": {"title": "Label", "description": "For people."}}},
  "rule": {"type": "object", "required": ["operator"], "additionalProperties": false,
    "properties": {
      "type": {"title": "Kind of condition", "enum": ["string", "number", "date", "array", "boolean", "string_condition", "number_condition", "date_condition", "array_condition", "boolean_condition"],
        "description": "Which condition it is. Left out: the first of string, number, date, array and boolean that knows the operator."},
      "componentId": {"title": "Node kind", "type": "string", "description": "Another name of type."},
      "operator": {"title": "Operator", "type": "string", "description": "One of that condition."},
      "value": {"title": "Value", "description": "What it is compared to; may be a template."},
      "case_sensitive": {"title": "Case-sensitive", "type": "boolean", "default": true, "description": "Of string: whether A and a are different."},
      "reference": {"title": "Reference date", "type": ["string", "number"], "description": "Of date: the date to use as now."},
      "timezone": {"title": "Time zone", "type": "string", "description": "Of date: where days begin."},
      "id": {"title": "Id", "description": "For editors."},
      "label": {"title": "Label", "description": "For people."}}}
})json";

std::unexpected<Error> at(std::string_view place, const Error& error) {
  return fail(error.code, fmt::format("`{}`: {}", place, error.message));
}

}  // namespace

Rules Rules::compile(DataReader& data, Subject subject) {
  Rules rules;
  rules.read_group(data, subject, 1, rules.root_);
  return rules;
}

void Rules::read_group(DataReader& data, Subject subject, std::size_t depth, Entry& group) {
  if (depth > kGroupDepthMax)
    return data.error(fmt::format("`{}` is inside {} other groups; groups cannot be nested deeper",
                                  data.place("rules"), kGroupDepthMax));
  group.all = ascii_lower(data.choice("operator", {"AND", "OR", "and", "or"}, "AND")) == "and";
  const auto* list = data.find("rules");
  const auto* array = list ? list->if_array() : nullptr;
  if (!array || array->empty() || array->size() > kRulesMax)
    return data.error(fmt::format("`{}` must be an array of 1 to {} rules, not {}",
                                  data.place("rules"), kRulesMax,
                                  list ? excerpt(*list) : "missing"));
  for (std::size_t i = 0; i < array->size(); ++i) {
    const auto name = fmt::format("rules.{}", i);
    const auto* object = (*array)[i].if_object();
    if (!object)
      return data.error(fmt::format("`{}` must be an object, not {}", data.place(name),
                                    json_kind_name((*array)[i])));
    data.watch([&](auto&) {
      DataReader part(*object, name + ".", data);
      Entry& entry = group.entries.emplace_back();
      if (part.find("rules")) {
        part.allow({"operator", "rules", "id", "label"});
        read_group(part, subject, depth + 1, entry);
      } else {
        read_rule(part, subject, data.place(name), entry);
      }
      return 0;
    });
    if (rules_.size() > kRulesMax)
      return data.error(
          fmt::format("`{}`: there are more than {} rules", data.place(name), kRulesMax));
  }
}

void Rules::read_rule(DataReader& data, Subject subject, std::string place, Entry& entry) {
  const auto* kind = find_comparison(data);
  if (!kind) return;
  const bool has_input = subject == Subject::kInput;
  std::vector<std::string_view> known = {
      "type", "componentId", has_input ? "input" : "path", "operator", "value", "id", "label"};
  known.insert(known.end(), kind->settings.begin(), kind->settings.end());
  data.allow(known);
  Rule rule;
  rule.place = std::move(place);
  if (has_input) {
    rule.input = data.field("input", Need::kRequired);
  } else if (const auto* path = data.find("path")) {
    if (!is_text(*path))
      return data.error(fmt::format("`{}` must be a dotted path, not {}", data.place("path"),
                                    json_kind_name(*path)));
    rule.path = trim(path->get_string());
  }
  rule.comparison = Comparison::compile(data, *kind);
  entry.rule = rules_.size();
  rules_.push_back(std::move(rule));
}

Result<bool> Rules::decide(const Entry& entry, const Ask& ask) {
  constexpr std::uint64_t kUnits = 4;
  WorkBudget::spend(kUnits);
  if (entry.rule) return ask(*entry.rule);
  for (const auto& inner : entry.entries) {
    SLUICE_TRY(const bool holds, decide(inner, ask));
    if (holds != entry.all) return holds;
  }
  return entry.all;
}

Result<bool> Rules::hold(const StepInput& input) const {
  return decide(root_, [&](std::size_t index) -> Result<bool> {
    const auto& rule = rules_[index];
    json::value storage;
    const auto value = rule.comparison.subject(rule.input, input, storage);
    if (!value)
      return fail(ErrorCode::kInvalid, fmt::format("`{}.input` could not be rendered: {}",
                                                   rule.place, value.error().message));
    const auto test = rule.comparison.bind(input);
    if (!test) return at(rule.place, test.error());
    const auto holds = (*test)(**value);
    if (!holds)
      return fail(ErrorCode::kInvalid,
                  fmt::format("`{}.input` {}", rule.place, holds.error().message));
    return holds;
  });
}

Result<Rules::Bound> Rules::bind(const StepInput& input) const {
  std::vector<Test> tests;
  tests.reserve(rules_.size());
  for (const auto& rule : rules_) {
    auto test = rule.comparison.bind(input);
    if (!test) return at(rule.place, test.error());
    tests.push_back(*std::move(test));
  }
  return Bound(*this, std::move(tests));
}

Result<bool> Rules::Bound::hold(const json::value& item, Mode mode) const {
  return decide(rules_.root_, [&](std::size_t index) -> Result<bool> {
    static const json::value kMissing;
    const auto& rule = rules_.rules_[index];
    const auto* value = rule.path.empty() ? &item : find_path(item, rule.path);
    auto holds = tests_[index](value ? *value : kMissing);
    if (holds || mode == Mode::kLenient) return holds.value_or(false);
    const auto name = rule.path.empty() ? "it" : fmt::format("its `{}`", rule.path);
    return fail(ErrorCode::kInvalid,
                fmt::format("{} {} (`{}`)", name, holds.error().message, rule.place));
  });
}

json::value rules_schema(Rules::Subject subject) {
  auto definitions = parse_json(kDefinitions);
  SLUICE_CHECK(definitions.has_value(), "the schema of rules is JSON");
  auto& rule = definitions->at("rule").as_object();
  auto& properties = rule["properties"].as_object();
  if (subject == Rules::Subject::kInput) {
    rule["required"].as_array().emplace_back("input");
    properties["input"] =
        json::object{{"title", "Input"}, {"description", "What to look at, usually a template."}};
  } else {
    properties["path"] = json::object{
        {"title", "Path"},
        {"type", "string"},
        {"description",
         "Where in the item to look: customer.name, lines.0.sku; the item itself when left out."}};
  }
  return *std::move(definitions);
}

void Rules::add_roots(std::vector<std::string>& roots) const {
  for (const auto& rule : rules_) {
    rule.input.add_roots(roots);
    rule.comparison.add_roots(roots);
  }
}

}  // namespace sluice::nodes
