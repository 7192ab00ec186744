#include "nodes/data/field_rules.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "base/json_number.h"
#include "base/work_budget.h"
#include "formats/json_values.h"
#include "formats/regex.h"
#include "nodes/config/common.h"
#include "nodes/data/field_rule_kinds.h"
#include "nodes/data/field_rule_patterns.h"

namespace sluice::nodes {
namespace {

constexpr std::size_t kFieldsMax = 200;
constexpr std::size_t kRulesMax = 50;
constexpr std::size_t kRegexesMax = 200;
constexpr std::size_t kSegmentsMax = 16;
constexpr std::size_t kQuestionsMax = 200'000;
constexpr std::size_t kNameBytesMax = 16 << 20;  // of all fields together
constexpr std::size_t kSentencesMax = 1'000;

// Where the rule at the front of "a|regex:/x|y/i|b" ends. A pipe within a regex is part of it.
std::size_t rule_end(std::string_view text) {
  if (!text.starts_with("regex:/") && !text.starts_with("not_regex:/")) return text.find('|');
  for (auto slash = text.find('/', text.find('/') + 1); slash != std::string_view::npos;
       slash = text.find('/', slash + 1)) {
    const auto end = text.find_first_not_of("imsu", slash + 1);
    if (text[slash - 1] != '\\' && (end == std::string_view::npos || text[end] == '|')) return end;
  }
  return text.find('|');
}

std::vector<std::string> split_rules(std::string_view text) {
  std::vector<std::string> rules;
  while (true) {
    const auto end = rule_end(text);
    if (const auto rule = trim(text.substr(0, end)); !rule.empty()) rules.emplace_back(rule);
    if (end == std::string_view::npos) return rules;
    text.remove_prefix(end + 1);
  }
}

std::vector<std::string> split_list(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.emplace_back(trim(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// What is wrong with the parameters of a rule; empty when nothing is.
std::string read_parameters(std::string_view text, bool given, FieldRule& rule) {
  const auto name = rule.kind->name;
  switch (rule.kind->parameters) {
    case Parameters::kNone:
      return given ? fmt::format("`{}` does not take parameters", name) : "";
    case Parameters::kRegex: {
      auto regex = formats::compile_delimited_regex(text);
      if (!regex) return fmt::format("`{}`: {}", name, regex.error().message);
      rule.regex = *std::move(regex);
      return "";
    }
    case Parameters::kFormat: {
      rule.parameters = {std::string(text)};
      const auto wrong = text.empty() ? "it needs a format" : check_date_format(text);
      return wrong.empty() ? "" : fmt::format("`{}`: {}", name, wrong);
    }
    default:
      break;
  }
  rule.parameters = split_list(text, ',');
  rule.sorted = rule.parameters;
  std::sort(rule.sorted.begin(), rule.sorted.end());
  const auto count = rule.parameters.size();
  const bool numbers = std::all_of(rule.parameters.begin(), rule.parameters.end(),
                                   [](const auto& p) { return to_number(json::value(p)); });
  if (text.empty()) return fmt::format("`{}` needs a parameter after a colon", name);
  if (rule.kind->parameters == Parameters::kNumber && (count != 1 || !numbers))
    return fmt::format("`{}` takes one number, such as {}:3", name, name);
  if (rule.kind->parameters == Parameters::kTwoNumbers && (count != 2 || !numbers))
    return fmt::format("`{}` takes two numbers, such as {}:1,5", name, name);
  if (rule.kind->parameters == Parameters::kOtherAndList && count < 2)
    return fmt::format("`{}` takes a field and values, such as {}:kind,a,b", name, name);
  return "";
}

}  // namespace

FieldRules FieldRules::compile(const json::object& rules, std::vector<std::string>& errors) {
  FieldRules compiled;
  std::size_t regexes = 0;
  if (rules.size() > kFieldsMax) {
    errors.push_back(
        fmt::format("`rules` has {} fields; the maximum is {}", rules.size(), kFieldsMax));
    return compiled;
  }
  for (const auto& [name, value] : rules) {
    const auto place = fmt::format("rules.{}", std::string_view(name).substr(0, 64));
    Field field;
    field.path = split_list(name, '.');
    if (field.path.size() > kSegmentsMax ||
        std::find(field.path.begin(), field.path.end(), "") != field.path.end())
      errors.push_back(
          fmt::format("`{}` must be at most {} names joined by single dots", place, kSegmentsMax));
    std::vector<std::string> texts;
    if (const auto* text = if_text(value)) texts = split_rules(*text);
    if (const auto* array = value.if_array())
      for (const auto& entry : *array)
        texts.emplace_back(is_text(entry) ? trim(entry.get_string()) : std::string_view());
    if (texts.empty() || texts.size() > kRulesMax) {
      errors.push_back(fmt::format("`{}` must be 1 to {} rules such as \"required|email\", not {}",
                                   place, kRulesMax, excerpt(value)));
      continue;
    }
    for (const auto& text : texts) {
      const auto colon = text.find(':');
      FieldRule rule;
      rule.kind = find_rule(std::string_view(text).substr(0, colon));
      if (!rule.kind) {
        errors.push_back(fmt::format("`{}`: `{}` is not a rule; the rules are {}", place,
                                     text.substr(0, std::min<std::size_t>(colon, 40)),
                                     rule_names()));
        break;
      }
      const bool given = colon != std::string::npos;
      const auto wrong =
          read_parameters(given ? std::string_view(text).substr(colon + 1) : "", given, rule);
      if (!wrong.empty()) errors.push_back(fmt::format("`{}`: {}", place, wrong));
      if (!rule.regex) {
        rule.regex = rule_pattern(rule.kind->name);
      } else if (++regexes > kRegexesMax) {
        errors.push_back(fmt::format("`rules` has more than {} regular expressions", kRegexesMax));
        return compiled;
      }
      const auto is = [&](std::string_view wanted) { return rule.kind->name == wanted; };
      field.nullable = field.nullable || is("nullable");
      field.bail = field.bail || is("bail");
      field.numeric = field.numeric || is("numeric") || is("integer");
      field.distinct = field.distinct || is("distinct");
      if (rule.kind->ask) field.rules.push_back(std::move(rule));
    }
    compiled.fields_.push_back(std::move(field));
  }
  return compiled;
}

class FieldRules::Checker {
 public:
  Checker(const json::value& data, Timestamp now) : data_(data), now_(now) {}

  Result<json::object> run(const std::vector<Field>& fields) {
    for (const auto& field : fields) {
      found_.clear();
      expand(field, 0, &data_, "");
      if (name_bytes_ > kNameBytesMax) found_.clear();
      const auto counts = field.distinct ? count_values() : std::map<std::string, int>();
      for (const auto& [name, value] : found_) {
        const bool repeated =
            value && field.distinct && counts.at(formats::canonical_json(*value)) > 1;
        ask(field, name, value, repeated);
      }
      if (questions_ > kQuestionsMax)
        return fail(ErrorCode::kTooLarge,
                    fmt::format("the rules need more than {} checks for this data", kQuestionsMax));
      if (name_bytes_ > kNameBytesMax)
        return fail(ErrorCode::kTooLarge,
                    fmt::format("the names of the fields in this data are longer than {} bytes "
                                "together",
                                kNameBytesMax));
    }
    return std::move(errors_);
  }

 private:
  struct Found {
    std::string name;
    const json::value* value;
  };

  // Finds the fields that a path means, with the `*` in it replaced by what is there.
  void expand(const Field& field, std::size_t at, const json::value* value, std::string name) {
    if (questions_ > kQuestionsMax || name_bytes_ > kNameBytesMax) return;
    WorkBudget::spend(2 + work_of_bytes(name.size()));
    name_bytes_ += name.size();
    if (at == field.path.size()) {
      questions_ += 1 + field.rules.size();
      found_.push_back({std::move(name), value});
      return;
    }
    const auto below = [&](std::string_view segment) {
      return name.empty() ? std::string(segment) : fmt::format("{}.{}", name, segment);
    };
    const auto& segment = field.path[at];
    if (segment != "*") {
      expand(field, at + 1, value ? find_path(*value, segment) : nullptr, below(segment));
    } else if (const auto* array = value ? value->if_array() : nullptr) {
      for (std::size_t i = 0; i < array->size(); ++i)
        expand(field, at + 1, &(*array)[i], below(std::to_string(i)));
    } else if (const auto* object = value ? value->if_object() : nullptr) {
      for (const auto& [key, member] : *object) expand(field, at + 1, &member, below(key));
    }
  }

  std::map<std::string, int> count_values() const {
    std::map<std::string, int> counts;
    constexpr std::uint64_t kUnits = 10;
    for (const auto& [name, value] : found_) {
      WorkBudget::spend(kUnits);
      if (value) ++counts[formats::canonical_json(*value)];
    }
    return counts;
  }

  void ask(const Field& field, const std::string& name, const json::value* value, bool repeated) {
    const bool empty_text = value && is_text(*value) && trim(value->get_string()).empty();
    const bool null_allowed = value && value->is_null() && field.nullable;
    constexpr std::uint64_t kUnits = 8;
    const std::size_t bytes = value && value->is_string() ? value->get_string().size() : 0;
    for (const auto& rule : field.rules) {
      WorkBudget::spend(kUnits + bytes / 16);
      if (!rule.kind->implicit && (!value || empty_text || null_allowed)) continue;
      const auto sentence =
          rule.kind->ask(RuleQuestion{data_, value, name, rule, field.numeric, repeated, now_});
      if (sentence.empty()) continue;
      if (++sentences_ > kSentencesMax) return;
      WorkBudget::spend(kUnits + work_of_bytes(sentence.size() + name.size()));
      auto& list = errors_[name];
      if (!list.is_array()) list.emplace_array();
      list.get_array().emplace_back(fmt::format("The {} field {}.", name, sentence));
      if (field.bail) return;
    }
  }

  const json::value& data_;
  Timestamp now_;
  std::vector<Found> found_;
  json::object errors_;
  std::size_t questions_ = 0;
  std::size_t name_bytes_ = 0;
  std::size_t sentences_ = 0;
};

Result<json::object> FieldRules::check(const json::value& data, Timestamp now) const {
  return Checker(data, now).run(fields_);
}

}  // namespace sluice::nodes
