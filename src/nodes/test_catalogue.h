#pragma once

#include <gtest/gtest.h>
#include <string>
#include <variant>
#include <vector>

#include "formats/json_schema.h"
#include "nodes/catalogue.h"
#include "nodes/test_support.h"

// For tests: whether what a node does is what the catalogue says of its kind.
namespace sluice::nodes::testing {

inline bool is_set(const json::object& data, std::string_view name) {
  const auto* value = data.if_contains(name);
  return value && !value->is_null() && *value != json::value(false);
}

// The handles of a node with this data, by the rules of its catalogue entry.
inline std::vector<std::string> handles_by_rule(const json::object& entry,
                                                const json::object& data) {
  std::vector<std::string> handles;
  for (const auto& rule : entry.at("handles").as_array()) {
    const auto& members = rule.as_object();
    if (const auto* when = find_string(members, "when"); when && !is_set(data, *when)) continue;
    const auto* each = find_string(members, "each");
    const auto* list = each ? data.if_contains(*each) : nullptr;
    if (!each) {
      handles.emplace_back(members.at("id").as_string());
    } else if (list && list->is_array()) {
      for (const auto& one : list->get_array())
        handles.emplace_back(one.at(members.at("id").as_string()).as_string());
    } else if (const auto* otherwise = members.if_contains("otherwise")) {
      for (const auto& one : otherwise->as_array()) handles.emplace_back(one.at("id").as_string());
    }
  }
  return handles;
}

inline std::string effect_name(const EffectRequest& request) {
  constexpr std::string_view kNames[] = {"http", "mail", "ssh", "pdf", "link"};
  static_assert(std::size(kNames) == std::variant_size_v<EffectRequest>);
  return std::string(kNames[request.index()]);
}

inline void expect_declared_effect(const json::object& entry, const std::string& name) {
  const auto& effects = entry.at("effects").as_array();
  EXPECT_NE(std::find(effects.begin(), effects.end(), json::value(name)), effects.end())
      << entry.at("component_id").as_string() << " does not declare the effect " << name;
}

inline void expect_declared_output(const json::object& entry, const json::value& output) {
  const auto schema = formats::JsonSchema::compile(entry.at("output_schema"));
  ASSERT_TRUE(schema) << schema.error().message;
  for (const auto& issue : schema->check(output))
    ADD_FAILURE() << "by the output_schema of " << entry.at("component_id").as_string() << ", "
                  << issue.pointer << " " << issue.message << ": " << to_json(output);
}

// The outcome of a step, or what it asks for.
inline void expect_declared(const json::object& entry, const Step& step) {
  if (const auto* done = std::get_if<Completed>(&step)) expect_declared_output(entry, done->output);
  if (const auto* wait = std::get_if<WaitUntil>(&step)) expect_declared_output(entry, wait->output);
  if (const auto* end = std::get_if<EndsRun>(&step)) expect_declared_output(entry, end->output);
  if (const auto* effect = std::get_if<NeedsEffect>(&step))
    expect_declared_effect(entry, effect_name(effect->request));
  if (std::holds_alternative<CallsWorkflow>(step)) expect_declared_effect(entry, "workflow");
  const bool waits = std::holds_alternative<WaitUntil>(step) ||
                     std::holds_alternative<Suspend>(step) ||
                     std::holds_alternative<CallsWorkflow>(step);
  if (waits) {
    EXPECT_EQ(entry.at("waits"), json::value(true));
  }
}

}  // namespace sluice::nodes::testing
