#include <gmock/gmock.h>

#include "services/testing.h"

// Where each problem of a definition is.
namespace sluice::services::findings_test {
namespace {

class FindingsOfDefinitions : public ::testing::Test {
 protected:
  // "code node/edge pointer" of each.
  std::vector<std::string> places(std::string_view document) {
    const auto found =
        all_.workflows.findings(*all_.reader, TeamId{1}, parse_json(document)->as_object());
    std::vector<std::string> out;
    if (!found) return {found.error().message};
    for (const auto& finding : *found) {
      EXPECT_FALSE(finding.message.empty());
      EXPECT_FALSE(model::cure_of(finding.code).empty());
      out.push_back(std::string(finding.code) + " " + finding.node + finding.edge + " " +
                    finding.pointer);
    }
    return out;
  }
  std::vector<std::string> graph(std::string_view nodes, std::string_view edges = "[]",
                                 std::string_view settings = "{}") {
    return places(R"({"nodes": [{"id": "in", "type": "manual_trigger"}, )" + std::string(nodes) +
                  R"(], "edges": )" + std::string(edges) + R"(, "settings": )" +
                  std::string(settings) + "}");
  }
  testing::Services all_;
};

using ::testing::ElementsAre;

TEST_F(FindingsOfDefinitions, NameTheSetting) {
  EXPECT_THAT(graph(R"({"id": "call", "type": "webhook", "data": {"method": "LOAD", "url": ""}})",
                    R"([{"source": "in", "target": "call"}])"),
              ::testing::Contains("setting_invalid call /nodes/1/data/method"));
  EXPECT_THAT(graph(R"({"id": "call", "type": "webhook", "data": {}})"),
              ElementsAre("setting_invalid call /nodes/1/data/url"));
  EXPECT_THAT(graph(R"({"id": "t", "type": "text_transform",
                        "data": {"template": "x", "retry": {"max_attempts": 0}}})"),
              ElementsAre("setting_invalid t /nodes/1/data/retry/max_attempts"));
  EXPECT_THAT(graph(R"({"id": "t", "type": "text_transform", "data": {"template": "{{ x"}})"),
              ElementsAre("setting_invalid t /nodes/1/data/template"));
}

TEST_F(FindingsOfDefinitions, NameTheEdge) {
  const auto* say = R"({"id": "t", "type": "text_transform", "data": {"template": "x"}})";
  EXPECT_THAT(graph(say, R"([{"id": "e", "source": "in", "target": "nobody"}])"),
              ElementsAre("edge_invalid e /edges/0/target"));
  EXPECT_THAT(graph(say, R"([{"id": "e", "source": "in", "target": "t", "sourceHandle": "true"}])"),
              ::testing::Contains("handle_unknown e /edges/0/sourceHandle"));
  EXPECT_THAT(graph(say, R"([{"id": "e", "source": "in", "target": "t"},
                             {"id": "f", "source": "t", "target": "in"}])"),
              ::testing::Contains("edge_invalid f /edges/1/target"));
  EXPECT_THAT(graph(say), ElementsAre("node_unreachable t /nodes/1"));
}

TEST_F(FindingsOfDefinitions, NameTheShape) {
  EXPECT_THAT(graph(R"({"id": "in", "type": "webhook"})"), ElementsAre("id_repeated in /nodes/1"));
  EXPECT_THAT(graph(R"({"id": "x", "type": "unheard_of"})"),
              ElementsAre("node_type_unknown x /nodes/1"));
  EXPECT_THAT(graph(R"({"id": "7", "type": "webhook"})"),
              ElementsAre("definition_malformed 7 /nodes/1"));
  EXPECT_THAT(places(R"({"nodes": [{"id": "t", "type": "terminate"}], "edges": []})"),
              ElementsAre("trigger_missing  /nodes"));
  EXPECT_THAT(places(R"({"nodes": [], "edges": 7})"),
              ElementsAre("workflow_invalid  /edges", "workflow_invalid  /nodes"));
}

TEST_F(FindingsOfDefinitions, NameWhatIsAroundTheGraph) {
  const auto* end = R"({"id": "t", "type": "terminate"})";
  const auto* edges = R"([{"source": "in", "target": "t"}])";
  EXPECT_THAT(graph(end, edges, R"({"concurrency": {"limit": 0}})"),
              ElementsAre("settings_invalid  /settings/concurrency/limit"));
  EXPECT_THAT(graph(end, edges, R"({"on_failure": "nobody"})"),
              ElementsAre("workflow_unknown  /settings/on_failure"));
  EXPECT_THAT(graph(R"({"id": "t", "type": "text_transform",
                        "data": {"template": "{{ vault.nobody }}"}})",
                    edges),
              ElementsAre("secret_unknown t /nodes/1/data"));
  EXPECT_THAT(graph(R"({"id": "t", "type": "text_transform", "surprise": 1,
                        "data": {"template": "x"}})",
                    edges),
              ElementsAre("member_unknown t /nodes/1"));
  EXPECT_THAT(
      graph(R"({"id": "t", "type": "trigger_workflow", "data": {"workflow": "nobody"}})", edges),
      ElementsAre("workflow_unknown t /nodes/1/data"));
}

}  // namespace
}  // namespace sluice::services::findings_test
