#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "base/json_number.h"
#include "imports/n8n_kinds.h"

namespace sluice::imports {
namespace {

constexpr std::size_t kRulesMax = 100;

struct OperatorName {
  std::string_view type;  // in n8n, both in old and new nodes
  std::string_view theirs;
  std::string_view ours;  // with a type in front where it is not that of the same name
  std::string_view our_type;
};
// clang-format off: a table.
constexpr auto kOperatorNames = std::to_array<OperatorName>({
    {"string", "equals", "equals", "string"},
    {"string", "equal", "equals", "string"},
    {"string", "notEquals", "not_equals", "string"},
    {"string", "notEqual", "not_equals", "string"},
    {"string", "contains", "contains", "string"},
    {"string", "notContains", "not_contains", "string"},
    {"string", "startsWith", "starts_with", "string"},
    {"string", "notStartsWith", "not_starts_with", "string"},
    {"string", "endsWith", "ends_with", "string"},
    {"string", "notEndsWith", "not_ends_with", "string"},
    {"string", "regex", "regex", "string"},
    {"string", "notRegex", "not_regex", "string"},
    {"string", "isEmpty", "is_empty", "string"},
    {"string", "isNotEmpty", "is_not_empty", "string"},
    {"number", "equals", "==", "number"},
    {"number", "equal", "==", "number"},
    {"number", "notEquals", "!=", "number"},
    {"number", "notEqual", "!=", "number"},
    {"number", "gt", ">", "number"},
    {"number", "larger", ">", "number"},
    {"number", "gte", ">=", "number"},
    {"number", "largerEqual", ">=", "number"},
    {"number", "lt", "<", "number"},
    {"number", "smaller", "<", "number"},
    {"number", "lte", "<=", "number"},
    {"number", "smallerEqual", "<=", "number"},
    {"dateTime", "after", "after", "date"},
    {"dateTime", "before", "before", "date"},
    {"dateTime", "afterOrEquals", "on_or_after", "date"},
    {"dateTime", "beforeOrEquals", "on_or_before", "date"},
    {"dateTime", "equals", "equals", "date"},
    {"dateTime", "notEquals", "not_equals", "date"},
    {"boolean", "true", "is_true", "boolean"},
    {"boolean", "false", "is_false", "boolean"},
    {"boolean", "equals", "equals", "boolean"},
    {"boolean", "equal", "equals", "boolean"},
    {"boolean", "notEquals", "not_equals", "boolean"},
    {"boolean", "notEqual", "not_equals", "boolean"},
    {"array", "contains", "contains", "array"},
    {"array", "notContains", "not_contains", "array"},
    {"array", "lengthEquals", "length_equals", "array"},
    {"array", "lengthNotEquals", "length_not_equals", "array"},
    {"array", "lengthGt", "length_greater_than", "array"},
    {"array", "lengthLt", "length_less_than", "array"},
    {"array", "lengthGte", "length_at_least", "array"},
    {"array", "lengthLte", "length_at_most", "array"},
});
// clang-format on

const OperatorName* find_operator(std::string_view type, std::string_view operation) {
  const auto* const found = std::ranges::find_if(kOperatorNames, [&](const OperatorName& each) {
    return each.type == type && each.theirs == operation;
  });
  return found == kOperatorNames.end() ? nullptr : found;
}

bool takes_no_value(std::string_view ours) { return ours.starts_with("is_"); }

// A regular expression between slashes, with the flags that are known here.
std::string slashed(std::string_view regex) {
  const auto end = regex.rfind('/');
  if (regex.starts_with('/') && end > 0) {
    std::string out(regex.substr(0, end + 1));
    for (const char flag : regex.substr(end + 1))
      if (flag == 'i' || flag == 'm' || flag == 's' || flag == 'u') out += flag;
    return out;
  }
  std::string out = "/";
  for (std::size_t i = 0; i < regex.size(); ++i) {
    if (regex[i] == '/' && (i == 0 || regex[i - 1] != '\\')) out += '\\';
    out += regex[i];
  }
  return out + "/";
}

// One rule of a logical_group_condition.
Result<json::object> rule(Conversion& conversion, std::size_t index, std::string_view type,
                          std::string_view operation, const json::value* left,
                          const json::value* right) {
  json::object out;
  out["input"] = left ? conversion.value(index, *left) : json::value("");
  // Whatever the type: a value is there, or has something in it.
  const bool asks_nothing =
      operation == "exists" || operation == "notEmpty" || operation == "isNotEmpty";
  const bool asks_for_nothing =
      operation == "notExists" || operation == "empty" || operation == "isEmpty";
  if (asks_nothing || asks_for_nothing) {
    out["type"] = type == "array" ? "array" : "string";
    out["operator"] = asks_nothing ? "is_not_empty" : "is_empty";
    return out;
  }
  const auto* found = find_operator(type, operation);
  if (!found)
    return fail(ErrorCode::kInvalid,
                fmt::format("There is no equal of its operator `{} {}`.", type, operation));
  out["type"] = found->our_type;
  out["operator"] = found->ours;
  if (takes_no_value(found->ours)) return out;
  out["value"] = right ? conversion.value(index, *right) : json::value("");
  if (const auto* text = if_text(out["value"])) {
    if (found->our_type == "number" && text->empty())
      out["value"] = 0;
    else if (found->ours.ends_with("regex"))
      out["value"] = slashed(std::string(*text));
  }
  return out;
}

// Of the newer nodes: {"conditions": [{"leftValue", "operator", "rightValue"}], "combinator"}.
Result<json::object> new_group(Conversion& conversion, std::size_t index,
                               const json::object& filter) {
  json::array rules;
  const bool ignores_case = !flag_at(filter, "options.caseSensitive", true);
  for (const auto& each : array_at(filter, "conditions")) {
    const auto* condition = each.if_object();
    if (!condition) return fail(ErrorCode::kInvalid, "One of its conditions cannot be read.");
    if (rules.size() == kRulesMax)
      return fail(ErrorCode::kInvalid, fmt::format("It has more than {} conditions.", kRulesMax));
    SLUICE_TRY(auto made,
               rule(conversion, index, text_at(*condition, "operator.type"),
                    text_at(*condition, "operator.operation"), condition->if_contains("leftValue"),
                    condition->if_contains("rightValue")));
    if (ignores_case && made.at("type") == "string" && made.contains("value"))
      made["case_sensitive"] = false;
    rules.push_back(std::move(made));
  }
  if (rules.empty()) return fail(ErrorCode::kInvalid, "It has no conditions.");
  return json::object{{"operator", text_at(filter, "combinator") == "or" ? "OR" : "AND"},
                      {"rules", std::move(rules)}};
}

// Of the older ones: {"string": [{"value1", "operation", "value2"}], "number": [...]}.
Result<json::object> old_group(Conversion& conversion, std::size_t index,
                               const json::object& parameters) {
  json::array rules;
  for (const auto& [type, list] : object_at(parameters, "conditions")) {
    const auto* conditions = list.if_array();
    if (!conditions) continue;
    for (const auto& each : *conditions) {
      const auto* condition = each.if_object();
      if (!condition) return fail(ErrorCode::kInvalid, "One of its conditions cannot be read.");
      if (rules.size() == kRulesMax)
        return fail(ErrorCode::kInvalid, fmt::format("It has more than {} conditions.", kRulesMax));
      auto operation = text_at(*condition, "operation");
      if (operation.empty())
        operation = type == "number" ? "smaller" : type == "dateTime" ? "after" : "equal";
      SLUICE_TRY(auto made,
                 rule(conversion, index, std::string_view(type), operation,
                      condition->if_contains("value1"), condition->if_contains("value2")));
      rules.push_back(std::move(made));
    }
  }
  if (rules.empty()) return fail(ErrorCode::kInvalid, "It has no conditions.");
  const bool is_any = text_at(parameters, "combineOperation") == "any";
  return json::object{{"operator", is_any ? "OR" : "AND"}, {"rules", std::move(rules)}};
}

Result<json::object> group(Conversion& conversion, std::size_t index,
                           const json::object& parameters) {
  const auto& filter = object_at(parameters, "conditions");
  return filter.contains("conditions") ? new_group(conversion, index, filter)
                                       : old_group(conversion, index, parameters);
}

constexpr std::string_view kGroup = "logical_group_condition";

// The rules of a switch, each as the data of a condition.
Result<std::vector<json::object>> switch_rules(Conversion& conversion, std::size_t index) {
  const auto& parameters = conversion.node(index).parameters;
  std::vector<json::object> out;
  const auto& values = array_at(parameters, "rules.values");
  const auto& list = values.empty() ? array_at(parameters, "rules.rules") : values;
  if (list.size() > kRulesMax)
    return fail(ErrorCode::kInvalid, fmt::format("It has more than {} rules.", kRulesMax));
  out.reserve(list.size());
  auto type = text_at(parameters, "dataType");
  if (type.empty()) type = "number";
  for (const auto& each : list) {
    const auto* members = each.if_object();
    if (!members) return fail(ErrorCode::kInvalid, "One of its rules cannot be read.");
    if (members->contains("conditions")) {
      SLUICE_TRY(auto made, group(conversion, index, *members));
      out.push_back(std::move(made));
      continue;
    }
    auto operation = text_at(*members, "operation");
    if (operation.empty()) operation = type == "number" ? "smaller" : "equal";
    SLUICE_TRY(auto made, rule(conversion, index, type, operation, parameters.if_contains("value1"),
                               members->if_contains("value2")));
    out.push_back({{"operator", "AND"}, {"rules", json::array{std::move(made)}}});
  }
  if (out.empty()) return fail(ErrorCode::kInvalid, "It has no rules.");
  return out;
}

// All rules ask whether one value equals a text or number of their own: one node says so.
std::optional<Made> one_switch(const std::vector<json::object>& rules) {
  json::array cases;
  const json::value* input = nullptr;
  for (const auto& each : rules) {
    const auto& list = each.at("rules").as_array();
    const auto& first = list.front().as_object();
    const auto* value = first.if_contains("value");
    const bool is_equality = first.at("operator") == "equals" || first.at("operator") == "==";
    const bool is_literal =
        value && (is_number(*value) ||
                  (is_text(*value) && !std::string_view(value->get_string()).contains('{')));
    if (list.size() != 1 || !is_equality || !is_literal || first.contains("case_sensitive"))
      return std::nullopt;
    if (first.at("type") != "string" && first.at("type") != "number") return std::nullopt;
    if (input && *input != first.at("input")) return std::nullopt;
    const auto is_same = [&](const json::value& other) { return other.at("value") == *value; };
    if (std::ranges::any_of(cases, is_same)) return std::nullopt;
    input = &first.at("input");
    cases.push_back({{"id", fmt::format("case_{}", cases.size() + 1)}, {"value", *value}});
  }
  Made made = Made::one("switch_condition", {{"input", *input}, {"cases", std::move(cases)}});
  made.exits.clear();
  for (std::size_t i = 0; i < rules.size(); ++i)
    made.exits.push_back({0, fmt::format("case_{}", i + 1)});
  made.exits.push_back({0, "default"});
  return made;
}

// Old switches name the output of each rule and of what is left; the exits are put in their order.
std::vector<Made::Exit> in_old_order(const json::object& parameters,
                                     const std::vector<Made::Exit>& exits) {
  const auto& list = array_at(parameters, "rules.rules");
  if (list.empty()) return exits;
  constexpr long kOutputsMax = 100;
  std::vector<Made::Exit> out(static_cast<std::size_t>(kOutputsMax), Made::Exit{kNoNode});
  for (std::size_t i = 0; i < list.size() && i < exits.size(); ++i) {
    const auto* members = list[i].if_object();
    const auto at =
        members ? whole_at(*members, "output", static_cast<long>(i), 0, kOutputsMax - 1) : 0;
    out[static_cast<std::size_t>(at)] = exits[i];
  }
  const auto rest = number_at(parameters, "fallbackOutput", -1);
  if (rest >= 0 && rest < kOutputsMax) out[static_cast<std::size_t>(rest)] = exits.back();
  return out;
}

}  // namespace

Result<Made> convert_if(Conversion& conversion, std::size_t index) {
  SLUICE_TRY(auto data, group(conversion, index, conversion.node(index).parameters));
  auto made = Made::one(std::string(kGroup), std::move(data));
  made.exits = {{0, "true"}, {0, "false"}};
  return made;
}

Result<Made> convert_filter(Conversion& conversion, std::size_t index) {
  SLUICE_TRY(auto data, group(conversion, index, conversion.node(index).parameters));
  auto made = Made::one(std::string(kGroup), std::move(data));
  made.exits = {{0, "true"}};
  if (conversion.graph().parent(index) == kNoNode)
    conversion.note(Care::kCheck, index,
                    "It kept some of many items; here it asks once whether the run goes on.",
                    "To filter a list, use array_filter (docs/nodes/array_filter.md).");
  return made;
}

Result<Made> convert_switch(Conversion& conversion, std::size_t index) {
  const auto& parameters = conversion.node(index).parameters;
  if (text_at(parameters, "mode") == "expression")
    return fail(ErrorCode::kInvalid, "It computes the number of its output.");
  if (flag_at(parameters, "options.allMatchingOutputs"))
    conversion.note(Care::kTodo, index,
                    "It went on by all outputs that match; here it does by the first.",
                    "Put conditions beside each other in its place.");
  SLUICE_TRY(auto rules, switch_rules(conversion, index));
  auto made = one_switch(rules);
  if (!made) {
    made.emplace();
    made->steps.reserve(rules.size());
    made->exits.reserve(rules.size() + 1);
    for (auto& each : rules) {
      made->exits.push_back({made->steps.size(), "true"});
      made->steps.push_back({std::string(kGroup), std::move(each)});
    }
    made->exits.push_back({made->steps.size() - 1, "false"});
  }
  made->exits = in_old_order(parameters, made->exits);
  return *std::move(made);
}

}  // namespace sluice::imports
