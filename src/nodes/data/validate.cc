#include <fmt/format.h>
#include <optional>

#include "base/json_number.h"
#include "formats/json_schema.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/data/field_rule_kinds.h"
#include "nodes/data/field_rules.h"

// Checks data against rules or a JSON Schema and goes on by `valid` or `invalid`.
namespace sluice::nodes {
namespace validate {
namespace {

// "/items/0/id" as people write fields: items.0.id; the whole data is $.
std::string field_of(std::string_view pointer) {
  std::string field;
  for (std::size_t i = 1; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      field += '.';
    } else if (pointer[i] == '~' && i + 1 < pointer.size()) {
      field += pointer[++i] == '0' ? '~' : '/';
    } else {
      field += pointer[i];
    }
  }
  return pointer.empty() ? "$" : field;
}

class Validate final : public Node {
 public:
  Validate(TemplateField input, FieldRules rules, std::optional<formats::JsonSchema> schema)
      : input_(std::move(input)), rules_(std::move(rules)), schema_(std::move(schema)) {}

  Step start(const StepInput& input) const override {
    auto data = input_.evaluate(input);
    if (!data) return render_failure("input", data.error());
    auto errors = rules_.check(*data, input.render.now);
    if (!errors) return failure(errors.error().message);
    if (schema_) {
      for (const auto& issue : schema_->check(*data)) {
        const auto field = field_of(issue.pointer);
        auto& list = (*errors)[field];
        if (!list.is_array()) list.emplace_array();
        list.get_array().emplace_back(field == "$"
                                          ? fmt::format("The data {}.", issue.message)
                                          : fmt::format("The {} field {}.", field, issue.message));
      }
    }
    const bool valid = errors->empty();
    return Completed{
        json::object{{"valid", valid}, {"errors", *std::move(errors)}, {"data", *std::move(data)}},
        valid ? "valid" : "invalid"};
  }

  std::vector<std::string> handles() const override { return {"valid", "invalid"}; }
  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    input_.add_roots(roots);
    return roots;
  }

 private:
  TemplateField input_;
  FieldRules rules_;
  std::optional<formats::JsonSchema> schema_;
};

std::optional<formats::JsonSchema> read_schema(DataReader& data, const json::value& given,
                                               const formats::SchemaOptions& options) {
  json::value parsed = given;
  if (const auto* text = if_text(given)) {
    auto read = parse_json(*text);
    if (!read) {
      data.error("`schema` is " + read.error().message);
      return std::nullopt;
    }
    parsed = *std::move(read);
  }
  auto compiled = formats::JsonSchema::compile(parsed, options);
  if (compiled) return *std::move(compiled);
  data.error("`schema`: " + compiled.error().message);
  return std::nullopt;
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"input", "rules", "schema", "check_formats"});
  auto field = data.field("input", Need::kRequired);
  FieldRules rules;
  const auto* given_rules = data.find("rules");
  const auto* given_schema = data.find("schema");
  if (!given_rules && !given_schema) data.error("`rules` or `schema` is required");
  if (given_rules) {
    if (const auto* object = given_rules->if_object()) {
      rules = data.watch([&](auto& found) { return FieldRules::compile(*object, found); });
    } else {
      data.error(fmt::format("`rules` must be an object, not {}", json_kind_name(*given_rules)));
    }
  }
  std::optional<formats::JsonSchema> schema;
  const bool check_formats = data.flag("check_formats", true);
  if (given_schema)
    schema = read_schema(data, *given_schema, {.formats_are_checked = check_formats});
  if (!data.ok()) return {};
  return {.node =
              std::make_unique<Validate>(std::move(field), std::move(rules), std::move(schema))};
}

}  // namespace
}  // namespace validate

const NodeKind kValidate = {
    .id = "validate",
    .title = "Validate",
    .summary =
        "Validates data against rules or a JSON Schema and continues with `valid` or `invalid`.",
    .family = Family::kAction,
    .compile = validate::compile,
};

}  // namespace sluice::nodes
