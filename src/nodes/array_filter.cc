#include <fmt/format.h>

#include "nodes/catalogue.h"
#include "nodes/rules.h"

// Keeps the items of an array that meet rules, or those that do not.
namespace sluice::nodes {
namespace {

constexpr std::size_t kItemsMax = 10'000;

json::value schema() {
  auto schema = make_schema("Array filter", R"json({
    "description": "Asks nested AND/OR rules about each item of an array and keeps those that meet them (include) or those that do not (exclude), in order. Values are read as in the condition of the rule's type, a missing one as there. A value that a rule cannot be asked about (a text where a number is needed) does not meet the rule, or with `strict` fails the node. Output: {\"items\": [...], \"count\": 2, \"removed\": 1}.",
    "required": ["items", "rules"],
    "properties": {
      "items": {"type": ["string", "array"], "description": "The array, usually a template that is exactly one {{ ... }}; at most 10,000 items."},
      "mode": {"enum": ["include", "exclude"], "default": "include", "description": "Whether the items that meet the rules are kept or left out."},
      "operator": {"enum": ["AND", "OR", "and", "or"], "default": "AND", "description": "AND: all rules must hold. OR: one is enough."},
      "rules": {"$ref": "#/$defs/rules", "description": "Rules and groups: {\"path\", \"operator\", \"value\", ...}, or {\"operator\", \"rules\"}; groups up to 5 deep, at most 100 rules in all."},
      "strict": {"type": "boolean", "default": false, "description": "Whether a value that a rule cannot be asked about fails the node."}
    },
    "examples": [{"componentId": "array_filter", "items": "{{ webhook_payload.orders }}", "mode": "include", "operator": "AND", "rules": [
      {"type": "string", "path": "status", "operator": "equals", "value": "open"},
      {"operator": "OR", "rules": [
        {"type": "number", "path": "total", "operator": ">", "value": "{{ webhook_payload.limit }}"},
        {"type": "array", "path": "tags", "operator": "contains", "value": "vip"}]}]}]
  })json");
  schema.get_object()["$defs"] = rules_schema(Rules::Subject::kPath);
  return schema;
}

class ArrayFilter final : public Node {
 public:
  ArrayFilter(TemplateField items, Rules rules, bool keeps_matches, Rules::Bound::Mode mode)
      : items_(std::move(items)),
        rules_(std::move(rules)),
        keeps_matches_(keeps_matches),
        mode_(mode) {}

  Step start(const StepInput& input) const override {
    json::value storage;
    const auto value = items_.inspect(input, storage);
    if (!value) return render_failure("items", value.error());
    const auto* items = (*value)->if_array();
    if (!items)
      return failure((*value)->is_null()
                         ? "`items` has no value; an array is needed"
                         : fmt::format("`items` must be an array, not {}", excerpt(**value)));
    if (items->size() > kItemsMax)
      return failure(fmt::format("`items` has {} items; the most is {}", items->size(), kItemsMax));
    const auto rules = rules_.bind(input);
    if (!rules) return failure(rules.error().message);
    json::array kept;
    for (std::size_t i = 0; i < items->size(); ++i) {
      const auto holds = rules->hold((*items)[i], mode_);
      if (!holds) return failure(fmt::format("item {}: {}", i, holds.error().message));
      if (*holds == keeps_matches_) kept.push_back((*items)[i]);
    }
    const std::size_t count = kept.size();
    return Completed{
        json::object{
            {"items", std::move(kept)}, {"count", count}, {"removed", items->size() - count}},
        ""};
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    items_.add_roots(roots);
    rules_.add_roots(roots);
    return roots;
  }

 private:
  TemplateField items_;
  Rules rules_;
  bool keeps_matches_;
  Rules::Bound::Mode mode_;
};

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"items", "mode", "operator", "rules", "strict"});
  auto items = data.field("items", Need::kRequired);
  const bool keeps_matches = data.choice("mode", {"include", "exclude"}, "include") == "include";
  const auto mode =
      data.flag("strict", false) ? Rules::Bound::Mode::kStrict : Rules::Bound::Mode::kLenient;
  auto rules = Rules::compile(data, Rules::Subject::kPath);
  if (data.ok() && items.constant() && !items.constant()->is_array())
    data.error(fmt::format("`items` must be an array, not {}", excerpt(*items.constant())));
  if (!data.ok()) return {};
  return {.node = std::make_unique<ArrayFilter>(std::move(items), std::move(rules), keeps_matches,
                                                mode)};
}

}  // namespace

const NodeKind kArrayFilter = {
    .id = "array_filter",
    .title = "Array filter",
    .summary = "Keeps the items of an array that meet rules, or those that do not.",
    .family = Family::kAction,
    .schema = schema,
    .compile = compile,
};

}  // namespace sluice::nodes
