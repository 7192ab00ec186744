#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/regex.h"
#include "nodes/data/field_rule_kinds.h"

// The rules that ask a regular expression. Each gives the end of its sentence, empty when it is
// met.
namespace sluice::nodes {

// The value as text for rules about texts; nothing when it is no text and no number. The view
// points into the value or `storage`.
std::optional<std::string_view> rule_text(const RuleQuestion& question, std::string& storage);

// The regular expression of a rule that has one without naming it; else none. Compiled with the
// rule, so that no step pays for it.
Regex rule_pattern(std::string_view rule);

std::string ask_regex(const RuleQuestion& question);
std::string ask_not_regex(const RuleQuestion& question);
std::string ask_alpha(const RuleQuestion& question);
std::string ask_alpha_num(const RuleQuestion& question);
std::string ask_alpha_dash(const RuleQuestion& question);

}  // namespace sluice::nodes
