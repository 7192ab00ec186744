#include "nodes/data/field_rule_presence.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/work_budget.h"
#include "nodes/config/common.h"

namespace sluice::nodes {
namespace {

std::string when(const RuleQuestion& q, bool needed, std::string_view why) {
  return unless(!needed || !is_blank_value(q.value), fmt::format("is required {}", why));
}

// Whether the other field has one of the values behind it.
bool other_is_listed(const RuleQuestion& q) {
  std::string storage;
  static const json::value kMissing;
  const auto* other = q.other(q.rule.parameters[0]);
  const auto text = scalar_text(other ? *other : kMissing, storage);
  WorkBudget::spend(q.rule.parameters.size() / 4);
  return text && std::find(q.rule.parameters.begin() + 1, q.rule.parameters.end(), *text) !=
                     q.rule.parameters.end();
}

std::size_t others_there(const RuleQuestion& q) {
  WorkBudget::spend(2 * q.rule.parameters.size());
  return static_cast<std::size_t>(
      std::count_if(q.rule.parameters.begin(), q.rule.parameters.end(),
                    [&](const std::string& path) { return !is_blank_value(q.other(path)); }));
}

}  // namespace

std::string ask_required(const RuleQuestion& q) {
  return unless(!is_blank_value(q.value), "is required");
}

std::string ask_required_if(const RuleQuestion& q) {
  return when(q, other_is_listed(q),
              fmt::format("when {} is {}", q.rule.parameters[0], q.rule.parameters[1]));
}
std::string ask_required_unless(const RuleQuestion& q) {
  return when(q, !other_is_listed(q),
              fmt::format("unless {} is in {}", q.rule.parameters[0], q.rule.parameters[1]));
}
std::string ask_required_with(const RuleQuestion& q) {
  return when(q, others_there(q) > 0,
              fmt::format("when {} is present", list_of(q.rule.parameters)));
}
std::string ask_required_with_all(const RuleQuestion& q) {
  return when(q, others_there(q) == q.rule.parameters.size(),
              fmt::format("when {} are present", list_of(q.rule.parameters)));
}
std::string ask_required_without(const RuleQuestion& q) {
  return when(q, others_there(q) < q.rule.parameters.size(),
              fmt::format("when {} is not present", list_of(q.rule.parameters)));
}
std::string ask_required_without_all(const RuleQuestion& q) {
  return when(q, others_there(q) == 0,
              fmt::format("when none of {} are present", list_of(q.rule.parameters)));
}
std::string ask_present(const RuleQuestion& q) { return unless(q.value, "must be present"); }
std::string ask_filled(const RuleQuestion& q) {
  return unless(!q.value || !is_blank_value(q.value), "must have a value");
}
std::string ask_prohibited(const RuleQuestion& q) {
  return unless(is_blank_value(q.value), "is prohibited");
}

}  // namespace sluice::nodes
