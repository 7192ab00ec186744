#include "services/definition_members.h"

#include <gtest/gtest.h>

namespace sluice::services::definition_members_test {
namespace {

std::vector<std::string> errors_of_nodes(std::string_view nodes) {
  model::Findings findings;
  check_node_members(parse_json(nodes)->get_array(), findings);
  return model::sentences_of(findings);
}
std::vector<std::string> errors_of_edges(std::string_view edges) {
  model::Findings findings;
  check_edge_members(parse_json(edges)->get_array(), findings);
  return model::sentences_of(findings);
}
using Errors = std::vector<std::string>;

TEST(DefinitionMembers, WhatEditorsKeepIsTaken) {
  EXPECT_EQ(errors_of_nodes(R"([{"id":"a","type":"delay","parentId":null,"data":{"any":1},
      "position":{"x":1,"y":2.5},"positionAbsolute":{"x":1,"y":null},"width":100,"height":40,
      "measured":{"width":1,"height":2},"selected":false,"dragging":true,"style":{"a":{"b":1}},
      "ui":{"folded":true}}, 7])"),
            Errors());
  EXPECT_EQ(errors_of_edges(R"([{"id":"e","source":"a","target":"b","sourceHandle":"true",
      "targetHandle":null,"type":"smoothstep","label":"x","animated":true,"data":{"x":1},
      "markerEnd":{"type":"arrow"},"style":{},"ui":null}])"),
            Errors());
}

TEST(DefinitionMembers, OthersAreRefusedWithTheNearestName) {
  EXPECT_EQ(errors_of_nodes(R"([{"id":"a","positon":{}}, {"parentNode":"x"}])"),
            (Errors{"node 'a': `positon` is not a member of a node; did you mean `position`?",
                    "node 2: `parentNode` is not a member of a node"}));
  EXPECT_EQ(errors_of_edges(R"([{"id":"e","from":"a","sourceHandel":"true"}])"),
            (Errors{"edge 'e': `from` is not a member of an edge",
                    "edge 'e': `sourceHandel` is not a member of an edge; did you mean "
                    "`sourceHandle`?"}));
}

TEST(DefinitionMembers, ASettingBesideTheDataIsSentThere) {
  const Errors moved = {
      "node 'a': `retry` is not a member of a node; move it into the node's `data`",
      "node 'a': `url` is not a member of a node; move it into the node's `data`"};
  EXPECT_EQ(
      errors_of_nodes(R"([{"id":"a","retry":{},"url":"x","data":{"componentId":"webhook"}}])"),
      moved);
  EXPECT_EQ(errors_of_nodes(R"([{"id":"a","type":"webhook","retry":{},"url":"x"}])"), moved);
}

TEST(DefinitionMembers, PlacesAndSizesAreNumbers) {
  EXPECT_EQ(errors_of_nodes(R"([{"id":"a","position":[1,2],"measured":{"width":"1","depth":2}}])"),
            (Errors{"node 'a': `position` must be an object with x and y, not array",
                    "node 'a': `measured.width` must be a number, not string",
                    "node 'a': `measured.depth` is unknown; measured has width and height"}));
  EXPECT_EQ(errors_of_nodes(R"([{"id":"a","ui":7}])"),
            Errors{"node 'a': `ui` must be an object, not number"});
}

TEST(DefinitionMembers, ManyAreCounted) {
  std::string node = R"([{"id":"a")";
  for (int i = 0; i < 30; ++i) node += ",\"member_" + std::to_string(100 + i) + "\":1";
  const auto errors = errors_of_nodes(node + "}]");
  ASSERT_EQ(errors.size(), 21U);
  EXPECT_EQ(errors.back(), "10 more members of nodes are unknown");
}

}  // namespace
}  // namespace sluice::services::definition_members_test
