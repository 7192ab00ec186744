#pragma once

#include <string>
#include <string_view>

#include "nodes/data/field_rule_kinds.h"

// The rules about dates.
namespace sluice::nodes {

std::string ask_date(const RuleQuestion& question);
std::string ask_date_format(const RuleQuestion& question);
// before, before_or_equal, after, after_or_equal and date_equals, by the name of the rule: the
// parameter is a date, or names a field that holds one.
std::string ask_date_order(const RuleQuestion& question);

}  // namespace sluice::nodes
