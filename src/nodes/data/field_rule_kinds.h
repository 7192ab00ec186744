#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "nodes/data/field_rules.h"

// The rules that field_rules.cc asks, each a row of a table.
namespace sluice::nodes {

// The subject of one rule.
struct RuleQuestion {
  const json::value& data;   // the whole
  const json::value* value;  // of the field; null when it is not there
  std::string_view field;    // "items.0.id"
  const FieldRule& rule;
  bool numeric;
  bool repeated;  // another element of the same `*` has the same value
  Timestamp now;

  // The field that a parameter names; the `*` in it are those of this field. Null when not there.
  const json::value* other(std::string_view path) const;
};

// What the parameters of a rule are.
enum class Parameters { kNone, kNumber, kTwoNumbers, kList, kOtherAndList, kRegex, kFormat };

struct RuleKind {
  std::string_view name;
  Parameters parameters = Parameters::kNone;
  bool implicit = false;  // also applies to missing or empty fields
  // The end of the sentence "The x field ...", empty when the rule is met. Null: a placeholder.
  std::string (*ask)(const RuleQuestion&) = nullptr;
};

const RuleKind* find_rule(std::string_view name);
// For messages: the name nearest to one that is not known.
std::string rule_names();

// The message, unless the rule is satisfied.
std::string unless(bool met, std::string sentence);
std::string list_of(const std::vector<std::string>& parameters);  // joined by ", ", the first 50

// Whether a value counts as empty: missing, null, white space, [] or {}.
bool is_blank_value(const json::value* value);

// PHP's date letters that date_format takes; empty when all of `format` is fine, else what is not.
std::string check_date_format(std::string_view format);
bool matches_date_format(std::string_view text, std::string_view format);

}  // namespace sluice::nodes
