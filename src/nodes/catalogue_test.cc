#include "nodes/catalogue.h"

#include <gmock/gmock.h>
#include <set>

#include "formats/json_schema.h"
#include "model/finding.h"
#include "nodes/test_support.h"

namespace sluice::nodes::catalogue_test {
namespace {

using testing::compile_node;
using testing::from_json;
using ::testing::HasSubstr;

TEST(Catalogue, EveryKindIsFoundByItsId) {
  std::set<std::string_view> ids;
  for (const auto* kind : all_kinds()) {
    EXPECT_EQ(find_kind(kind->id), kind);
    EXPECT_TRUE(ids.insert(kind->id).second) << kind->id;
    EXPECT_EQ(kind->trigger.has_value(), kind->family == Family::kTrigger) << kind->id;
    EXPECT_FALSE(kind->title.empty());
    EXPECT_TRUE(kind->summary.ends_with('.')) << kind->summary;
  }
  EXPECT_EQ(ids.size(), all_kinds().size());
  EXPECT_EQ(find_kind("no_such_kind"), nullptr);
}

TEST(Catalogue, EverySchemaDescribesItsMembersAndItsExamplesCompile) {
  for (const auto* kind : all_kinds()) {
    const auto schema = schema_of(*kind);
    EXPECT_EQ(schema.at("additionalProperties"), json::value(false));
    EXPECT_FALSE(schema.at("description").as_string().empty());
    ASSERT_FALSE(schema.at("examples").as_array().empty()) << kind->id;
    const auto compiled = formats::JsonSchema::compile(schema);
    ASSERT_TRUE(compiled) << kind->id << ": " << compiled.error().message;
    for (const auto& example : schema.at("examples").as_array()) {
      for (const auto& issue : compiled->check(example))
        ADD_FAILURE() << kind->id << ": " << issue.pointer << " " << issue.message;
      const auto outcome = compile_node(kind->id, example);
      EXPECT_EQ(outcome.all_errors(), "") << kind->id << " " << to_json(example);
      for (const auto& [key, value] : example.as_object())
        EXPECT_TRUE(find_member(schema.at("properties"), key)) << kind->id << "." << key;
    }
  }
}

TEST(Catalogue, RequiredMembersOfTheSchemaAreRequired) {
  for (const auto* kind : all_kinds()) {
    const auto schema = schema_of(*kind);
    const auto* required = find_member(schema, "required");
    if (!required) continue;
    for (const auto& name : required->as_array()) {
      auto data = schema.at("examples").as_array().at(0);
      data.as_object().erase(name.as_string());
      EXPECT_THAT(compile_node(kind->id, data).all_errors(),
                  HasSubstr("`" + std::string(name.as_string()) + "`"))
          << kind->id;
    }
  }
}

TEST(Catalogue, EditorsMayKeepTheirMembersAndNobodyElse) {
  for (const auto* kind : all_kinds()) {
    auto data = schema_of(*kind).at("examples").as_array().at(0);
    for (const auto* name : {"uiId", "componentId", "operation", "description", "label", "position",
                             "continue_on_error", "retry"})
      data.as_object().emplace(name, "x");
    EXPECT_EQ(compile_node(kind->id, data).all_errors(), "");
    data.as_object().emplace("surprise", 1);
    EXPECT_EQ(compile_node(kind->id, data).all_errors(),
              "`surprise` is not a setting of " + std::string(kind->id) + "\n");
  }
}

TEST(Catalogue, AMisspelledMemberIsGuessed) {
  EXPECT_THAT(compile_node("text_transform", from_json(R"({"templte": "x"})")).all_errors(),
              HasSubstr("did you mean `template`?"));
}

TEST(Catalogue, ATemplateThatDoesNotParseNamesItsField) {
  EXPECT_THAT(compile_node("text_transform", from_json(R"({"template": "{{ a"})")).all_errors(),
              HasSubstr("`template`: "));
  EXPECT_THAT(
      compile_node("terminate", from_json(R"({"output": {"a": [1, "{% if %}"]}})")).all_errors(),
      HasSubstr("`output.a.1`: "));
}

TEST(Catalogue, WrongTypesEverywhereAreSentencesNotCrashes) {
  const char* const values[] = {"null", "true", "-1",   "1e300",      "\"\"",   "\"{{ a }}\"", "[]",
                                "{}",   "[1]",  "[{}]", "{\"a\": 1}", "[null]", "\"\\u0000\""};
  for (const auto* kind : all_kinds()) {
    const auto schema = schema_of(*kind);
    for (const auto& [name, description] : schema.at("properties").as_object()) {
      for (const auto* value : values) {
        auto data = schema.at("examples").as_array().at(0);
        data.as_object()[name] = from_json(value);
        const auto outcome = compile_node(kind->id, data);
        for (const auto& error : outcome.errors) {
          EXPECT_FALSE(error.empty());
          if (error.starts_with("invalid schedule: ")) continue;  // about three settings together
          EXPECT_NE(model::setting_pointer(data.as_object(), error), "")
              << kind->id << ": an error names the setting that it is about: " << error;
        }
      }
    }
  }
}

TEST(Triggers, OutputIsTheTriggerOfTheScope) {
  for (const auto* kind : {"manual_trigger", "webhook_trigger"}) {
    const testing::Bench bench(kind, "{}", R"({"trigger": {"webhook_payload": {"a": 1}}})");
    EXPECT_EQ(testing::describe(bench.start()), R"({"webhook_payload":{"a":1}})");
    EXPECT_EQ(testing::describe(testing::Bench(kind, "{}").start()), "{}");
  }
}

TEST(Triggers, BadHookSettingsAreErrors) {
  EXPECT_THAT(
      compile_node("webhook_trigger", from_json(R"({"rate_limit": {"limit": "x"}})")).all_errors(),
      HasSubstr("rate_limit"));
  EXPECT_NE(compile_node("manual_trigger", from_json(R"({"rate_limit": {}})")).all_errors(), "");
}

}  // namespace
}  // namespace sluice::nodes::catalogue_test
