#include <fmt/format.h>

#include "nodes/catalogue.h"
#include "nodes/conditions/rules.h"

// Keeps the items of an array that meet rules, or those that do not.
namespace sluice::nodes {
namespace array_filter {
namespace {

constexpr std::size_t kItemsMax = 10'000;

void add_rules(json::value& schema) {
  schema.get_object()["$defs"] = rules_schema(Rules::Subject::kPath);
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
                         ? "`items` has no value; an array is required"
                         : fmt::format("`items` must be an array, not {}", excerpt(**value)));
    if (items->size() > kItemsMax)
      return failure(
          fmt::format("`items` has {} items; the maximum is {}", items->size(), kItemsMax));
    const auto rules = rules_.bind(input);
    if (!rules) return failure(rules.error().message);
    json::array kept;
    for (std::size_t i = 0; i < items->size(); ++i) {
      const auto holds = rules->hold((*items)[i], mode_);
      if (!holds) return failure(fmt::format("item {}: {}", i, holds.error().message));
      if (*holds == keeps_matches_) kept.push_back(copy_json((*items)[i]));
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
}  // namespace array_filter

const NodeKind kArrayFilter = {
    .id = "array_filter",
    .title = "Array filter",
    .summary = "Keeps the items of an array that match the rules, or those that do not.",
    .family = Family::kAction,
    .complete_schema = array_filter::add_rules,
    .compile = array_filter::compile,
};

}  // namespace sluice::nodes
