#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/json_number.h"
#include "nodes/forms/form.h"

// Which fields of a form are there.
namespace sluice::nodes {
namespace {

constexpr std::size_t kDepthMax = 5;
constexpr std::size_t kPartsMax = 50;

const ComparisonKind& kind_of(FieldType type) {
  switch (type) {
    case FieldType::kNumber:
    case FieldType::kInteger:
      return kNumberComparison;
    case FieldType::kDate:
    case FieldType::kDatetime:
      return kDateComparison;
    case FieldType::kMultiselect:
      return kArrayComparison;
    case FieldType::kCheckbox:
      return kBooleanComparison;
    case FieldType::kText:
    case FieldType::kTextarea:
    case FieldType::kEmail:
    case FieldType::kUrl:
    case FieldType::kTel:
    case FieldType::kTime:
    case FieldType::kSelect:
    case FieldType::kRadio:
    case FieldType::kHidden:
      return kStringComparison;
  }
  return kStringComparison;
}

const OperatorRow* find_operator(const ComparisonKind& kind, std::string_view name) {
  const auto row = std::ranges::find(kind.operators, name, &OperatorRow::name);
  return row == kind.operators.end() ? nullptr : &*row;
}

struct Found {
  const ComparisonKind* kind = nullptr;
  const OperatorRow* row = nullptr;
};

// The operator as the kind of the field knows it, else as the first kind that does.
Found find_comparison(FieldType type, std::string_view name) {
  const auto& own = kind_of(type);
  if (const auto* row = find_operator(own, name)) return {&own, row};
  for (const auto* kind : comparison_kinds())
    if (const auto* row = find_operator(*kind, name)) return {kind, row};
  return {};
}

class ConditionReader {
 public:
  ConditionReader(const std::vector<FormField>& above, FormStage stage, Timestamp now)
      : above_(above), stage_(stage), now_(now) {}

  FormCondition read(DataReader& data, std::size_t depth) {
    const bool all = data.find("all") != nullptr;
    if (!all && !data.find("any")) return read_question(data);
    FormCondition group;
    group.kind = all ? FormCondition::Kind::kAll : FormCondition::Kind::kAny;
    const std::string_view name = all ? "all" : "any";
    data.allow({name});
    const auto* list = data.find(name)->if_array();
    if (!list || list->empty() || list->size() > kPartsMax || depth >= kDepthMax) {
      data.error(fmt::format("`{}` must be an array of 1 to {} conditions, at most {} deep",
                             data.place(name), kPartsMax, kDepthMax));
      return group;
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
      const auto* part = (*list)[i].if_object();
      if (!part) {
        data.error(fmt::format("`{}.{}` must be an object, not {}", data.place(name), i,
                               json_kind_name((*list)[i])));
        continue;
      }
      data.watch([&](auto&) {
        DataReader inner(*part, fmt::format("{}.{}.", name, i), data);
        group.parts.push_back(read(inner, depth + 1));
        return 0;
      });
    }
    return group;
  }

 private:
  FormCondition read_question(DataReader& data) {
    data.allow({"field", "operator", "value", "case_sensitive", "timezone"});
    FormCondition question;
    const auto* field = data.find("field");
    const auto* id = field ? if_text(*field) : nullptr;
    const auto found =
        std::ranges::find_if(above_, [&](const FormField& each) { return id && each.id == *id; });
    if (found == above_.end()) {
      data.error(fmt::format("`{}` must be the id of a field above this one{}", data.place("field"),
                             field ? ", not " + excerpt(*field) : std::string()));
      return question;
    }
    question.field = found->id;
    const auto* given = data.find("operator");
    const auto* word = given ? if_text(*given) : nullptr;
    const std::string name(given ? (word ? std::string_view(*word) : "") : "equals");
    const auto [kind, row] = find_comparison(found->type, name);
    if (!row) {
      data.error(fmt::format("`{}` must be one of {}, not {}", data.place("operator"),
                             operator_names(kind_of(found->type)), excerpt(*given)));
      return question;
    }
    question.test = make_test(data, *kind, *row);
    return question;
  }

  // Empty in a draft whose value is still a template.
  Test make_test(DataReader& data, const ComparisonKind& kind, const OperatorRow& row) {
    Operands operands;
    operands.op = row.op;
    operands.now = now_;
    operands.case_sensitive = data.flag("case_sensitive", true);
    operands.timezone = data.find("timezone");
    if (row.value != TakesValue::kNo) operands.value = data.find("value");
    // What a template gave may be nothing.
    static const json::value kNothing;
    if (row.value == TakesValue::kYes && !operands.value) {
      if (stage_ == FormStage::kDraft) {
        data.error(fmt::format("`{}` is required", data.place("value")));
        return {};
      }
      operands.value = &kNothing;
    }
    if (stage_ == FormStage::kDraft &&
        (is_template(operands.value) || is_template(operands.timezone)))
      return {};
    auto test = kind.make(operands);
    if (test) return *std::move(test);
    data.error(fmt::format("`{}`: {}", data.place("operator"), test.error().message));
    return {};
  }

  const std::vector<FormField>& above_;
  FormStage stage_;
  Timestamp now_;
};

}  // namespace

FormCondition read_form_condition(DataReader& data, const std::vector<FormField>& above,
                                  FormStage stage, Timestamp now) {
  return ConditionReader(above, stage, now).read(data, 0);
}

bool holds(const FormCondition& condition, const json::object& values) {
  const auto each = [&](const FormCondition& part) { return holds(part, values); };
  if (condition.kind == FormCondition::Kind::kAll)
    return std::ranges::all_of(condition.parts, each);
  if (condition.kind == FormCondition::Kind::kAny)
    return std::ranges::any_of(condition.parts, each);
  static const json::value kNothing;
  const auto* value = values.if_contains(condition.field);
  return condition.test && condition.test(value ? *value : kNothing).value_or(false);
}

}  // namespace sluice::nodes
