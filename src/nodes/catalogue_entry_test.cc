#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/test_catalogue.h"

// What GET /workflows/nodes says of each kind, held against the kind itself. That outputs and
// effects are as declared is checked with the examples of docs/nodes (examples_test.cc).
namespace sluice::nodes::catalogue_entry_test {
namespace {

// The widgets and languages that an editor has to know; api/openapi.yaml describes them.
const std::set<std::string_view> kWidgets = {
    "hidden",     "multiline", "body",  "duration", "schedule", "credential",   "key_value",
    "conditions", "mappings",  "cases", "fields",   "buttons",  "workflow_ref", "json_schema"};
const std::set<std::string_view> kLanguages = {"json",   "html",     "text",
                                               "liquid", "markdown", "shell"};
const std::set<std::string_view> kGroups = {"common", "call",      "response", "credentials",
                                            "server", "signature", "limits",   "idempotency"};
const std::set<std::string_view> kCategories = {
    "triggers", "conditions", "flow", "data", "text", "network", "people", "messaging", "ai"};

// Calls `visit(place, properties, name, property)` for every property of a schema, at any depth.
template <class Visit>
void for_each_property(const json::value& schema, const std::string& place, const Visit& visit) {
  if (const auto* list = schema.if_array())
    for (const auto& each : *list) for_each_property(each, place, visit);
  const auto* members = schema.if_object();
  if (!members) return;
  if (const auto* properties = find_object(*members, "properties")) {
    for (const auto& [name, property] : *properties) {
      const auto inner = fmt::format("{}/{}", place, std::string_view(name));
      visit(inner, *properties, property);
      for_each_property(property, inner, visit);
    }
  }
  for (const auto* part : {"items", "additionalProperties", "if", "then", "else", "not", "oneOf",
                           "anyOf", "allOf", "prefixItems"})
    if (const auto* inner = members->if_contains(part)) for_each_property(*inner, place, visit);
  if (const auto* definitions = find_object(*members, "$defs"))
    for (const auto& [name, inner] : *definitions)
      for_each_property(inner, fmt::format("{}#{}", place, std::string_view(name)), visit);
}

// Each name is a property beside it, and each value one that this property may have.
void check_show_if(const std::string& place, const json::object& properties,
                   const json::value& conditions) {
  ASSERT_TRUE(conditions.is_object()) << place;
  for (const auto& [name, values] : conditions.get_object()) {
    const auto* other = find_object(properties, name);
    ASSERT_TRUE(other) << place << " is shown by " << std::string_view(name);
    ASSERT_TRUE(values.is_array() && !values.get_array().empty()) << place;
    const auto* choices = other->if_contains("enum");
    for (const auto& value : values.get_array()) {
      const bool is_choice =
          choices ? std::ranges::find(choices->as_array(), value) != choices->as_array().end()
                  : value.is_bool() && other->at("type") == "boolean";
      EXPECT_TRUE(is_choice) << place << " is shown by " << std::string_view(name) << " = "
                             << to_json(value);
    }
  }
}

void check_hints(const std::string& place, const json::object& properties,
                 const json::value& hints) {
  ASSERT_TRUE(hints.is_object()) << place;
  const std::map<std::string_view, const std::set<std::string_view>*> sets = {
      {"widget", &kWidgets}, {"language", &kLanguages}, {"group", &kGroups}};
  for (const auto& [name, value] : hints.get_object()) {
    if (const auto known = sets.find(std::string_view(name)); known != sets.end())
      EXPECT_TRUE(value.is_string() &&
                  known->second->contains(std::string_view(value.get_string())))
          << place << " has the " << std::string_view(name) << " " << to_json(value);
    else if (name == "show_if")
      check_show_if(place, properties, value);
    else
      EXPECT_TRUE(name == "order" && value.is_int64())
          << place << " has the hint " << std::string_view(name);
  }
}

TEST(CatalogueEntry, EveryPropertyHasATitleAndOnlyKnownHints) {
  for (const auto* kind : all_kinds()) {
    const auto schema = schema_of(*kind);
    for_each_property(
        schema, std::string(kind->id),
        [](const std::string& place, const json::object& properties, const json::value& property) {
          ASSERT_TRUE(property.is_object()) << place;
          const auto* title = find_string(property.get_object(), "title");
          EXPECT_TRUE(title && !title->empty()) << place << " has no title";
          if (const auto* hints = property.get_object().if_contains("x-ui"))
            check_hints(place, properties, *hints);
        });
    EXPECT_FALSE(schema.get_object().contains("x-node")) << kind->id;
  }
}

TEST(CatalogueEntry, EverySettingHasAPlaceInTheForm) {
  for (const auto* kind : all_kinds()) {
    std::set<std::int64_t> places;
    const auto schema = schema_of(*kind);
    const auto& properties = schema.at("properties").as_object();
    for (const auto& [name, property] : properties)
      places.insert(property.at("x-ui").at("order").as_int64());
    EXPECT_EQ(places.size(), properties.size()) << kind->id;
    for (const auto name : shared_members()) {
      const bool is_taken = name != "timeout" || !kind->waits;  // which limits a call
      EXPECT_EQ(properties.contains(name), is_taken) << kind->id << " " << name;
    }
  }
}

TEST(CatalogueEntry, NamesAreThereForThePalette) {
  for (const auto* kind : all_kinds()) {
    const auto entry = catalogue_entry(*kind);
    EXPECT_TRUE(kCategories.contains(std::string_view(entry.at("category").as_string())))
        << kind->id;
    EXPECT_FALSE(entry.at("icon").as_string().empty()) << kind->id;
    EXPECT_GE(entry.at("synonyms").as_array().size(), 3U) << kind->id;
    EXPECT_TRUE(formats::JsonSchema::compile(entry.at("output_schema"))) << kind->id;
    for (const auto& handle : entry.at("handles").as_array())
      EXPECT_FALSE(handle.at("title").as_string().empty()) << kind->id;
  }
}

TEST(CatalogueEntry, HandlesFollowFromTheData) {
  for (const auto* kind : all_kinds()) {
    const auto entry = catalogue_entry(*kind);
    const auto schema = schema_of(*kind);
    for (const auto& example : schema.at("examples").as_array()) {
      const auto node = testing::compile_node(kind->id, example);
      ASSERT_TRUE(node.compiled.node) << node.all_errors();
      EXPECT_EQ(testing::handles_by_rule(entry, example.as_object()), node.compiled.node->handles())
          << kind->id << " " << to_json(example);
    }
  }
}

TEST(CatalogueEntry, AFailingActionLeavesByErrorWhereItMay) {
  auto entry = catalogue_entry(*find_kind("webhook"));
  EXPECT_EQ(testing::handles_by_rule(entry, {{"continue_on_error", true}}),
            (std::vector<std::string>{"", "error"}));
  EXPECT_EQ(testing::handles_by_rule(entry, {{"continue_on_error", false}}),
            std::vector<std::string>{""});
  entry = catalogue_entry(*find_kind("interactive_form"));
  EXPECT_EQ(testing::handles_by_rule(entry, {{"expires_after", "1h"}}),
            (std::vector<std::string>{"submit", "expired"}));
}

TEST(CatalogueEntry, FlagsFollowFromTheKind) {
  const auto flags = [](std::string_view id) {
    const auto entry = catalogue_entry(*find_kind(id));
    std::string out;
    for (const auto* name : {"pure", "waits", "holds_nodes", "sync_allowed"})
      if (entry.at(name).as_bool()) out += std::string(name) + " ";
    return out;
  };
  EXPECT_EQ(flags("data_mapper"), "pure sync_allowed ");
  EXPECT_EQ(flags("webhook"), "sync_allowed ");
  EXPECT_EQ(flags("delay"), "waits ");
  EXPECT_EQ(flags("iterator"), "holds_nodes ");
  EXPECT_EQ(flags("sync_request_trigger"), "pure sync_allowed ");
  EXPECT_EQ(flags("webhook_trigger"), "pure ");
  EXPECT_EQ(catalogue_entry(*find_kind("webhook_trigger")).at("root"), "webhook_payload");
  EXPECT_TRUE(catalogue_entry(*find_kind("scheduled_trigger")).at("root").is_null());
}

}  // namespace
}  // namespace sluice::nodes::catalogue_entry_test
