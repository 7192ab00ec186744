#include <array>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <re2/re2.h>

#include "base/check.h"
#include "liquid/arena.h"
#include "liquid/text.h"
#include "nodes/catalogue.h"
#include "nodes/common.h"
#include "nodes/template_field.h"

// Compares two texts and goes on by `true` or `false`.
namespace sluice::nodes {
namespace {

json::value schema() {
  return make_schema("String condition", R"json({
    "description": "Compares texts. Numbers and booleans count as their text, a missing value as the empty text; an object or array fails the node (is_empty and is_not_empty take them). Leaves by `true` or `false`. Output: {\"result\": true}.",
    "required": ["input", "operator"],
    "properties": {
      "input": {"description": "The text to look at, usually a template."},
      "operator": {"enum": ["equals", "not_equals", "contains", "not_contains", "starts_with", "ends_with", "regex", "is_empty", "is_not_empty"],
        "description": "How `input` compares to `value`. regex: an RE2 expression between slashes that matches anywhere in the text, with the flags i (any case), m (^ and $ at line ends), s (. matches line ends). is_empty: the empty text, nothing, {} or []."},
      "value": {"type": ["string", "number", "boolean"], "description": "What it is compared to; may be a template. Not for is_empty and is_not_empty."},
      "case_sensitive": {"type": "boolean", "default": true, "description": "Whether A and a are different."}
    },
    "examples": [
      {"componentId": "string_condition", "input": "{{ webhook_payload.ref }}", "operator": "equals", "value": "refs/heads/main"},
      {"componentId": "string_condition", "input": "{{ webhook_payload.subject }}", "operator": "regex", "value": "/^(urgent|alarm)\\b/i"},
      {"componentId": "string_condition", "input": "{{ webhook_payload.email }}", "operator": "is_not_empty"}
    ]
  })json");
}

enum class Operator {
  kEquals,
  kNotEquals,
  kContains,
  kNotContains,
  kStartsWith,
  kEndsWith,
  kRegex,
  kIsEmpty,
  kIsNotEmpty,
};

struct OperatorName {
  std::string_view name;
  Operator op;
};
constexpr std::array kOperators = {
    OperatorName{"equals", Operator::kEquals},
    OperatorName{"not_equals", Operator::kNotEquals},
    OperatorName{"contains", Operator::kContains},
    OperatorName{"not_contains", Operator::kNotContains},
    OperatorName{"starts_with", Operator::kStartsWith},
    OperatorName{"ends_with", Operator::kEndsWith},
    OperatorName{"regex", Operator::kRegex},
    OperatorName{"is_empty", Operator::kIsEmpty},
    OperatorName{"is_not_empty", Operator::kIsNotEmpty},
};

bool takes_value(Operator op) { return op != Operator::kIsEmpty && op != Operator::kIsNotEmpty; }

using Regex = std::shared_ptr<const re2::RE2>;

// "/expression/flags"
Result<Regex> compile_regex(std::string_view text, bool case_sensitive) {
  const auto end = text.rfind('/');
  if (text.size() < 2 || text.front() != '/' || end == 0)
    return fail(ErrorCode::kInvalid, "a regex must stand between slashes, e.g. /^a+$/i");
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(4 << 20);
  options.set_case_sensitive(case_sensitive);
  std::string prefix;
  for (const char flag : text.substr(end + 1)) {
    if (flag != 'i' && flag != 'm' && flag != 's')
      return fail(ErrorCode::kInvalid,
                  fmt::format("`{}` is not a flag of a regex; i, m and s are", flag));
    if (flag == 'i') options.set_case_sensitive(false);
    if (flag != 'i') prefix += flag;
  }
  if (!prefix.empty()) prefix = "(?" + prefix + ")";
  prefix += text.substr(1, end - 1);
  auto regex = std::make_shared<const re2::RE2>(prefix, options);
  if (!regex->ok())
    return fail(ErrorCode::kInvalid, fmt::format("not a regex that RE2 takes: {}", regex->error()));
  return regex;
}

bool is_empty(const json::value& value) {
  if (const auto* text = value.if_string()) return text->empty();
  if (const auto* array = value.if_array()) return array->empty();
  if (const auto* object = value.if_object()) return object->empty();
  return value.is_null();
}

bool matches(std::string_view left, Operator op, std::string_view right) {
  switch (op) {
    case Operator::kEquals:
      return left == right;
    case Operator::kNotEquals:
      return left != right;
    case Operator::kContains:
      return left.find(right) != std::string_view::npos;
    case Operator::kNotContains:
      return left.find(right) == std::string_view::npos;
    case Operator::kStartsWith:
      return left.starts_with(right);
    case Operator::kEndsWith:
      return left.ends_with(right);
    case Operator::kRegex:
    case Operator::kIsEmpty:
    case Operator::kIsNotEmpty:
      break;
  }
  SLUICE_CHECK(false, "an operator that compares two texts");
  return false;
}

bool matches_any_case(std::string_view left, Operator op, std::string_view right) {
  // Lower case may take more bytes than upper case, at most three times as many.
  liquid::Arena arena(3 * (left.size() + right.size()) + 4096);
  const auto lower_left = liquid::to_lower(left, arena);
  const auto lower_right = liquid::to_lower(right, arena);
  return matches(lower_left, op, lower_right);
}

class StringCondition final : public Node {
 public:
  StringCondition(TemplateField input, Operator op, TemplateField value, bool case_sensitive,
                  Regex regex)
      : input_(std::move(input)),
        op_(op),
        value_(std::move(value)),
        case_sensitive_(case_sensitive),
        regex_(std::move(regex)) {}

