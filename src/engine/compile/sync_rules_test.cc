#include "engine/compile/sync_rules.h"

#include <gmock/gmock.h>

#include "engine/compile/trigger.h"
#include "engine/run/run.h"
#include "engine/run/test_kinds.h"

// With the real kinds: what makes a workflow synchronous are their flags.
namespace sluice::engine::sync_rules_test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string node(std::string_view id, std::string_view component, std::string_view data = "",
                 std::string_view parent = "") {
  std::string out = R"({"id":")" + std::string(id) + R"(","type":")" + std::string(component) +
                    R"(","data":{)" + std::string(data) + "}";
  if (!parent.empty()) out += R"(,"parentId":")" + std::string(parent) + "\"";
  return out + "}";
}
std::string edge(std::string_view from, std::string_view to, std::string_view handle = "") {
  std::string out = R"({"id":")" + std::string(from) + std::string(to) + R"(","source":")" +
                    std::string(from) + R"(","target":")" + std::string(to) + "\"";
  if (!handle.empty()) out += R"(,"sourceHandle":")" + std::string(handle) + "\"";
  return out + "}";
}
std::string list(const std::vector<std::string>& parts) {
  std::string out;
  for (const auto& part : parts) out += (out.empty() ? "" : ",") + part;
  return "[" + out + "]";
}

std::shared_ptr<const Program> compile(const std::vector<std::string>& nodes,
                                       const std::vector<std::string>& edges,
                                       std::vector<std::string>& errors) {
  const auto document =
      parse_json(R"({"nodes":)" + list(nodes) + R"(,"edges":)" + list(edges) + "}");
  EXPECT_TRUE(document);
  const auto definition = model::parse_definition(*document, errors);
  return errors.empty() ? Program::compile(definition, {}, errors) : nullptr;
}

std::vector<std::string> errors_of(const std::vector<std::string>& nodes,
                                   const std::vector<std::string>& edges) {
  std::vector<std::string> errors;
  const auto program = compile(nodes, edges, errors);
  EXPECT_EQ(program == nullptr, !errors.empty());
  return errors;
}

const std::string kStart = node("start", "sync_request_trigger");
const std::string kText = R"("template":"x")";
const std::string kAnswer = R"("template":"x","response":true)";

TEST(SyncRules, SeveralNodesMayRespondOneABranch) {
  const auto pick = node("pick", "boolean_condition", R"("input":"{{ payload.ok }}")");
  const auto log = node("log", "text_transform", kText);
  std::vector<std::string> errors;
  const auto program = compile({kStart, pick, node("yes", "text_transform", kAnswer),
                                node("no", "text_transform", kAnswer), log},
                               {edge("start", "pick"), edge("pick", "yes", "true"),
                                edge("pick", "no", "false"), edge("start", "log")},
                               errors);
  EXPECT_THAT(errors, IsEmpty());
  ASSERT_TRUE(program);
  EXPECT_THAT(program->responds(), ElementsAre(2U, 3U));
}

TEST(SyncRules, RefuseWithASentenceThatNamesTheNode) {
  const auto answer = node("a", "text_transform", kAnswer);
  const auto text = node("t", "text_transform", kText);
  EXPECT_THAT(errors_of({kStart}, {}), Contains(HasSubstr("node 'start': a synchronous workflow")));
  EXPECT_THAT(errors_of({kStart, text}, {edge("start", "t")}),
              Contains(HasSubstr("needs a text_transform with `response: true`")));
  EXPECT_THAT(
      errors_of({kStart, answer, text}, {edge("start", "a"), edge("a", "t")}),
      Contains(HasSubstr("node 'a' is the response, so no node may follow it, but node 't'")));
  EXPECT_THAT(errors_of({kStart, node("d", "delay", R"("duration":"1s")"), answer},
                        {edge("start", "d"), edge("d", "a")}),
              Contains(HasSubstr("node 'd': delay cannot be used in a synchronous workflow")));
  EXPECT_THAT(errors_of({kStart, node("i", "iterator", R"("items":[1])"),
                         node("in", "text_transform", kText, "i"), answer},
                        {edge("start", "i"), edge("i", "a")}),
              Contains(HasSubstr("node 'i': iterator cannot be used in a synchronous workflow")));
  for (const auto* trigger : {"manual_trigger", "webhook_trigger", "workflow_trigger"})
    EXPECT_THAT(errors_of({node("start", trigger), answer}, {edge("start", "a")}),
                Contains(HasSubstr("node 'a': `response` is only allowed in a workflow with a")));
}

