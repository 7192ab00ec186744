#include <array>
#include <fmt/format.h>
#include <optional>

#include "nodes/catalogue.h"
#include "nodes/common.h"
#include "nodes/template_field.h"

// Checks a truth value and goes on by `true` or `false`.
namespace sluice::nodes {
namespace {

json::value schema() {
  return make_schema("Boolean condition", R"json({
    "description": "Asks whether `input` is the expected truth value. Booleans are: true and false; the texts true, false, yes, no, on, off, 1, 0 in any case; the numbers 1 and 0. A missing value and an empty text count as false; anything else fails the node. Leaves by `true` or `false`. Output: {\"result\": true}.",
    "required": ["input"],
    "properties": {
      "input": {"type": ["string", "boolean", "number"], "description": "What to look at, usually a template."},
      "value": {"type": ["boolean", "string"], "default": true, "description": "The expected truth value; may be a template."}
    },
    "examples": [{"componentId": "boolean_condition", "input": "{{ webhook_payload.paid }}", "value": true}]
  })json");
}

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
  if (const auto* text = value.if_string()) {
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

class BooleanCondition final : public Node {
 public:
  BooleanCondition(TemplateField input, TemplateField value)
      : input_(std::move(input)), value_(std::move(value)) {}

  Step start(const StepInput& input) const override {
    auto left = read(input_, "input", input);
    if (!left) return failure(std::move(left).error().message);
    auto right = read(value_, "value", input);
    if (!right) return failure(std::move(right).error().message);
    return condition_result(*left == *right);
  }

  std::vector<std::string> handles() const override { return {"true", "false"}; }
  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    input_.add_roots(roots);
    value_.add_roots(roots);
    return roots;
  }

 private:
  static Result<bool> read(const TemplateField& field, std::string_view name,
                           const StepInput& input) {
    json::value storage;
    auto value = field.resolve(input, storage);
    if (!value)
      return fail(ErrorCode::kInvalid,
                  fmt::format("`{}` could not be rendered: {}", name, value.error().message));
    if (const auto truth = to_bool(**value)) return *truth;
    return fail(ErrorCode::kInvalid,
                fmt::format("`{}` must be true or false, not {}", name, excerpt(**value)));
  }

  TemplateField input_;
  TemplateField value_;
};

TemplateField read_field(DataReader& data, std::string_view name, Need need) {
  auto field = data.field(name, need);
  if (data.find(name) && field.constant() && !to_bool(*field.constant()))
    data.error(fmt::format("`{}` must be true or false, not {}", name, excerpt(*field.constant())));
  return field;
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"input", "value"});
  auto left = read_field(data, "input", Need::kRequired);
  auto right = read_field(data, "value", Need::kOptional);
  if (!data.find("value")) right = TemplateField::compile(true, "value", errors);
  if (!data.ok()) return {};
  return {.node = std::make_unique<BooleanCondition>(std::move(left), std::move(right))};
}

}  // namespace

const NodeKind kBooleanCondition = {
    .id = "boolean_condition",
    .title = "Boolean condition",
    .summary = "Checks a truth value and goes on by `true` or `false`.",
    .family = Family::kCondition,
    .schema = schema,
    .compile = compile,
};

}  // namespace sluice::nodes
