#include "live/event_hub.h"

#include <algorithm>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "live/event_text.h"
#include "model/record.h"

namespace sluice::live::event_hub_test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr TeamId kTeam{7};
constexpr TeamId kOtherTeam{8};

struct Event {
  std::string id;
  std::string name;
  json::value data;
};

// One reader, and what it was sent.
struct Client {
  std::string text;
  bool takes = true;  // what it is sent
  bool may_read = true;
  bool closed = false;
  EventHub::ReaderId id = 0;

  std::vector<Event> events() const {
    std::vector<Event> all;
    Event next;
    std::size_t at = 0;
    while (at < text.size()) {
      const auto end = text.find('\n', at);
      const auto line = text.substr(at, end - at);
      at = end + 1;
      if (line.starts_with("id: ")) next.id = line.substr(4);
      if (line.starts_with("event: ")) next.name = line.substr(7);
      if (line.starts_with("data: ")) next.data = parse_json(line.substr(6)).value();
      if (line.empty()) all.push_back(std::exchange(next, {}));
    }
    return all;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& event : events()) all.push_back(event.name);
    return all;
  }
  std::string last_id() const {
    std::string last;
    for (const auto& event : events())
      if (!event.id.empty()) last = event.id;
    return last;
  }
};
using ClientPtr = std::shared_ptr<Client>;

class EventHubTest : public testing::Test {
 protected:
  explicit EventHubTest(EventHub::Options options = {}) : hub_(clock_, options) {}

  static TopicSet topics(std::initializer_list<Topic> names) {
    TopicSet set;
    for (const Topic topic : names) set.add(topic);
    return set;
  }
  ClientPtr connect(TopicSet wanted, std::string last_id = {}, TeamId team = kTeam) {
    auto client = std::make_shared<Client>();
    const auto id = hub_.reserve(team);
    EXPECT_TRUE(id);
    client->id = *id;
    hub_.begin(*id, {.team = team,
                     .topics = wanted,
                     .last_id = std::move(last_id),
                     .write =
                         [client](std::string_view bytes) {
                           if (client->takes) client->text += bytes;
                           return client->takes;
                         },
                     .may_read = [client] { return client->may_read; },
                     .close = [client] { client->closed = true; }});
    hub_.tick();
    return client;
  }
  RunNews news(RunId run, model::RunStatus status, TeamId team = kTeam) {
    return {.run = run,
            .team = team,
            .workflow = workflow_,
            .version = 3,
            .trigger = model::TriggerKind::kWebhook,
            .status = status,
            .created_at = clock_.now()};
  }
  StepNews step(std::string node, std::string_view event) {
    return {.node = std::move(node), .item = {}, .event = event, .at = clock_.now()};
  }

