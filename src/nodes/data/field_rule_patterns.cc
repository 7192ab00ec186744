#include "nodes/data/field_rule_patterns.h"

#include <algorithm>
#include <array>

#include "base/json_number.h"

namespace sluice::nodes {
namespace {

std::string answer(const Result<bool>& met, std::string sentence) {
  if (!met) return "cannot be checked: " + met.error().message;
  return unless(*met, std::move(sentence));
}

std::string search(const RuleQuestion& q, bool wanted) {
  std::string storage;
  const auto text = rule_text(q, storage);
  auto found = text ? q.rule.regex.is_in(*text) : Result<bool>(!wanted);
  if (found) *found = *found == wanted;
  return answer(found, "has an invalid format");
}

std::string consists_of(const RuleQuestion& q, std::string sentence) {
  std::string storage;
  const auto text = rule_text(q, storage);
  return answer(text ? q.rule.regex.matches(*text) : Result<bool>(false), std::move(sentence));
}

}  // namespace

std::optional<std::string_view> rule_text(const RuleQuestion& question, std::string& storage) {
  if (!is_text(*question.value) && !is_number(*question.value)) return std::nullopt;
  return scalar_text(*question.value, storage);
}

std::string ask_regex(const RuleQuestion& question) { return search(question, true); }
std::string ask_not_regex(const RuleQuestion& question) { return search(question, false); }

std::string ask_alpha(const RuleQuestion& question) {
  return consists_of(question, "must contain letters only");
}
std::string ask_alpha_num(const RuleQuestion& question) {
  return consists_of(question, "must contain letters and numbers only");
}
std::string ask_alpha_dash(const RuleQuestion& question) {
  return consists_of(question, "must contain letters, numbers, dashes and underscores only");
}

Regex rule_pattern(std::string_view rule) {
  if (!rule.starts_with("alpha")) return {};
  struct Pattern {
    std::string_view rule;
    Regex regex;
  };
  static const std::array kPatterns = {
      Pattern{"alpha", Regex::compile("[\\pL\\pM]+").value()},
      Pattern{"alpha_num", Regex::compile("[\\pL\\pM\\pN]+").value()},
      Pattern{"alpha_dash", Regex::compile("[\\pL\\pM\\pN_-]+").value()}};
  const auto found = std::ranges::find(kPatterns, rule, &Pattern::rule);
  return found == kPatterns.end() ? Regex() : found->regex;
}

}  // namespace sluice::nodes
