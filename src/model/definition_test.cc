#include "model/definition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::model::definition_test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> errors_of(std::string_view text) {
  std::vector<std::string> errors;
  parse_definition(*parse_json(text), errors);
  return errors;
}

TEST(Definition, ReadsNodesAndEdges) {
  std::vector<std::string> errors;
  const auto definition =
      parse_definition(*parse_json(
                           R"({"nodes": [{"id": "t", "type": "trigger", "position": {"x": 1},
                         "data": {"componentId": "webhook_trigger", "uiId": "u"}},
                        {"id": "a-1_B", "type": "delay", "parentId": null, "data": {"k": [1]}},
                        {"id": "b", "type": "x", "parentId": "a-1_B", "data": null}],
              "edges": [{"id": "e", "source": "t", "target": "a-1_B", "sourceHandle": null},
                        {"source": "a-1_B", "target": "b", "sourceHandle": "true"}],
              "viewport": 1})"),
                       errors);
  ASSERT_THAT(errors, IsEmpty());
  ASSERT_EQ(definition.nodes.size(), 3U);
  EXPECT_EQ(definition.nodes[0].component, "webhook_trigger");
  EXPECT_EQ(definition.nodes[1].component, "delay");
  EXPECT_EQ(definition.nodes[1].data.at("k"), json::array{1});
  EXPECT_EQ(definition.nodes[2].parent_id, "a-1_B");
  ASSERT_EQ(definition.edges.size(), 2U);
  EXPECT_EQ(definition.edges[0].source_handle, "");
  EXPECT_EQ(definition.edges[1].source_handle, "true");
  EXPECT_EQ(definition.edges[1].id, "#2");
}

struct Refusal {
  const char* text;
  const char* says;
};

constexpr Refusal kRefusals[] = {
    {"[]", "must be an object with 'nodes' and 'edges', not array"},
    {"null", "not null"},
    {"7", "not number"},
    {"{}", "'nodes' must be an array; it is missing"},
    {R"({"nodes": []})", "'edges' must be an array; it is missing"},
    {R"({"nodes": {}, "edges": []})", "'nodes' must be an array, not object"},
    {R"({"nodes": [], "edges": "x"})", "'edges' must be an array, not string"},
    {R"({"nodes": [1], "edges": []})", "node 1 must be an object, not number"},
    {R"({"nodes": [[]], "edges": []})", "node 1 must be an object, not array"},
    {R"({"nodes": [{}], "edges": []})", "node 1 has no 'id'"},
    {R"({"nodes": [{"id": 5}], "edges": []})", "node 1: 'id' must be a string, not number"},
    {R"({"nodes": [{"id": null, "type": "x"}], "edges": []})", "node 1 has no 'id'"},
    {R"({"nodes": [{"id": "1a", "type": "x"}], "edges": []})", "must begin with a letter"},
    {R"({"nodes": [{"id": "a.b", "type": "x"}], "edges": []})", "the id 'a.b' must"},
    {R"({"nodes": [{"id": "\u0000", "type": "x"}], "edges": []})", "must begin with a letter"},
    {R"({"nodes": [{"id": "a\u00e4", "type": "x"}], "edges": []})", "must begin with a letter"},
    {R"({"nodes": [{"id": "a"}], "edges": []})",
     "node 'a': 'type' is missing (or 'data.componentId')"},
    {R"({"nodes": [{"id": "a", "type": []}], "edges": []})", "node 'a': 'type' must be a string"},
    {R"({"nodes": [{"id": "a", "data": 3}], "edges": []})", "'data' must be an object, not number"},
    {R"({"nodes": [{"id": "a", "data": {"componentId": {}}}], "edges": []})",
     "node 'a': 'componentId' must be a string, not object"},
    {R"({"nodes": [{"id": "a", "type": "x", "parentId": 1}], "edges": []})",
     "node 'a': 'parentId' must be a string"},
    {R"({"nodes": [{"id": "a", "type": "x"}, {"id": "a", "type": "x"}], "edges": []})",
     "more than one node has the id 'a'"},
    {R"({"nodes": [], "edges": [7]})", "edge 1 must be an object, not number"},
    {R"({"nodes": [], "edges": [{}]})", "edge 1 has no 'source'"},
    {R"({"nodes": [], "edges": [{"source": "a"}]})", "edge 1 has no 'target'"},
    {R"({"nodes": [], "edges": [{"id": [], "source": "a", "target": "b"}]})",
     "edge 1: 'id' must be a string, not array"},
    {R"({"nodes": [], "edges": [{"id": "e", "source": 1, "target": "b"}]})",
     "edge 'e': 'source' must be a string, not number"},
    {R"({"nodes": [{"id":"a","type":"x"}], "edges": [{"source":"a","target":"a","sourceHandle":1}]})",
     "edge 1: 'sourceHandle' must be a string"},
    {R"({"nodes": [{"id":"a","type":"x"}], "edges": [{"id":"e","source":"a","target":"b"}]})",
     "edge 'e': its target 'b' is not a node"},
    {R"({"nodes": [{"id":"a","type":"x"}], "edges": [{"id":"e","source":"c","target":"a"}]})",
     "edge 'e': its source 'c' is not a node"},
    {R"({"nodes": [{"id":"a","type":"x"}], "edges": [{"id":"e","source":"a","target":"a"},
        {"id":"e","source":"a","target":"a"}]})",
     "more than one edge has the id 'e'"},
};

