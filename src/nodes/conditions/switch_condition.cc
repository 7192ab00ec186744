#include <algorithm>
#include <fmt/format.h>

#include "base/json_number.h"
#include "base/work_budget.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/template_field.h"

// Picks one of several ways by a value.
namespace sluice::nodes {
namespace switch_condition {
namespace {

constexpr std::size_t kCasesMax = 200;
constexpr std::size_t kCaseIdBytesMax = 64;

struct Case {
  std::string id;
  TemplateField value;
};

class SwitchCondition final : public Node {
 public:
  SwitchCondition(TemplateField input, std::vector<Case> cases, bool case_sensitive)
      : input_(std::move(input)), cases_(std::move(cases)), case_sensitive_(case_sensitive) {}

  Step start(const StepInput& input) const override {
    json::value storage;
    auto value = input_.inspect(input, storage);
    if (!value) return render_failure("input", value.error());
    std::string left_storage;
    const auto left = scalar_text(**value, left_storage);
    if (!left)
      return failure(fmt::format("`input` must be a string or a number, not {}", excerpt(**value)));
    for (const auto& entry : cases_) {
      constexpr std::size_t kBytesAUnit = 16;
      WorkBudget::spend(2 + left->size() / kBytesAUnit);
      json::value case_storage;
      auto candidate = entry.value.inspect(input, case_storage);
      if (!candidate) return render_failure("cases", candidate.error());
      std::string right_storage;
      const auto right = scalar_text(**candidate, right_storage);
      if (!right)
        return failure(fmt::format("the value of case `{}` must be a string or a number, not {}",
                                   entry.id, excerpt(**candidate)));
      if (equal(*left, *right) || equal_numbers(**value, **candidate)) return leave_by(entry.id);
    }
    return leave_by("default");
  }

  std::vector<std::string> handles() const override {
    std::vector<std::string> handles;
    handles.reserve(cases_.size() + 1);
    for (const auto& entry : cases_) handles.push_back(entry.id);
    handles.emplace_back("default");
    return handles;
  }
  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    input_.add_roots(roots);
    for (const auto& entry : cases_) entry.value.add_roots(roots);
    return roots;
  }

 private:
  static Step leave_by(const std::string& id) {
    return Completed{json::object{{"result", id}}, id};
  }
  bool equal(std::string_view a, std::string_view b) const {
    if (case_sensitive_) return a == b;
    return a.size() == b.size() && ascii_lower(a) == ascii_lower(b);
  }
  // Only when at least one side is a real number; "1" and "1.0" are different texts.
  static bool equal_numbers(const json::value& a, const json::value& b) {
    if (!is_number(a) && !is_number(b)) return false;
    const auto left = ExactNumber::of(a);
    return left && left == ExactNumber::of(b);
  }

  TemplateField input_;
  std::vector<Case> cases_;
  bool case_sensitive_;
};

void read_case(DataReader& data, std::size_t index, const json::object& object,
               std::vector<Case>& cases) {
  const auto* id = find_string(object, "id");
  if (!id || id->empty() || id->size() > kCaseIdBytesMax) {
    data.error(
        fmt::format("`cases.{}.id` must be a string of 1 to {} bytes", index, kCaseIdBytesMax));
    return;
  }
  if (*id == "default" || *id == "error")
    data.error(fmt::format("`cases.{}.id` must not be `{}`, which is reserved", index,
                           std::string_view(*id)));
  if (std::any_of(cases.begin(), cases.end(), [&](const Case& c) { return *id == c.id; }))
    data.error(fmt::format("`cases.{}.id`: `{}` is used twice", index, std::string_view(*id)));
  const auto* value = object.if_contains("value");
  if (!value) {
    data.error(fmt::format("`cases.{}.value` is required", index));
    return;
  }
  if (value->is_object() || value->is_array()) {
    data.error(fmt::format("`cases.{}.value` must be a string or a number, not {}", index,
                           json_kind_name(*value)));
    return;
  }
  cases.push_back({std::string(*id), data.watch([&](auto& errors) {
                     return TemplateField::compile(*value, fmt::format("cases.{}.value", index),
                                                   errors);
                   })});
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"input", "cases", "case_sensitive"});
  auto field = data.field("input", Need::kRequired);
  const bool case_sensitive = data.flag("case_sensitive", true);
  const auto& list = data.objects("cases", kCasesMax, {"id", "value", "label"});
  if (data.ok() && list.empty()) data.error("`cases` needs at least one case");
  std::vector<Case> cases;
  for (std::size_t i = 0; i < list.size(); ++i) read_case(data, i, list[i].get_object(), cases);
  if (!data.ok()) return {};
  return {.node = std::make_unique<SwitchCondition>(std::move(field), std::move(cases),
                                                    case_sensitive)};
}

}  // namespace
}  // namespace switch_condition

const NodeKind kSwitchCondition = {
    .id = "switch_condition",
    .title = "Switch condition",
    .summary = "Continues with the first case whose value equals the input, or with `default`.",
    .family = Family::kCondition,
    .compile = switch_condition::compile,
};

}  // namespace sluice::nodes
