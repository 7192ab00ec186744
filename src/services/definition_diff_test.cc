#include "services/definition_diff.h"

#include <gtest/gtest.h>

#include "services/definition_hash.h"

namespace sluice::services::definition_diff_test {
namespace {

json::value definition(std::string_view text) { return parse_json(text).value(); }

std::string diff(std::string_view before, std::string_view after, std::string_view part) {
  const json::value all = diff_definitions(definition(before), definition(after));
  EXPECT_EQ(all.at("complete"), json::value(true));
  const auto* found = find_path(all, part);
  return found ? to_json(*found) : "nothing";
}

constexpr std::string_view kOne = R"({
  "nodes": [{"id": "in", "type": "manual_trigger", "position": {"x": 0, "y": 0}},
            {"id": "t", "type": "text_transform", "data": {"template": "one", "label": "T"}}],
  "edges": [{"source": "in", "target": "t"}]})";
constexpr std::string_view kMoved = R"({
  "edges": [{"target": "t", "source": "in", "animated": true}],
  "nodes": [{"position": {"x": 9, "y": 0}, "id": "in", "type": "manual_trigger"},
            {"id": "t", "type": "text_transform",
             "data": {"label": "T", "template": "one", "width": 3}}]})";
constexpr std::string_view kOther = R"({
  "nodes": [{"id": "in", "type": "manual_trigger", "position": {"x": 0, "y": 0}},
            {"id": "new", "type": "terminate"},
            {"id": "t", "type": "text_transform", "data": {"template": "two", "retry": {"max_attempts": 2}}}],
  "edges": [{"source": "in", "target": "new"}], "settings": {"timeout": 5}})";

TEST(DefinitionHash, IsWhatADefinitionDoes) {
  const auto hash = definition_hash(definition(kOne));
  EXPECT_EQ(hash.size(), 64U);
  EXPECT_EQ(hash, definition_hash(definition(kMoved)));
  EXPECT_NE(hash, definition_hash(definition(kOther)));
}

TEST(DefinitionHash, TakesWhatIsNoDefinition) {
  for (const auto* text : {"null", "[]", "{}", R"({"nodes": 7, "edges": [null, 1]})",
                           R"({"nodes": [{"data": 3}], "settings": []})"})
    EXPECT_EQ(definition_hash(definition(text)).size(), 64U) << text;
  EXPECT_EQ(definition_hash(definition("{}")), definition_hash(definition(R"({"settings": {}})")));
}

TEST(DefinitionDiff, NamesWhatWasAddedRemovedAndChanged) {
  EXPECT_EQ(diff(kOne, kOther, "nodes.added"), R"([{"id":"new","pointer":"/nodes/1"}])");
  EXPECT_EQ(diff(kOther, kOne, "nodes.removed"), R"([{"id":"new","pointer":"/nodes/1"}])");
  EXPECT_EQ(diff(kOne, kOther, "edges.added.0.id"), R"("in. -> new")");
  EXPECT_EQ(diff(kOne, kOther, "edges.removed.0.id"), R"("in. -> t")");
  EXPECT_EQ(
      diff(kOne, kOther, "nodes.changed"),
      R"([{"id":"t","pointer":"/nodes/2","changes":[)"
      R"({"op":"replace","pointer":"/nodes/2/data/template","before":"one","after":"two"},)"
      R"({"op":"add","pointer":"/nodes/2/data/retry","before":null,"after":{"max_attempts":2}},)"
      R"({"op":"remove","pointer":"/nodes/1/data/label","before":"T","after":null}]}])");
  EXPECT_EQ(diff(kOne, kOther, "settings"),
            R"([{"op":"add","pointer":"/settings/timeout","before":null,"after":5}])");
}

TEST(DefinitionDiff, LayoutIsNoChange) {
  EXPECT_EQ(diff(kOne, kMoved, "nodes.moved"), R"([{"id":"in","pointer":"/nodes/0"}])");
  EXPECT_EQ(diff(kOne, kMoved, "nodes.changed"), "[]");
  EXPECT_EQ(diff(kOne, kMoved, "edges.changed"), "[]");
  EXPECT_EQ(diff(kOne, kMoved, "edges.moved.0.pointer"), R"("/edges/0")");
}

TEST(DefinitionDiff, SecretsAreComparedAndNotShown) {
  const auto with = [](std::string_view secret) {
    return R"({"nodes": [{"id": "in", "data": {"signature": {"secrets": [")" + std::string(secret) +
           R"("]}}}]})";
  };
  EXPECT_EQ(diff(with("a"), with("a"), "nodes.changed"), "[]");
  const auto changed = diff(with("hush-1"), with("hush-2"), "nodes.changed");
  EXPECT_NE(changed.find(R"("before":["***"],"after":["***"])"), std::string::npos) << changed;
  EXPECT_EQ(changed.find("hush"), std::string::npos);
}

TEST(DefinitionDiff, TakesWhatIsNoDefinition) {
  for (const auto* text : {"null", "[]", R"({"nodes": 7, "edges": {}})",
                           R"({"nodes": [null, {"id": 3}], "settings": 5})"}) {
    diff_definitions(definition(text), definition(kOne));
    diff_definitions(definition(kOne), definition(text));
  }
}

TEST(DefinitionDiff, SaysWhenItIsTooLong) {
  json::array nodes;
  for (int i = 0; i < 1'001; ++i) nodes.push_back(json::object{{"id", "n" + std::to_string(i)}});
  const auto all = diff_definitions(json::object(), json::object{{"nodes", nodes}});
  EXPECT_EQ(all.at("complete"), json::value(false));
  EXPECT_EQ(all.at("nodes").at("added").as_array().size(), 1'000U);
}

}  // namespace
}  // namespace sluice::services::definition_diff_test