TEST(Definition, WrongTypesGiveSentences) {
  for (const auto& refusal : kRefusals)
    EXPECT_THAT(errors_of(refusal.text), Contains(HasSubstr(refusal.says))) << refusal.text;
}

TEST(Definition, LimitsAreEnforced) {
  std::vector<std::string> errors;
  const auto document = *parse_json(
      R"({"nodes": [{"id":"a","type":"x"},{"id":"b","type":"x"}],
          "edges": [{"source":"a","target":"b"},{"source":"a","target":"b"}]})");
  parse_definition(document, errors, {.nodes_max = 1});
  EXPECT_THAT(errors, Contains(HasSubstr("'nodes' has 2 entries; the maximum is 1")));
  errors.clear();
  parse_definition(document, errors, {.edges_max = 1});
  EXPECT_THAT(errors, Contains(HasSubstr("'edges' has 2 entries")));
  errors.clear();
  parse_definition(document, errors, {.id_bytes_max = 0});
  EXPECT_THAT(errors, Contains(HasSubstr("longer than 0 bytes")));
}

TEST(Definition, MessagesStayShortWhateverTheNames) {
  std::string id;
  for (int i = 0; i < 40; ++i) id += "\xC3\xA4";
  std::vector<std::string> errors;
  parse_definition(json::object{{"nodes", {{{"id", id}, {"type", "x"}}}}, {"edges", json::array()}},
                   errors, {.id_bytes_max = 1'000});
  ASSERT_THAT(errors, SizeIs(1));
  EXPECT_LT(errors[0].size(), 200U);
  EXPECT_THAT(errors[0], HasSubstr("\xC3\xA4...'"));
}

// Every value of a good definition replaced by every kind of wrong one, one after the other.
void mutate(json::value& at, const json::value& root, std::size_t& checked) {
  const json::value original = at;
  for (const json::value& wrong :
       {json::value(nullptr), json::value(true), json::value(-1), json::value(1e308),
        json::value(""), json::value(std::string(100'000, 'x')), json::value(json::array_kind),
        json::value(json::object_kind), json::value({{"id", {{"id", nullptr}}}})}) {
    at = wrong;
    std::vector<std::string> errors;
    parse_definition(root, errors);
    for (const auto& error : errors) EXPECT_LT(error.size(), 1'000U);
    ++checked;
  }
  at = original;
  if (auto* object = at.if_object())
    for (auto& member : *object) mutate(member.value(), root, checked);
  else if (auto* array = at.if_array())
    for (auto& element : *array) mutate(element, root, checked);
}

TEST(Definition, NeverCrashesOnWrongTypesAnywhere) {
  json::value document = *parse_json(
      R"({"nodes": [{"id":"a","type":"x","parentId":"b","data":{"componentId":"c","k":[1]}}],
          "edges": [{"id":"e","source":"a","target":"a","sourceHandle":"h"}]})");
  std::size_t checked = 0;
  mutate(document, document, checked);
  EXPECT_GT(checked, 100U);
}

}  // namespace
}  // namespace sluice::model::definition_test
