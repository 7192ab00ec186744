#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "live/event_hub.h"

namespace sluice::live::event_topics_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr TeamId kTeam{7};

class EventTopics : public ::testing::Test {
 protected:
  // What a reader of the topics is sent from now on goes into `text`.
  void connect(std::initializer_list<Topic> wanted, std::string& text) {
    TopicSet topics;
    for (const Topic topic : wanted) topics.add(topic);
    const auto id = hub_.reserve(kTeam);
    ASSERT_TRUE(id);
    hub_.begin(*id, {.team = kTeam,
                     .topics = topics,
                     .write =
                         [&text](std::string_view bytes) {
                           text += bytes;
                           return true;
                         },
                     .may_read = [] { return true; },
                     .close = [] {}});
    hub_.tick();
  }

  ManualClock clock_{Timestamp(Seconds(1'761'912'000))};
  SeededEntropy entropy_{1};
  IdSource ids_{clock_, entropy_};
  EventHub hub_{clock_};
  WorkflowId workflow_ = ids_.next<WorkflowId>();
};

TEST_F(EventTopics, AreAllFoundByName) {
  for (const Topic topic : kAllTopics) EXPECT_EQ(parse_topic(topic_name(topic)), topic);
  EXPECT_FALSE(parse_topic("jobs"));
}

TEST_F(EventTopics, DraftsAndJobsAreTold) {
  std::string text;
  std::string others;
  connect({Topic::kDraft, Topic::kJob}, text);
  connect({Topic::kWorkflow}, others);
  hub_.tell_draft(kTeam, workflow_);
  hub_.tell(JobNews{.job = "job_1",
                    .team = kTeam,
                    .action = "cancel",
                    .state = "running",
                    .total = 7,
                    .done = 2,
                    .failed = 1});
  hub_.tick();
  EXPECT_THAT(text, HasSubstr("event: draft\ndata: {\"workflow_id\":\"" + workflow_.text()));
  EXPECT_THAT(text, HasSubstr(R"("job_id":"job_1","action":"cancel","state":"running","done":2)"));
  EXPECT_THAT(text, HasSubstr(R"("total":7)"));
  EXPECT_THAT(others, Not(HasSubstr("job_1")));
}

TEST_F(EventTopics, ATestRunHasNoVersionAndIsNotCounted) {
  std::string text;
  connect({Topic::kRun, Topic::kStats}, text);
  const RunNews test{.run = ids_.next<RunId>(),
                     .team = kTeam,
                     .workflow = workflow_,
                     .version = -5,
                     .status = model::RunStatus::kRunning,
                     .is_new = true};
  hub_.tell(test);
  clock_.advance(Seconds(1));
  hub_.tick();
  EXPECT_THAT(text, HasSubstr(R"("workflow_version":null)"));
  EXPECT_THAT(text, HasSubstr(R"("test":true)"));
  EXPECT_THAT(text, Not(HasSubstr(R"("created":1)")));
}

}  // namespace
}  // namespace sluice::live::event_topics_test
