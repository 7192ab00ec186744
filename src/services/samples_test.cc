#include "services/samples.h"

#include <future>
#include <gtest/gtest.h>

#include "services/testing.h"

namespace sluice::services::samples_test {
namespace {

using store::Sample;
using testing::document;
using testing::edited;
using testing::kTeam;

class SamplesOfWorkflows : public ::testing::Test {
 protected:
  SamplesOfWorkflows() {
    const auto made =
        all_.workflows.create(*all_.reader, kTeam, document(R"({"name":"orders","edges":[],
                     "nodes":[{"id":"in","type":"webhook_trigger","data":{}}]})"));
    EXPECT_TRUE(made);
    workflow_ = made->id;
    all_.context.limits.samples_of_workflow_max = 2;
    all_.context.limits.sample_bytes_max = 100;
    all_.context.limits.sample_bytes_of_workflow_max = 150;
  }
  Outcome<Sample> create(std::string_view text) {
    return edited<Sample>([&](Samples::Done done) {
      all_.samples.create(all_.samples.edits().wait(), *all_.reader, caller_, workflow_,
                          document(text), std::move(done));
    });
  }
  Outcome<Sample> update(std::string_view name, std::string_view text) {
    return edited<Sample>([&](Samples::Done done) {
      all_.samples.update(all_.samples.edits().wait(), *all_.reader, caller_, workflow_, name,
                          document(text), std::move(done));
    });
  }
  RunId started_with(std::string body) {
    const auto workflow = all_.workflows.find(*all_.reader, kTeam, workflow_.text());
    runs::StartRequest request;
    request.program = *all_.programs.get(kTeam, workflow_, workflow->version);
    request.team = kTeam;
    request.trigger = model::TriggerKind::kWebhook;
    request.data.body = std::move(body);
    std::promise<RunId> told;
    runs::StartDone done = [&told](const Result<runs::StartResult>& result) {
      told.set_value(result ? result->run : RunId());
    };
    EXPECT_TRUE(all_.starter.start(std::move(request), done));
    return told.get_future().get();
  }
  std::string refusal(const Outcome<Sample>& outcome) {
    return outcome ? "none" : outcome.error().name;
  }

  testing::Services all_;
  Principal caller_{
      .team = kTeam, .key = all_.ids.next<KeyId>(), .scopes = Scopes::all(), .key_name = "laptop"};
  WorkflowId workflow_;
};

TEST_F(SamplesOfWorkflows, KeepWhatTheTriggerWouldBeGiven) {
  const auto made = create(R"({"name":"a","payload":[1],"headers":{"X-A":"b","cookie":"c"}})");
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->author, "laptop");
  EXPECT_EQ(made->payload, "[1]");
  EXPECT_EQ(made->headers, R"({"x-a":"b","cookie":"***"})");
  EXPECT_EQ(made->bytes, std::ssize(made->payload) + std::ssize(made->headers));
  const auto data = Samples::trigger_data(*all_.samples.find(*all_.reader, workflow_, "a"));
  EXPECT_EQ(data.body, "[1]");
  const auto changed = update("a", R"({"payload":2})");
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->headers, made->headers);
  const auto bare = update("a", R"({"payload":2,"headers":{}})");
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->headers, "");
}

TEST_F(SamplesOfWorkflows, HaveLimitsInNumberAndBytes) {
  const std::string large = R"({"name":"a","payload":")" + std::string(100, 'x') + "\"}";
  EXPECT_EQ(refusal(create(large)), "sample_too_large");
  const std::string most = R"(","payload":")" + std::string(90, 'x') + "\"}";
  EXPECT_EQ(refusal(create(R"({"name":"a)" + most)), "none");
  EXPECT_EQ(refusal(create(R"({"name":"b)" + most)), "samples_too_large");
  EXPECT_EQ(refusal(create(R"({"name":"b","payload":1})")), "none");
  EXPECT_EQ(refusal(create(R"({"name":"c","payload":1})")), "too_many_samples");
  EXPECT_EQ(refusal(update("b", R"({"name":"a"})")), "sample_exists");
  EXPECT_EQ(refusal(update("a", R"({"payload":2})")), "none") << "it takes its own place";
}

TEST_F(SamplesOfWorkflows, HaveTheLimitOfBytesAlsoWhenTheyAreOfARun) {
  const auto from_run = [](RunId run) {
    return R"({"name":"a","from_run":")" + run.text() + "\"}";
  };
  const auto large = started_with("\"" + std::string(100'000, 'x') + "\"");
  const auto refused = create(from_run(large));
  EXPECT_EQ(refusal(refused), "sample_too_large");
  EXPECT_EQ(refused.error().message, "The sample has 100002 bytes; the maximum is 100.");
  EXPECT_EQ(create(from_run(started_with("[1]")))->payload, "[1]");
}

TEST_F(SamplesOfWorkflows, AreRenamedAndDeleted) {
  ASSERT_TRUE(create(R"({"name":"a","payload":1})"));
  ASSERT_TRUE(update("a", R"({"name":"b"})"));
  EXPECT_EQ(refusal(all_.samples.find(*all_.reader, workflow_, "a")), "not_found");
  EXPECT_EQ(all_.samples.list(*all_.reader, workflow_)->size(), 1U);
  const auto gone = edited<Sample>([&](Samples::Done done) {
    all_.samples.remove(all_.samples.edits().wait(), *all_.reader, caller_, workflow_, "b",
                        std::move(done));
  });
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->name, "b");
  EXPECT_EQ(all_.samples.list(*all_.reader, workflow_)->size(), 0U);
}

TEST_F(SamplesOfWorkflows, NeedTheScopesOfWhatTheyAreMadeFrom) {
  caller_.scopes = Scopes();
  caller_.scopes.add(Scope::kWorkflowsWrite);
  EXPECT_EQ(refusal(create(R"({"name":"a","from_run":"x"})")), "scope_missing");
  EXPECT_EQ(refusal(create(R"({"name":"a","from_delivery":"x"})")), "scope_missing");
  caller_.scopes.add(Scope::kRunsRead);
  EXPECT_EQ(refusal(create(R"({"name":"a","from_run":"x"})")), "not_found");
}

}  // namespace
}  // namespace sluice::services::samples_test