  Step start(const StepInput& input) const override {
    json::value left_value;
    auto left = input_.resolve(input, left_value);
    if (!left) return render_failure("input", left.error());
    if (op_ == Operator::kIsEmpty) return condition_result(is_empty(**left));
    if (op_ == Operator::kIsNotEmpty) return condition_result(!is_empty(**left));
    std::string left_storage;
    const auto left_text = scalar_text(**left, left_storage);
    if (!left_text) return not_a_text("input", **left);
    if (regex_) return condition_result(re2::RE2::PartialMatch(*left_text, *regex_));

    json::value right_value;
    auto right = value_.resolve(input, right_value);
    if (!right) return render_failure("value", right.error());
    std::string right_storage;
    const auto right_text = scalar_text(**right, right_storage);
    if (!right_text) return not_a_text("value", **right);
    if (op_ == Operator::kRegex) {
      const auto regex = compile_regex(*right_text, case_sensitive_);
      if (!regex) return failure("`value`: " + regex.error().message);
      return condition_result(re2::RE2::PartialMatch(*left_text, **regex));
    }
    return condition_result(case_sensitive_ ? matches(*left_text, op_, *right_text)
                                            : matches_any_case(*left_text, op_, *right_text));
  }

  std::vector<std::string> handles() const override { return {"true", "false"}; }
  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    input_.add_roots(roots);
    value_.add_roots(roots);
    return roots;
  }

 private:
  static Step not_a_text(std::string_view name, const json::value& value) {
    return failure(fmt::format("`{}` must be a text, not {}", name, excerpt(value)));
  }

  TemplateField input_;
  Operator op_;
  TemplateField value_;
  bool case_sensitive_;
  Regex regex_;  // when the value is a constant
};

// The right side; for a constant regex, also compiled.
TemplateField read_value(DataReader& data, Operator op, bool case_sensitive, Regex& regex) {
  auto value = data.field("value", Need::kRequired);
  const auto* constant = value.constant();
  if (!data.ok() || !constant) return value;
  std::string storage;
  const auto text = scalar_text(*constant, storage);
  if (!text) {
    data.error(fmt::format("`value` must be a text, not {}", json_kind_name(*constant)));
  } else if (op == Operator::kRegex) {
    auto compiled = compile_regex(*text, case_sensitive);
    if (compiled) {
      regex = *std::move(compiled);
    } else {
      data.error("`value`: " + compiled.error().message);
    }
  }
  return value;
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"input", "operator", "value", "case_sensitive"});
  const std::string name =
      data.choice("operator",
                  {"equals", "not_equals", "contains", "not_contains", "starts_with", "ends_with",
                   "regex", "is_empty", "is_not_empty"},
                  "");
  const bool case_sensitive = data.flag("case_sensitive", true);
  auto left = data.field("input", Need::kRequired);
  auto op = Operator::kEquals;
  for (const auto& row : kOperators)
    if (row.name == name) op = row.op;
  TemplateField right;
  Regex regex;
  if (takes_value(op)) right = read_value(data, op, case_sensitive, regex);
  if (!data.ok()) return {};
  return {.node = std::make_unique<StringCondition>(std::move(left), op, std::move(right),
                                                    case_sensitive, std::move(regex))};
}

}  // namespace

const NodeKind kStringCondition = {
    .id = "string_condition",
    .title = "String condition",
    .summary = "Compares two texts and goes on by `true` or `false`.",
    .family = Family::kCondition,
    .schema = schema,
    .compile = compile,
};

}  // namespace sluice::nodes
