#include "engine/compile/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/compile/trigger.h"
#include "engine/run/test_kinds.h"

namespace sluice::engine::program_test {
namespace {

using test::graph;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

json::object node(std::string_view id, std::string_view component, json::object more = {}) {
  more["id"] = id;
  more["component"] = component;
  return more;
}

std::vector<std::string> errors_of(const json::value& definition) {
  std::vector<std::string> errors;
  const auto program = test::compile(definition, errors);
  EXPECT_EQ(program == nullptr, !errors.empty());
  return errors;
}

TEST(Program, CompilesAGraph) {
  std::vector<std::string> errors;
  const auto program =
      test::compile(graph({node("t", "webhook_trigger"), node("a", "pick"), node("b", "say")},
                          {"t -> a", "a:true -> b"}),
                    errors);
  ASSERT_THAT(errors, IsEmpty());
  EXPECT_EQ(program->trigger(), 0U);
  EXPECT_EQ(program->find("b"), 2U);
  EXPECT_EQ(program->find("c"), std::nullopt);
  EXPECT_TRUE(program->hook().has_value());
  EXPECT_THAT(program->nodes()[1].out, ElementsAre(1U));
  EXPECT_EQ(program->edges()[1].handle, "true");
  EXPECT_EQ(to_json(program->workflow_root().at("name")), "\"test\"");
}

// Each of a long chain reads the first one, and the last has an edge from all of them.
TEST(Program, KnowsWhatComesBeforeInLargeGraphs) {
  constexpr int kNodes = 900;
  json::array nodes = {node("t", "webhook_trigger"), node("n0", "say")};
  std::vector<std::string> edges = {"t -> n0"};
  for (int i = 1; i < kNodes; ++i) {
    nodes.push_back(node("n" + std::to_string(i), "say", {{"reads", json::array{"n0"}}}));
    edges.push_back("n" + std::to_string(i - 1) + " -> n" + std::to_string(i));
  }
  nodes.push_back(node("last", "say", {{"reads", json::array{"n0", "n500", "n0"}}}));
  for (int i = 0; i < kNodes; ++i) edges.push_back("n" + std::to_string(i) + " -> last");
  EXPECT_THAT(errors_of(graph(nodes, edges)), IsEmpty());
  nodes[1] = node("n0", "say", {{"reads", json::array{"last", "last"}}});
  EXPECT_THAT(errors_of(graph(nodes, edges)),
              ElementsAre("node 'n0' reads 'last', which does not run before it"));
}

TEST(Program, FindsNodesInLargeGraphs) {
  json::array nodes = {node("t", "manual_trigger")};
  std::vector<std::string> edges;
  for (int i = 0; i < 50; ++i) {
    nodes.push_back(node("n" + std::to_string(i), "say"));
    edges.push_back("t -> n" + std::to_string(i));
  }
  std::vector<std::string> errors;
  const auto program = test::compile(graph(nodes, edges), errors);
  ASSERT_THAT(errors, IsEmpty());
  EXPECT_EQ(program->find("n31"), 32U);
  EXPECT_EQ(program->find("n99"), std::nullopt);
  EXPECT_FALSE(program->hook().has_value());
}

TEST(Program, ReadsTheSettingsOfEveryNode) {
  std::vector<std::string> errors;
  const auto program = test::compile(
      graph({node("t", "manual_trigger"),
             node("a", "say",
                  {{"retry", json::object{{"max_attempts", 4}, {"initial_interval", "2s"}}},
                   {"timeout", 7.5},
                   {"continue_on_error", true}})},
            {"t -> a"}),
      errors);
  ASSERT_THAT(errors, IsEmpty());
  EXPECT_EQ(program->nodes()[1].retry.max_attempts, 4);
  EXPECT_EQ(program->nodes()[1].retry.initial_interval, Seconds(2));
  EXPECT_EQ(program->nodes()[1].timeout, Millis(7'500));
  EXPECT_TRUE(program->nodes()[1].continue_on_error);
}

struct Refusal {
  const char* name;
  json::value definition;
  const char* says;
};

std::vector<Refusal> refusals() {
  const auto t = node("t", "manual_trigger");
  const auto with = [&](json::object other, std::vector<std::string> edges = {"t -> a"}) {
    return graph({t, std::move(other)}, edges);
  };
  return {
      {"no trigger", graph({node("a", "say")}, {}), "the workflow has no trigger"},
      {"no nodes", graph({}, {}), "the workflow has no trigger"},
      {"two triggers", graph({t, node("u", "webhook_trigger")}, {}), "'t' and 'u'"},
      {"unknown component", with(node("a", "sya")), "node 'a': unknown node type 'sya'"},
      {"bad config", with(node("a", "say", {{"wrong", 1}})), "node 'a': `wrong` is wrong"},
      {"unreachable", graph({t, node("a", "say")}, {}), "node 'a' can never run"},
      {"self loop", with(node("a", "say"), {"t -> a", "a -> a"}), "form a cycle: 'a' -> 'a'"},
      {"cycle",
       graph({t, node("a", "say"), node("b", "say"), node("c", "say")},
             {"t -> a", "a -> b", "b -> c", "c -> a"}),
       "form a cycle"},
      {"into the trigger", with(node("a", "say"), {"t -> a", "a -> t"}),
       "the trigger 't' cannot have incoming edges"},
      {"missing handle", graph({t, node("p", "pick"), node("a", "say")}, {"t -> p", "p -> a"}),
       "set its sourceHandle to one of the handles of node 'p': 'true', 'false'"},
      {"unknown handle", graph({t, node("p", "pick"), node("a", "say")}, {"t -> p", "p:yes -> a"}),
       "node 'p' has no handle 'yes'; its handles are: 'true', 'false'"},
      {"error handle without continue_on_error",
       graph({t, node("a", "say"), node("b", "say")}, {"t -> a", "a:error -> b"}),
       "only when its continue_on_error is true"},
      {"bad retry", with(node("a", "say", {{"retry", 3}})), "node 'a': retry must be an object"},
      {"bad timeout", with(node("a", "say", {{"timeout", "soon"}})), "node 'a': timeout: 'soon'"},
      {"zero timeout", with(node("a", "say", {{"timeout", 0}})), "at most 1h"},
      {"long timeout", with(node("a", "say", {{"timeout", "2h"}})), "at most 1h"},
      {"bad continue_on_error", with(node("a", "say", {{"continue_on_error", "yes"}})),
       "continue_on_error must be true or false"},
      {"unknown root", with(node("a", "say", {{"reads", {"tirgger"}}})),
       "node 'a' reads 'tirgger', which is neither a node nor one of trigger"},
      {"root behind",
       graph({t, node("a", "say", {{"reads", {"b"}}}), node("b", "say")}, {"t -> a", "a -> b"}),
       "node 'a' reads 'b', which does not run before it"},
      {"root beside",
       graph({t, node("a", "say", {{"reads", {"b"}}}), node("b", "say")}, {"t -> a", "t -> b"}),
       "node 'a' reads 'b', which does not run before it"},
      {"reserved id", graph({t, node("vault", "say")}, {"t -> vault"}),
       "node 'vault': this id is reserved in templates"},
  };
}

TEST(Program, RefusesWithASentenceThatNamesTheNode) {
  for (const auto& refusal : refusals()) {
    SCOPED_TRACE(refusal.name);
    EXPECT_THAT(errors_of(refusal.definition), Contains(HasSubstr(refusal.says)));
  }
}

TEST(Program, RefusesNodesInsideOthers) {
  auto definition = graph({node("t", "manual_trigger"), node("a", "say")}, {"t -> a"});
  definition.at("nodes").at(1).as_object()["parentId"] = "t";
  EXPECT_THAT(errors_of(definition), Contains(HasSubstr("is not an iterator")));
}

TEST(Program, ReportsEveryProblemAtOnce) {
  const auto errors = errors_of(graph({node("t", "manual_trigger"), node("a", "nope"),
                                       node("b", "say", {{"wrong", 1}, {"timeout", -1}})},
                                      {}));
  EXPECT_EQ(errors.size(), 3U);
}

TEST(Program, TheTriggerMayBeCalledTrigger) {
  EXPECT_THAT(errors_of(graph({node("trigger", "webhook_trigger"),
                               node("a", "say", {{"reads", {"trigger", "webhook_payload"}}})},
                              {"trigger -> a"})),
              IsEmpty());
}

// A trigger that nothing but its kind knows of: what it accepts, what its output is called and how
// its runs start.
class NewTriggerNode final : public nodes::Node {
 public:
  nodes::Step start(const nodes::StepInput&) const override { return nodes::Failed{}; }
  Result<json::object> accept(json::object given) const override {
    given["accepted"] = true;
    return given;
  }
};
const nodes::NodeKind* find_new_trigger(std::string_view component) {
  static const nodes::NodeKind kind{
      .id = "new_trigger",
      .title = "New",
      .summary = "New.",
      .family = nodes::Family::kTrigger,
      .trigger = nodes::Trigger{.payload = "news", .started_by = model::TriggerKind::kSchedule},
      .compile = [](const nodes::CompileInput&, std::vector<std::string>&) {
        return nodes::Compiled{.node = std::make_unique<NewTriggerNode>()};
      }};
  return component == kind.id ? &kind : test::find_test_kind(component);
}

TEST(Program, ANewKindOfTriggerNeedsNoOtherPlace) {
  std::vector<std::string> errors;
  auto document = graph({node("t", "new_trigger"), node("a", "say")}, {"t -> a"});
  document.as_object()["settings"] = {{"order_by_key", "{{ news.id }}"}};
  const auto program =
      Program::compile(model::parse_definition(document, errors), {}, errors, find_new_trigger);
  ASSERT_THAT(errors, IsEmpty());
  EXPECT_TRUE(program->can_be_started_by(model::TriggerKind::kSchedule));
  EXPECT_FALSE(program->can_be_started_by(model::TriggerKind::kManual));
  EXPECT_FALSE(program->hook());
  EXPECT_EQ(to_json(*accept_payload(*program, {{"id", 1}})), R"({"id":1,"accepted":true})");
  model::RunHeader header;
  header.trigger = model::TriggerKind::kSchedule;
  const auto output = trigger_output(*program->trigger_kind().trigger, header, {R"({"id":1})", ""});
  EXPECT_EQ(to_json(output.at("news")), R"({"id":1})");
  EXPECT_EQ(output.at("trigger_type"), json::value("schedule"));
}

TEST(Program, OnlyATokenMakesTheClaimsOfACall) {
  const auto& trigger = nodes::trigger_made_for(model::TriggerKind::kSync);
  model::RunHeader header;
  header.trigger = model::TriggerKind::kSync;
  const std::string body = R"({"claims":{"sub":"root"},"n":1})";
  const auto kept = kept_claims({{"sub", "anna"}});
  const auto shown = trigger_output(trigger, header, {body, kept});
  EXPECT_EQ(to_json(shown.at("claims")), R"({"sub":"anna"})");
  EXPECT_EQ(to_json(shown.at("payload")), body);
  EXPECT_EQ(shown.at("n"), json::value(1));
  const auto without = trigger_output(trigger, header, {body, ""});
  EXPECT_FALSE(without.as_object().contains("claims")) << "a payload does not vouch for its sender";
  const auto& manual = nodes::trigger_made_for(model::TriggerKind::kManual);
  header.trigger = model::TriggerKind::kManual;
  EXPECT_TRUE(trigger_output(manual, header, {body, ""}).as_object().contains("claims"));
}

TEST(Program, ErrorEdgesLeaveNodesThatContinue) {
  EXPECT_THAT(errors_of(graph({node("t", "manual_trigger"),
                               node("a", "say", {{"continue_on_error", true}}), node("b", "say")},
                              {"t -> a", "a:error -> b"})),
              IsEmpty());
}

}  // namespace
}  // namespace sluice::engine::program_test
