#pragma once

#include <string>

#include "nodes/data/field_rule_kinds.h"

// Rules about the presence of a field, often depending on other fields.
namespace sluice::nodes {

std::string ask_required(const RuleQuestion& q);
std::string ask_required_if(const RuleQuestion& q);
std::string ask_required_unless(const RuleQuestion& q);
std::string ask_required_with(const RuleQuestion& q);
std::string ask_required_with_all(const RuleQuestion& q);
std::string ask_required_without(const RuleQuestion& q);
std::string ask_required_without_all(const RuleQuestion& q);
std::string ask_present(const RuleQuestion& q);
std::string ask_filled(const RuleQuestion& q);
std::string ask_prohibited(const RuleQuestion& q);

}  // namespace sluice::nodes
