#include "engine/run/step_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/run/test_random_program.h"
#include "engine/run/test_run.h"
#include "model/secret_placeholder.h"

namespace sluice::engine::step_view_test {
namespace {

using model::Record;
using model::RecordKind;

const model::TriggerData kTrigger = {R"({"n":41})", ""};

// A call as it was asked for.
struct Asked {
  std::string step;
  int attempt = 1;
  Timestamp at{};
  nodes::HttpCall call;
};
struct History {
  std::vector<Record> records;
  std::vector<Asked> asked;
};

History run_through(const std::shared_ptr<const Program>& program, std::uint64_t seed) {
  test::Dice dice(seed);
  auto run = *Run::create(program, test::header(), kTrigger, {});
  Timestamp now = test::header().created_at;
  std::string lines;
  History history;
  std::vector<StartEffect> open;
  Event next = Started{};
  for (int turn = 0; turn < 2'000; ++turn) {
    auto decision = run->apply(next, now);
    if (decision.write) lines += decision.write->records();
    for (auto& command : decision.then) {
      auto* start = std::get_if<StartEffect>(&command);
      if (!start) continue;
      history.asked.push_back({test::TestRun::step_of(*start), start->attempt, now,
                               std::get<nodes::HttpCall>(start->request)});
      open.push_back(*start);
    }
    if (model::is_final(run->status())) break;
    now += Seconds(1);
    if (decision.more) {
      next = Continued{};
    } else if (!open.empty()) {
      nodes::HttpReply reply;
      reply.status = dice.one_in(3) ? 503 : 200;
      next = EffectFinished{open.front().effect, reply};
      open.erase(open.begin());
    } else if (run->wake_at()) {
      now = *run->wake_at();
      next = TimerFired{};
    } else {
      break;
    }
  }
  history.records = *model::parse_records(lines);
  return history;
}

// Those before the one that says what came of the call.
std::optional<std::vector<Record>> records_before(const History& history, const Asked& asked) {
  const auto slash = asked.step.find('/');
  const auto node = asked.step.substr(0, slash);
  const auto item = slash == std::string::npos ? std::string() : asked.step.substr(slash + 1);
  for (std::size_t i = 0; i < history.records.size(); ++i) {
    const auto& record = history.records[i];
    if (record.node != node || record.item != item || record.attempt != asked.attempt) continue;
    return std::vector<Record>(history.records.begin(),
                               history.records.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return std::nullopt;
}

TEST(StepViews, ShowTheRequestsThatWereSent) {
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const auto program = test::random_program(seed);
    const auto history = run_through(program, seed);
    for (const auto& asked : history.asked) {
      const auto records = records_before(history, asked);
      if (!records) continue;  // it was dropped with its item, or is still under way
      const auto slash = asked.step.find('/');
      const auto item = slash == std::string::npos ? std::string() : asked.step.substr(slash + 1);
      const auto view =
          view_step(program, test::header(), kTrigger, {}, *records, {},
                    {.node = asked.step.substr(0, slash), .item = item, .at = asked.at});
      ASSERT_TRUE(view) << "seed " << seed << ", " << asked.step << ": " << view.error().message;
      EXPECT_EQ(view->attempt, asked.attempt);
      ASSERT_TRUE(view->said);
      const auto* needs = std::get_if<nodes::NeedsEffect>(&*view->said);
      ASSERT_TRUE(needs) << "seed " << seed << ", " << asked.step;
      const auto& call = std::get<nodes::HttpCall>(needs->request);
      EXPECT_EQ(call.body, asked.call.body) << "seed " << seed << ", " << asked.step;
      EXPECT_EQ(call.headers, asked.call.headers);
      ++compared;
    }
  }
  EXPECT_GT(compared, 200U);
}

class Views : public ::testing::Test {
 protected:
  // A run of one pure node over a payload, up to that node.
  Result<StepView> view(std::string_view data, const RunOptions& options = {}) {
    std::vector<std::string> errors;
    json::value settings = *parse_json(data);
    const auto definition = json::object{
        {"nodes",
         json::array{json::object{{"id", "in"}, {"type", "manual_trigger"}},
                     json::object{{"id", "say"}, {"type", "text_transform"}, {"data", settings}}}},
        {"edges", json::array{json::object{{"id", "e"}, {"source", "in"}, {"target", "say"}}}}};
    const auto parsed = model::parse_definition(json::value(definition), errors);
    const auto program =
        Program::compile(parsed, {.workflow = {}, .version = 1, .name = "w"}, errors);
    EXPECT_TRUE(errors.empty()) << errors.at(0);
    auto run = *Run::create(program, test::header(), kTrigger, options);
    const auto decision = run->apply(Started{}, test::header().created_at);
    auto records = *model::parse_records(decision.write->records());
    records.resize(1);
    return view_step(program, test::header(), kTrigger, options, records, settings.get_object(),
                     {.node = "say", .at = test::header().created_at});
  }
};

TEST_F(Views, HaveTheValuesOfTemplates) {
  const auto step = view(R"({"template": "n is {{ context.n | plus: 1 }}"})");
  if (!step) GTEST_FAIL() << step.error().message;
  EXPECT_EQ(to_json(step->input.at("template")), R"("n is 42")");
  EXPECT_TRUE(step->faults.empty());
  ASSERT_TRUE(step->said);
  EXPECT_TRUE(std::holds_alternative<nodes::Completed>(*step->said));
}

TEST_F(Views, SecretsStayPlaceholders) {
  const auto step = view(R"({"template": "key {{ vault.stripe }}"})");
  if (!step) GTEST_FAIL() << step.error().message;
  const auto text = to_json(step->input.at("template"));
  EXPECT_EQ(model::show_placeholders(text), R"("key {{ vault.stripe }}")");
}

TEST_F(Views, WorkHasABound) {
  RunOptions options;
  options.step_work_max = 50;
  const auto step =
      view(R"({"template": "{% for i in (1..1000) %}{{ i | plus: 1 }}{% endfor %}"})", options);
  if (!step) GTEST_FAIL() << step.error().message;
  EXPECT_TRUE(step->input.is_null());
  ASSERT_EQ(step->faults.size(), 1U);
  EXPECT_FALSE(step->said);
}

TEST_F(Views, AStepThatTheRunHadNotComeToHasNone) {
  std::vector<std::string> errors;
  const auto program = test::compile(test::graph({test::node("t", "manual_trigger"),
                                                  test::node("a", "call"), test::node("b", "call")},
                                                 {"t -> a", "a -> b"}),
                                     errors);
  auto run = *Run::create(program, test::header(), kTrigger, {});
  const auto records =
      *model::parse_records(run->apply(Started{}, test::header().created_at).write->records());
  for (const auto* node : {"b", "nobody"}) {
    const auto step = view_step(program, test::header(), kTrigger, {}, records, {}, {.node = node});
    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().code, ErrorCode::kNotFound);
  }
}

}  // namespace
}  // namespace sluice::engine::step_view_test
