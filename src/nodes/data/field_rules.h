#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/regex.h"

// Laravel-style rules for the fields of an object: "required|email", "min:3".
namespace sluice::nodes {

struct RuleKind;

// One rule of a field: "between:1,5".
struct FieldRule {
  const RuleKind* kind = nullptr;
  std::vector<std::string> parameters;
  std::vector<std::string> sorted;  // the parameters, to look one up
  Regex regex;                      // of regex, not_regex and alpha...
};

class FieldRules {
 public:
  // Reads {"email": "required|email", "items.*.id": ["integer", "min:1"]}. Every problem is one
  // sentence in `errors`. At most 200 fields and 50 rules per field.
  static FieldRules compile(const json::object& rules, std::vector<std::string>& errors);

  // {"items.0.id": ["The items.0.id field is required."]}: the fields that break a rule. kTooLarge
  // when the data makes more than 200,000 questions of the rules, or the names of its fields are
  // longer than 16 MB together.
  Result<json::object> check(const json::value& data, Timestamp now) const;

 private:
  struct Field {
    std::vector<std::string> path;  // its segments; "*" stands for every element
    std::vector<FieldRule> rules;
    bool nullable = false;
    bool bail = false;     // no further rules after the first that is broken
    bool numeric = false;  // texts that are numbers have the size of the number
    bool distinct = false;
  };
  class Checker;

  std::vector<Field> fields_;
};

}  // namespace sluice::nodes
