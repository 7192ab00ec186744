#include "engine/compile/tested_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/run/run.h"

namespace sluice::engine::tested_program_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kDefinition = R"({
  "nodes": [
    {"id": "in", "type": "manual_trigger"},
    {"id": "big", "type": "number_condition", "data": {"input": "{{ context.n }}", "operator": ">",
      "value": 10}},
    {"id": "call", "type": "webhook", "data": {"url": "https://example.com/{{ context.n }}"}},
    {"id": "each", "type": "iterator", "data": {"items": "{{ call.body.items }}"}},
    {"id": "one", "type": "text_transform", "parentId": "each", "data": {"template": "{{ item }}"}},
    {"id": "two", "type": "text_transform", "parentId": "each", "data": {"template": "{{ one.text }}"}},
    {"id": "stop", "type": "terminate", "data": {"status": "completed"}}
  ],
  "edges": [
    {"id": "1", "source": "in", "target": "big"},
    {"id": "2", "source": "big", "target": "call", "sourceHandle": "true"},
    {"id": "3", "source": "big", "target": "stop", "sourceHandle": "false"},
    {"id": "4", "source": "call", "target": "each"},
    {"id": "5", "source": "one", "target": "two"}
  ],
  "settings": {"concurrency": {"limit": 1}}
})";

std::vector<std::string> ids(const json::value& definition) {
  std::vector<std::string> all;
  for (const auto& node : definition.at("nodes").as_array())
    all.emplace_back(node.at("id").as_string());
  return all;
}

class Tests : public ::testing::Test {
 protected:
  std::shared_ptr<const Program> compile(const TestSetup& setup) {
    const auto parsed = model::parse_definition(definition_, problems_);
    auto program = compile_test(parsed, {.workflow = {}, .version = -1, .name = "w"}, setup,
                                findings_, problems_);
    for (const auto& finding : findings_) problems_.push_back(finding.message);
    return program;
  }
  // How a run ends that makes no call.
  std::unique_ptr<engine::Run> run(const std::shared_ptr<const Program>& program,
                                   std::string_view payload) {
    model::RunHeader header;
    header.id = RunId{{.key = 5, .tail = 6}};
    header.version = -5;
    header.trigger = model::TriggerKind::kManual;
    auto made = *engine::Run::create(program, header, {std::string(payload), ""}, {});
    auto decision = made->apply(Started{}, Timestamp(Seconds(1)));
    while (decision.more) decision = made->apply(Continued{}, Timestamp(Seconds(1)));
    calls_ = decision.then.size();
    return made;
  }

  json::value definition_ = *parse_json(kDefinition);
  std::vector<std::string> problems_;
  model::Findings findings_;
  std::size_t calls_ = 0;
};

TEST_F(Tests, StopAtANode) {
  EXPECT_THAT(ids(*cut_definition(definition_, "call")), ElementsAre("in", "big", "call"));
  EXPECT_THAT(ids(*cut_definition(definition_, "each")),
              ElementsAre("in", "big", "call", "each", "one", "two"));
  // Inside an iterator: only what comes before.
  EXPECT_THAT(ids(*cut_definition(definition_, "one")),
              ElementsAre("in", "big", "call", "each", "one"));
  EXPECT_FALSE(cut_definition(definition_, "nobody"));
  EXPECT_FALSE(cut_definition(json::value("no object"), "in"));
}

TEST_F(Tests, MakeNoCallsUnlessTheyMay) {
  auto program = compile({});
  ASSERT_TRUE(program) << problems_.at(0);
  const auto refused = run(program, R"({"n": 11})");
  EXPECT_EQ(refused->status(), model::RunStatus::kFailed);
  EXPECT_THAT(refused->error(), HasSubstr("this test makes no calls"));
  EXPECT_EQ(calls_, 0U);
  program = compile({.may_call = true});
  ASSERT_TRUE(program) << problems_.at(0);
  EXPECT_TRUE(run(program, R"({"n": 11})")->effects_in_flight());
}

TEST_F(Tests, TakePinsForNodes) {
  const auto program = compile({.pins = {{"call", {{"body", {{"items", {7, 8}}}}}}}});
  ASSERT_TRUE(program) << problems_.at(0);
  const auto done = run(program, R"({"n": 11})");
  EXPECT_EQ(done->status(), model::RunStatus::kCompleted) << done->error();
  EXPECT_THAT(to_json(done->result().output), HasSubstr(R"({"text":"7"},{"text":"8"})"));
  // The way out of a node that has several is named.
  const TestSetup two_ways{
      .pins = {{"big", {{"result", true}}}, {"call", {{"body", {{"items", json::array()}}}}}},
      .handles = {{"big", "true"}}};
  const auto other = compile(two_ways);
  ASSERT_TRUE(other) << problems_.at(0);
  EXPECT_EQ(run(other, R"({"n": 1})")->status(), model::RunStatus::kCompleted);
}

TEST_F(Tests, SayWhatIsWrongWithThem) {
  EXPECT_FALSE(compile(
      {.pins = {{"nobody", 1}, {"in", 1}, {"stop", 1}, {"big", 1}}, .handles = {{"call", "x"}}}));
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("handles names 'call'"),
                                     HasSubstr("no node 'nobody'"), HasSubstr("is the trigger"),
                                     HasSubstr("ends the run"), HasSubstr("true, false")));
}

TEST_F(Tests, TakeNoSlotsAndAreToldOnlyByTheirDefinition) {
  const auto program = compile({});
  ASSERT_TRUE(program) << problems_.at(0);
  EXPECT_FALSE(program->settings().concurrency);
}

TEST_F(Tests, AreCompiledAgainAsTheyWereStored) {
  const auto stored =
      test_document(definition_, {.pins = {{"call", {{"body", {{"items", {7}}}}}}}});
  const auto program = compile_stored(stored, {}, problems_, nodes::find_kind);
  ASSERT_TRUE(program) << problems_.at(0);
  EXPECT_EQ(run(program, R"({"n": 11})")->status(), model::RunStatus::kCompleted);
  const auto refuses = test_document(definition_, {});
  const auto asks = compile_stored(refuses, {}, problems_, nodes::find_kind, TestCalls::kAllowed);
  ASSERT_TRUE(asks) << problems_.at(0);
  EXPECT_TRUE(run(asks, R"({"n": 11})")->effects_in_flight());
  const auto plain = compile_stored(definition_, {}, problems_, nodes::find_kind);
  ASSERT_TRUE(plain) << problems_.at(0);
  EXPECT_TRUE(plain->settings().concurrency);
  EXPECT_THAT(problems_, IsEmpty());
}

// A part of a synchronous workflow need not answer anybody.
TEST_F(Tests, NeedNoAnswer) {
  definition_ = *parse_json(R"({"nodes": [{"id": "in", "type": "sync_request_trigger"},
    {"id": "a", "type": "text_transform", "data": {"template": "x"}},
    {"id": "b", "type": "text_transform", "data": {"template": "x", "response": true}}],
    "edges": [{"id": "1", "source": "in", "target": "a"}, {"id": "2", "source": "a", "target": "b"}]})");
  definition_ = *cut_definition(definition_, "a");
  EXPECT_TRUE(compile({})) << problems_.at(0);
}

}  // namespace
}  // namespace sluice::engine::tested_program_test