TEST(SyncRules, AWebhookThatAnswersWhenDoneMayHaveAResponse) {
  const auto start = node("start", "webhook_trigger", R"("respond":"when_done")");
  const auto answer = node("a", "text_transform", kAnswer);
  const auto nap = node("d", "delay", R"("duration":"1s")");
  EXPECT_THAT(errors_of({start, nap, answer}, {edge("start", "d"), edge("d", "a")}), IsEmpty())
      << "who takes longer is answered 202";
  EXPECT_THAT(errors_of({start, answer, nap}, {edge("start", "a"), edge("a", "d")}),
              Contains(HasSubstr("node 'a' is the response, so no node may follow it")));
  EXPECT_THAT(errors_of({start, nap}, {edge("start", "d")}), IsEmpty()) << "nor does it need one";
}

TEST(SyncRules, AnErrorEdgeMayLeadToAnotherResponse) {
  EXPECT_THAT(
      errors_of({kStart, node("a", "text_transform", kAnswer + R"(,"continue_on_error":true)"),
                 node("b", "text_transform", kAnswer)},
                {edge("start", "a"), edge("a", "b", "error")}),
      IsEmpty());
}

TEST(SyncRules, TheFirstResponseThatWasReachedIsTheResult) {
  std::vector<std::string> errors;
  const auto program =
      compile({kStart, node("a", "text_transform", R"("template":"{{ payload.n | divided_by: 0 }}",
           "response":true,"continue_on_error":true)"),
               node("b", "text_transform", R"("template":"b {{ payload.n }}","response":true)"),
               node("c", "text_transform", R"("template":"c","response":true)")},
              {edge("start", "a"), edge("a", "b", "error"), edge("start", "c")}, errors);
  ASSERT_TRUE(program) << errors.at(0);
  const model::RunHeader header{.id = {},
                                .team = TeamId{1},
                                .workflow = {},
                                .version = 1,
                                .trigger = model::TriggerKind::kSync,
                                .created_at = Timestamp(Seconds(1'761'912'000)),
                                .rerun_of = {}};
  auto run = Run::create(program, header, {.body = R"({"n":5})", .headers = {}}, {});
  ASSERT_TRUE(run);
  (*run)->apply(Started{}, header.created_at);
  EXPECT_EQ((*run)->status(), model::RunStatus::kCompleted);
  EXPECT_EQ((*run)->error(), "");
  EXPECT_EQ((*run)->last_event_at(), header.created_at);
  const auto result = (*run)->result();
  EXPECT_TRUE(result.responded);
  EXPECT_EQ(to_json(*find_member(result.output, "text")), "\"b 5\"");
}

TEST(AcceptPayload, AsksTheTrigger) {
  const auto program_of = [](const std::vector<std::string>& nodes,
                             const std::vector<std::string>& edges) {
    std::vector<std::string> errors;
    auto program = compile(nodes, edges, errors);
    EXPECT_TRUE(program) << errors.at(0);
    return program;
  };
  const auto sync =
      program_of({node("start", "sync_request_trigger", R"("input_schema":{"required":["sku"]})"),
                  node("a", "text_transform", kAnswer)},
                 {edge("start", "a")});
  EXPECT_EQ(to_json(*accept_payload(*sync, {{"sku", 1}, {"x", 2}})), R"({"sku":1,"x":2})");
  EXPECT_THAT(accept_payload(*sync, {}).error().message, HasSubstr("the payload does not match"));
  const auto called =
      program_of({node("start", "workflow_trigger", R"("inputs":[{"name":"n","default":7}])")}, {});
  EXPECT_EQ(to_json(*accept_payload(*called, {})), R"({"n":7})");
  EXPECT_THAT(accept_payload(*called, {{"m", 1}}).error().message, HasSubstr("no input `m`"));
  const auto manual = program_of({node("start", "manual_trigger")}, {});
  EXPECT_EQ(to_json(*accept_payload(*manual, {{"m", 1}})), R"({"m":1})");
}

}  // namespace
}  // namespace sluice::engine::sync_rules_test
