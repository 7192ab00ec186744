#include "engine/compile/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/compile/concurrency_group.h"
#include "engine/run/test_run.h"

namespace sluice::engine::settings_test {
namespace {

using model::OnLimit;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> problems(std::string_view settings,
                                  std::string_view body_root = "webhook_payload") {
  std::vector<std::string> errors;
  ProgramSettings::parse(parse_json(settings)->get_object(), body_root, errors);
  return errors;
}

std::shared_ptr<const Program> program_with(std::string_view settings,
                                            std::string_view trigger = "webhook_trigger") {
  auto definition = test::graph({test::node("t", trigger)}, {});
  definition.get_object()["settings"] = *parse_json(settings);
  std::vector<std::string> errors;
  auto program = test::compile(definition, errors);
  EXPECT_THAT(errors, IsEmpty());
  return program;
}

ConcurrencyGroupChoice choose(const Program& program, std::string body, std::string headers = {}) {
  model::RunHeader header;
  header.workflow = program.info().workflow;
  return choose_concurrency_group(program, header, {std::move(body), std::move(headers)}, {});
}

std::int64_t group(const Program& program, std::string body, std::string headers = {}) {
  const auto choice = choose(program, std::move(body), std::move(headers));
  EXPECT_FALSE(choice.error) << choice.error->message;
  return choice.concurrency_group ? choice.concurrency_group->id : 0;
}

TEST(Settings, SayWhatAWorkflowMayDoAtATime) {
  std::vector<std::string> errors;
  const auto settings = ProgramSettings::parse(
      parse_json(
          R"({"timeout":60,"concurrency":{"limit":5,"key":"{{ trigger.id }}","on_limit":"drop"}})")
          ->get_object(),
      "", errors);
  ASSERT_THAT(errors, IsEmpty());
  EXPECT_EQ(settings.active_time_max, Seconds(60));
  ASSERT_TRUE(settings.concurrency);
  EXPECT_EQ(settings.concurrency->limit, 5);
  EXPECT_EQ(settings.concurrency->on_limit, OnLimit::kDrop);
}

TEST(Settings, OrderByKeyIsALimitOfOneThatQueues) {
  const auto program = program_with(R"({"order_by_key":"{{ webhook_payload.id }}"})");
  const auto choice = choose(*program, R"({"id":1})");
  ASSERT_TRUE(choice.concurrency_group);
  EXPECT_EQ(choice.concurrency_group->limit, 1);
  EXPECT_EQ(choice.concurrency_group->on_limit, OnLimit::kQueue);
}

TEST(Settings, AreRefusedInOneSentenceEach) {
  EXPECT_THAT(problems(R"({"concurrency":{"limit":1},"order_by_key":"{{ trigger.a }}"})"),
              ElementsAre(HasSubstr("cannot be combined")));
  EXPECT_THAT(problems(R"({"limit":1})"), ElementsAre(HasSubstr("no setting 'limit'")));
  EXPECT_THAT(problems(R"({"concurrency":5})"), ElementsAre(HasSubstr("must be an object")));
  for (const auto* limit :
       {R"({})", R"({"limit":0})", R"({"limit":1001})", R"({"limit":"2"})", R"({"limit":1.5})"}) {
    EXPECT_THAT(problems(R"({"concurrency":)" + std::string(limit) + "}"),
                ElementsAre(HasSubstr("whole number from 1 to 1000")))
        << limit;
  }
  EXPECT_THAT(problems(R"({"concurrency":{"limit":1,"on_limit":"wait"}})"),
              ElementsAre(HasSubstr("one of queue, newest, drop")));
  EXPECT_THAT(problems(R"({"timeout":0})"), ElementsAre(HasSubstr("greater than 0")));
  EXPECT_THAT(problems(R"({"timeout":"soon"})"), ElementsAre(HasSubstr("settings.timeout: ")));
}

TEST(Settings, SayHowLongEventsAreKept) {
  const auto kept = [](std::string_view settings) {
    return program_with(std::string(settings))->settings().keep_events;
  };
  EXPECT_EQ(kept(R"({"keep_events":"10m"})"), std::chrono::minutes(10));
  EXPECT_EQ(kept(R"({"keep_events":0})"), Micros(0));
  EXPECT_EQ(kept("{}"), std::nullopt) << "as the server says";
  EXPECT_THAT(problems(R"({"keep_events":"8d"})"), ElementsAre(HasSubstr("at most 7 days")));
  EXPECT_THAT(problems(R"({"keep_events":true})"),
              ElementsAre(HasSubstr("settings.keep_events: ")));
}

TEST(Settings, SayHowLongRunsAreKept) {
  const auto kept = [](std::string_view settings) {
    return program_with(std::string(settings))->settings().retention;
  };
  const auto all = kept(R"({"retention":{"completed":"7d","failed":0,"runs_max":500}})");
  EXPECT_EQ(all.completed, std::chrono::hours(24 * 7));
  EXPECT_EQ(all.failed, Micros(0)) << "for ever";
  EXPECT_EQ(all.runs_max, 500);
  const auto some = kept(R"({"retention":{"completed":3600}})");
  EXPECT_EQ(some.completed, std::chrono::hours(1));
  EXPECT_EQ(some.failed, std::nullopt) << "as the server says";
  EXPECT_EQ(some.runs_max, std::nullopt);
  EXPECT_EQ(kept("{}").completed, std::nullopt);
  EXPECT_THAT(problems(R"({"retention":"7d"})"),
              ElementsAre(HasSubstr("settings.retention must be an object")));
  EXPECT_THAT(problems(R"({"retention":{"complete":"7d"}})"),
              ElementsAre(HasSubstr("settings.retention has no setting 'complete'")));
  EXPECT_THAT(problems(R"({"retention":{"failed":"3651d","completed":"-1s"}})"),
              ElementsAre(HasSubstr("settings.retention.completed"),
                          HasSubstr("settings.retention.failed must be at least 0")));
  EXPECT_THAT(problems(R"({"retention":{"failed":"soon"}})"),
              ElementsAre(HasSubstr("settings.retention.failed: ")));
  for (const auto* wrong : {R"({"retention":{"runs_max":0}})", R"({"retention":{"runs_max":"5"}})",
                            R"({"retention":{"runs_max":100000001}})"})
    EXPECT_THAT(problems(wrong), ElementsAre(HasSubstr("whole number from 1 to 100000000")));
}

TEST(Settings, SayWhoHearsOfFailedRuns) {
  const auto id = WorkflowId{5, 7};
  EXPECT_EQ(program_with(R"({"on_failure":")" + id.text() + "\"}")->settings().on_failure, id);
  EXPECT_EQ(program_with(R"({"on_failure":"a name"})")->settings().on_failure, std::nullopt);
  for (const auto* wrong : {R"({"on_failure":""})", R"({"on_failure":["a"]})"})
    EXPECT_THAT(problems(wrong), ElementsAre(HasSubstr("the id or the name of a workflow")));
}

TEST(Settings, AKeyReadsOnlyWhatTheRunBeginsWith) {
  EXPECT_THAT(problems(R"({"order_by_key":"{{ other.id }}"})"),
              ElementsAre(HasSubstr("reads 'other', but it is evaluated before any node runs and "
                                    "can only read trigger and webhook_payload")));
  EXPECT_THAT(problems(R"({"order_by_key":"{{ payload.id }}"})"),
              ElementsAre(HasSubstr("reads 'payload'")));
  EXPECT_THAT(problems(R"({"order_by_key":"{{ vault.KEY }}"})"),
              ElementsAre(HasSubstr("reads 'vault'")));
  EXPECT_THAT(problems(R"({"order_by_key":"id"})"), ElementsAre(HasSubstr("must be a template")));
  EXPECT_THAT(problems(R"({"order_by_key":7})", ""),
              ElementsAre(HasSubstr("such as {{ trigger.id }}")));
  EXPECT_THAT(problems(R"({"order_by_key":"{{ a.b"})"), testing::SizeIs(1));
}

TEST(Settings, AreCheckedWithTheWorkflow) {
  auto definition = test::graph({test::node("t", "manual_trigger")}, {});
  definition.get_object()["settings"] = {{"order_by_key", "{{ webhook_payload.id }}"}};
  std::vector<std::string> errors;
  EXPECT_EQ(test::compile(definition, errors), nullptr);
  EXPECT_THAT(errors, ElementsAre(HasSubstr("can only read trigger and context")));
}

TEST(ConcurrencyGroup, IsThatOfTheWorkflowAndTheKey) {
  const auto program = program_with(R"({"order_by_key":"{{ webhook_payload.id }}"})");
  EXPECT_EQ(group(*program, R"({"id":"a","n":1})"), group(*program, R"({"n":2,"id":"a"})"));
  EXPECT_NE(group(*program, R"({"id":"a"})"), group(*program, R"({"id":"b"})"));
  EXPECT_EQ(group(*program, R"({"id":5})"), group(*program, R"({"id":"5"})")) << "as it is printed";
  EXPECT_EQ(group(*program, R"({})"), group(*program, R"({"id":""})"));
}

TEST(ConcurrencyGroup, MayFollowFromAHeader) {
  const auto program = program_with(R"({"order_by_key":"{{ trigger.headers.x-tenant }}"})");
  EXPECT_NE(group(*program, "{}", R"({"x-tenant":"a"})"),
            group(*program, "{}", R"({"x-tenant":"b"})"));
}

TEST(ConcurrencyGroup, IsOneForAllWithoutAKeyAndNoneWithoutALimit) {
  const auto one = program_with(R"({"concurrency":{"limit":2}})");
  EXPECT_EQ(group(*one, R"({"id":"a"})"), group(*one, R"({"id":"b"})"));
  EXPECT_FALSE(choose(*program_with(R"({"timeout":"1h"})"), "{}").concurrency_group);
}

TEST(ConcurrencyGroup, OfAKeyThatCannotBeReadIsThatOfAnEmptyOne) {
  const auto program =
      program_with(R"({"order_by_key":"{{ webhook_payload.id | divided_by: 0 }}"})");
  const auto broken = choose(*program, R"({"id":5})");
  ASSERT_TRUE(broken.concurrency_group);
  ASSERT_TRUE(broken.error);
  EXPECT_THAT(broken.error->message, HasSubstr("divided"));
  EXPECT_EQ(broken.concurrency_group->id,
            group(*program_with(R"({"order_by_key":"{{ webhook_payload.id }}"})"), "{}"));
}

// --- runs in concurrency groups ---

class GroupedRun {
 public:
  explicit GroupedRun(std::string_view settings = R"({"concurrency":{"limit":1},"timeout":60})") {
    auto definition =
        test::graph({test::node("t", "manual_trigger"), test::node("a", "call")}, {"t -> a"});
    definition.get_object()["settings"] = *parse_json(settings);
    std::vector<std::string> errors;
    program_ = test::compile(definition, errors);
    EXPECT_THAT(errors, IsEmpty());
    header_ = test::header();
    header_.concurrency_group = model::ConcurrencyGroup{};
    run_ = *Run::create(program_, header_, trigger_, {});
  }
  Decision apply(const Event& event) { return run_->apply(event, now_); }
  void load(model::RunStatus stored) {
    run_ = *Run::replay(program_, header_, trigger_, {}, {}, StoredState{stored, {}, 0});
  }
  void advance(Micros by) { now_ += by; }
  model::RunStatus status() const { return run_->status(); }

 private:
  std::shared_ptr<const Program> program_;
  model::RunHeader header_;
  model::TriggerData trigger_{"{}", ""};
  std::unique_ptr<Run> run_;
  Timestamp now_ = test::header().created_at;
};

TEST(QueuedRun, IsWrittenAsPendingAndBeginsWithItsTurn) {
  GroupedRun run;
  const auto queued = run.apply(Queued{});
  ASSERT_TRUE(queued.write);
  EXPECT_EQ(queued.write->status(), model::RunStatus::kPending);
  EXPECT_EQ(queued.write->records(), "");
  EXPECT_TRUE(queued.write->in_concurrency_group());
  EXPECT_TRUE(queued.then.empty());
  EXPECT_TRUE(queued.more);
  run.advance(Seconds(500));  // waiting for its turn is no active time
  const auto begun = run.apply(Continued{});
  ASSERT_TRUE(begun.write);
  EXPECT_EQ(begun.write->status(), model::RunStatus::kRunning);
  EXPECT_THAT(begun.write->records(), HasSubstr(R"("n":"t")"));
  EXPECT_EQ(begun.then.size(), 1U);
}

TEST(QueuedRun, LoadedBeforeItsTurnCanOnlyBeCancelled) {
  GroupedRun run;
  run.load(model::RunStatus::kPending);
  EXPECT_TRUE(run.apply(Resumed{}).late);
  EXPECT_TRUE(run.apply(TimerFired{}).late);
  const auto ended = run.apply(Cancelled{"enough"});
  ASSERT_TRUE(ended.write);
  EXPECT_EQ(ended.write->status(), model::RunStatus::kCancelled);
  EXPECT_TRUE(ended.write->in_concurrency_group());
}

TEST(QueuedRun, LoadedWithItsTurnBegins) {
  GroupedRun run;
  run.load(model::RunStatus::kRunning);
  const auto begun = run.apply(Resumed{});
  ASSERT_TRUE(begun.write);
  EXPECT_EQ(begun.then.size(), 1U);
}

TEST(Settings, EndARunThatUsedUpItsTime) {
  GroupedRun run;
  run.apply(Queued{});
  run.apply(Continued{});
  run.advance(Seconds(61));
  const auto ended = run.apply(TimerFired{});
  ASSERT_TRUE(ended.write);
  EXPECT_EQ(ended.write->error(), "the run used up its 1m of active time");
}

}  // namespace
}  // namespace sluice::engine::settings_test