  ManualClock clock_{Timestamp(Seconds(1'761'912'000))};
  SeededEntropy entropy_{1};
  IdSource ids_{clock_, entropy_};
  WorkflowId workflow_ = ids_.next<WorkflowId>();
  EventHub hub_;
};

TEST_F(EventHubTest, NobodyIsToldWhereNobodyReads) {
  EXPECT_FALSE(hub_.watched());
  EXPECT_FALSE(hub_.wants_steps(kTeam));
  hub_.tell(news(ids_.next<RunId>(), model::RunStatus::kRunning));
  const auto client = connect(topics({Topic::kRun}));
  EXPECT_TRUE(hub_.watched());
  EXPECT_EQ(client->names(), std::vector<std::string>{"begin"});
}

TEST_F(EventHubTest, AReaderHearsOfItsTopicsAndTeam) {
  const auto client = connect(topics({Topic::kRun, Topic::kWorkflow}));
  const auto other = connect(topics({Topic::kRun}), {}, kOtherTeam);
  const auto run = ids_.next<RunId>();
  auto told = news(run, model::RunStatus::kWaiting);
  told.wake_at = clock_.now() + Seconds(5);
  hub_.tell(told);
  hub_.tell_steps(kTeam, run, workflow_, {step("a", "completed")});
  hub_.tell(DeliveryNews{.team = kTeam, .workflow = workflow_, .outcome = "accepted"});
  hub_.tell_workflow(kTeam, workflow_);
  hub_.tick();

  EXPECT_EQ(client->names(), (std::vector<std::string>{"begin", "run", "workflow"}));
  const auto data = client->events().at(1).data;
  EXPECT_EQ(data.at("run_id"), json::value(run.text()));
  EXPECT_EQ(data.at("state"), json::value("waiting"));
  EXPECT_EQ(data.at("workflow_version"), json::value(3));
  EXPECT_EQ(data.at("wakes_at"), json::value("2025-10-31T12:00:05.000000Z"));
  EXPECT_EQ(other->names(), std::vector<std::string>{"begin"});
}

TEST_F(EventHubTest, ARunHasAtMostFiveEventsInASecondAndItsLastStateCounts) {
  const auto client = connect(topics({Topic::kRun, Topic::kStep}));
  const auto run = ids_.next<RunId>();
  for (int i = 0; i < 100; ++i) {
    hub_.tell_steps(kTeam, run, workflow_, {step(fmt::format("n{}", i % 4), "completed")});
    hub_.tell(news(run, i < 99 ? model::RunStatus::kRunning : model::RunStatus::kCompleted));
    hub_.tick();
  }
  EXPECT_EQ(client->names().size(), 1U + 5U);
  clock_.advance(Millis(999));
  hub_.tick();
  EXPECT_EQ(client->names().size(), 1U + 5U);
  clock_.advance(Millis(1));
  hub_.tick();
  const auto all = client->events();
  ASSERT_EQ(all.size(), 1U + 5U + 2U);
  EXPECT_EQ(all[6].name, "step");
  EXPECT_EQ(all[6].data.at("steps").as_array().size(), 4U);  // the last of each
  EXPECT_EQ(all[7].data.at("state"), json::value("completed"));
}

TEST_F(EventHubTest, EventsAreShort) {
  const auto client = connect(topics({Topic::kStep}));
  std::vector<StepNews> steps;
  for (int i = 0; i < 40; ++i) steps.push_back(step(fmt::format("{:\"^90}", i), "completed"));
  hub_.tell_steps(kTeam, ids_.next<RunId>(), workflow_, std::move(steps));
  hub_.tell_steps(kTeam, ids_.next<RunId>(), workflow_,
                  {step(std::string(5'000, 'x'), "completed")});
  hub_.tick();
  const auto all = client->events();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_GT(all[1].data.at("steps").as_array().size(), 0U);
  EXPECT_EQ(all[1].data.at("steps").as_array().size() +
                all[1].data.at("left_out").to_number<std::size_t>(),
            40U);
  EXPECT_EQ(all[2].data.at("left_out"), json::value(1));
  std::size_t begin = 0;
  for (auto end = client->text.find("\n\n"); end != std::string::npos;
       end = client->text.find("\n\n", begin)) {
    EXPECT_LE(end + 2 - begin, kEventBytesMax);
    begin = end + 2;
  }
}

TEST_F(EventHubTest, AReaderThatComesBackMissesNothing) {
  auto client = connect(topics({Topic::kRun}));
  hub_.tell(news(ids_.next<RunId>(), model::RunStatus::kRunning));
  hub_.tick();
  const auto last = client->last_id();
  hub_.leave(client->id);
  const auto missed = ids_.next<RunId>();
  hub_.tell(news(missed, model::RunStatus::kRunning));
  hub_.tick();
  client = connect(topics({Topic::kRun}), last);
  ASSERT_EQ(client->names(), (std::vector<std::string>{"run", "begin"}));
  EXPECT_EQ(client->events()[0].data.at("run_id"), json::value(missed.text()));
}

TEST_F(EventHubTest, WhatWasNotRecordedHasToBeReadAgain) {
  auto client = connect(topics({Topic::kRun}));
  const auto last = client->last_id();
  hub_.leave(client->id);
  // Another topic than the ones that were recorded.
  client = connect(topics({Topic::kRun, Topic::kDelivery}), last);
  ASSERT_EQ(client->names(), std::vector<std::string>{"resync"});
  EXPECT_EQ(client->events()[0].data.at("reason"), json::value("too_old"));
  // After too long an absence.
  const auto later = client->last_id();
  hub_.leave(client->id);
  clock_.advance(Seconds(61));
  hub_.tick();
  EXPECT_FALSE(hub_.watched());
  client = connect(topics({Topic::kRun}), later);
  EXPECT_EQ(client->names(), std::vector<std::string>{"resync"});
  // Of another process, or of nobody.
  for (const auto* id : {"5f0-1", "x", "-"}) {
    client = connect(topics({Topic::kRun}), id);
    ASSERT_EQ(client->names(), std::vector<std::string>{"resync"});
    EXPECT_EQ(client->events()[0].data.at("reason"), json::value("other_start"));
  }
}

TEST_F(EventHubTest, StatisticsComeOnceASecond) {
  const auto client = connect(topics({Topic::kStats}));
  auto created = news(ids_.next<RunId>(), model::RunStatus::kCompleted);
  created.is_new = true;
  hub_.tell(created);
  hub_.tell(DeliveryNews{.team = kTeam, .workflow = workflow_, .outcome = "rejected"});
  hub_.tick();
  EXPECT_EQ(client->names(), std::vector<std::string>{"begin"});
  clock_.advance(Seconds(1));
  hub_.tick();
  hub_.tick();
  ASSERT_EQ(client->names(), (std::vector<std::string>{"begin", "stats"}));
  const auto data = client->events()[1].data;
  EXPECT_EQ(data.at("runs").at("created"), json::value(1));
  EXPECT_EQ(data.at("runs").at("completed"), json::value(1));
  EXPECT_EQ(data.at("deliveries").at("rejected"), json::value(1));
  clock_.advance(Seconds(1));
  hub_.tick();
  EXPECT_EQ(client->events().at(2).data.at("runs").at("created"), json::value(0));
}

TEST_F(EventHubTest, ASlowReaderIsDroppedAndTheOthersGoOn) {
  const auto slow = connect(topics({Topic::kWorkflow}));
  const auto quick = connect(topics({Topic::kWorkflow}));
  slow->takes = false;
  hub_.tell_workflow(kTeam, workflow_);
  hub_.tick();
  EXPECT_EQ(hub_.readers(), 1U);
  EXPECT_EQ(quick->names(), (std::vector<std::string>{"begin", "workflow"}));
}

TEST_F(EventHubTest, AReaderWhoseKeyIsOverIsToldSo) {
  const auto client = connect(topics({Topic::kRun}));
  client->may_read = false;
  clock_.advance(Seconds(1));
  hub_.tick();
  EXPECT_TRUE(client->closed);
  EXPECT_EQ(client->names().back(), "end");
  EXPECT_EQ(hub_.readers(), 0U);
}

TEST_F(EventHubTest, WhatWasHeldBackIsForgottenWithTheLastReader) {
  const auto client = connect(topics({Topic::kRun}));
  hub_.leave(client->id);
  clock_.advance(Seconds(60));
  const auto run = ids_.next<RunId>();
  for (int i = 0; i < 8; ++i) hub_.tell(news(run, model::RunStatus::kRunning));
  hub_.tick();
  EXPECT_FALSE(hub_.watched());
  clock_.advance(Seconds(3'600));
  const auto later = connect(topics({Topic::kRun}));
  hub_.tick();
  EXPECT_EQ(later->names(), std::vector<std::string>{"begin"});
}

class BoundedHub : public EventHubTest {
 protected:
  BoundedHub()
      : EventHubTest({.readers_max = 3,
                      .readers_of_team_max = 2,
                      .ring_bytes_max = 4'096,
                      .catch_up_bytes_max = 1'000,
                      .turn_bytes_max = 1'500,
                      .runs_paced_max = 4,
                      .events_of_team_per_second_max = 10}) {}
};

TEST_F(BoundedHub, ThereAreOnlySoManyReaders) {
  connect(topics({Topic::kRun}));
  connect(topics({Topic::kRun}));
  const auto of_team = hub_.reserve(kTeam);
  ASSERT_FALSE(of_team);
  EXPECT_THAT(of_team.error().message, HasSubstr("the team has 2 event streams open"));
  connect(topics({Topic::kRun}), {}, kOtherTeam);
  const auto of_all = hub_.reserve(kOtherTeam);
  ASSERT_FALSE(of_all);
  EXPECT_THAT(of_all.error().message, HasSubstr("3 event streams are open on this server"));
}

TEST_F(BoundedHub, TooManyEventsOfATeamBecomeOneResync) {
  const auto client = connect(topics({Topic::kWorkflow}));
  for (int i = 0; i < 50; ++i) hub_.tell_workflow(kTeam, workflow_);
  hub_.tick();
  clock_.advance(Seconds(1));
  hub_.tick();
  const auto names = client->names();
  EXPECT_EQ(std::ranges::count(names, "workflow"), 10);
  EXPECT_EQ(names.back(), "resync");
  EXPECT_EQ(client->events().back().data.at("reason"), json::value("too_many"));
}

TEST_F(BoundedHub, ABurstThatIsTooLongForOneTurnBecomesAResync) {
  const auto client = connect(topics({Topic::kRun, Topic::kWorkflow}));
  for (int i = 0; i < 4; ++i) hub_.tell(news(ids_.next<RunId>(), model::RunStatus::kRunning));
  for (int i = 0; i < 6; ++i) hub_.tell_workflow(kTeam, workflow_);
  hub_.tick();
  ASSERT_EQ(client->names(), (std::vector<std::string>{"begin", "resync"}));
  EXPECT_EQ(client->events().back().data.at("reason"), json::value("too_many"));
  EXPECT_EQ(hub_.readers(), 1U);
  clock_.advance(Seconds(1));
  hub_.tell_workflow(kTeam, workflow_);
  hub_.tick();
  EXPECT_EQ(client->names().back(), "workflow");
}

TEST_F(BoundedHub, TooManyRunsAtOnceBecomeOneResync) {
  const auto client = connect(topics({Topic::kRun}));
  for (int i = 0; i < 6; ++i) hub_.tell(news(ids_.next<RunId>(), model::RunStatus::kRunning));
  clock_.advance(Seconds(1));
  hub_.tick();
  const auto names = client->names();
  EXPECT_EQ(std::ranges::count(names, "run"), 4);
  EXPECT_EQ(std::ranges::count(names, "resync"), 1);
}

TEST_F(BoundedHub, MoreThanTheRingHoldsHasToBeReadAgain) {
  auto client = connect(topics({Topic::kWorkflow}));
  const auto last = client->last_id();
  hub_.leave(client->id);
  for (int i = 0; i < 60; ++i) {
    hub_.tell_workflow(kTeam, workflow_);
    clock_.advance(Millis(100));
  }
  client = connect(topics({Topic::kWorkflow}), last);
  EXPECT_EQ(client->names(), std::vector<std::string>{"resync"});
}

TEST(StepNews, ComeFromRecordsWithoutTheirOutputs) {
  std::string records;
  const json::value output{{"secret", "payload,\"out\":1"}};
  model::append_record(records, model::RecordView{.kind = model::RecordKind::kCompleted,
                                                  .node = "a,\"out\":",
                                                  .item = "3",
                                                  .at = Timestamp(Seconds(5)),
                                                  .started_at = Timestamp(Seconds(4)),
                                                  .handle = "true",
                                                  .output = &output});
  model::append_record(records, model::RecordView{.kind = model::RecordKind::kFailed,
                                                  .node = "b",
                                                  .at = Timestamp(Seconds(6)),
                                                  .started_at = Timestamp(Seconds(6)),
                                                  .attempt = 2,
                                                  .error = "what"});
  const auto steps = steps_of(records);
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].node, "a,\"out\":");
  EXPECT_EQ(steps[0].item, "3");
  EXPECT_EQ(steps[0].event, "completed");
  EXPECT_EQ(steps[0].handle, "true");
  EXPECT_EQ(steps[1].event, "failed");
  EXPECT_EQ(steps[1].attempt, 2);
  const auto data = step_data(RunId(), WorkflowId(), steps, 0);
  EXPECT_THAT(data, Not(HasSubstr("payload")));
  EXPECT_THAT(data, Not(HasSubstr("what")));
  EXPECT_TRUE(steps_of("not a record\n").empty());
}

}  // namespace
}  // namespace sluice::live::event_hub_test
