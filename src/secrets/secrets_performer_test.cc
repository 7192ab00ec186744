#include "secrets/secrets_performer.h"

#include <deque>
#include <gtest/gtest.h>
#include <map>

#include "base/bytes.h"
#include "secrets/test_vault.h"

namespace sluice::secrets::secrets_performer_test {
namespace {

// Keeps what it is asked for until the test answers.
class Stage final : public engine::Performer {
 public:
  CallId start(nodes::EffectRequest request, engine::EffectContext context, Done done) override {
    requests.push_back(std::move(request));
    contexts.push_back(std::move(context));
    waiting.emplace(++last_, std::move(done));
    return CallId{last_};
  }
  void cancel(CallId call) override { waiting.erase(static_cast<std::uint64_t>(call)); }
  void answer(std::uint64_t call, nodes::EffectResult result) {
    auto done = std::move(waiting.at(call));
    waiting.erase(call);
    done(std::move(result));
  }

  std::vector<nodes::EffectRequest> requests;
  std::vector<engine::EffectContext> contexts;
  std::map<std::uint64_t, Done> waiting;

 private:
  std::uint64_t last_ = 100;
};

class SecretsPerformerTest : public testing::Test {
 protected:
  SecretsPerformerTest() {
    test_.add("key", "s3cret-value");
    auto stage = std::make_unique<Stage>();
    stage_ = stage.get();
    performer_ = std::make_unique<SecretsPerformer>(
        std::move(stage), VaultAccess{test_.vault, runs_, clock_, test_.key},
        [this](std::function<void()> task) { tasks_.push_back(std::move(task)); });
  }
  engine::Performer::CallId call(std::string url) {
    nodes::HttpCall request;
    request.url = std::move(url);
    return performer_->start(request, test_.context, [this](nodes::EffectResult result) {
      results_.push_back(std::move(result));
    });
  }
  std::string body(std::size_t index) { return std::get<nodes::HttpReply>(results_[index]).body; }
  void run_tasks() {
    while (!tasks_.empty()) {
      auto task = std::move(tasks_.front());
      tasks_.pop_front();
      task();
    }
  }

  TestVault test_;
  ManualClock clock_{TestVault::kNow};
  RunSecrets runs_{test_.vault, 0, 10'000, slot_of(test_.context.run)};
  std::deque<std::function<void()>> tasks_;
  Stage* stage_ = nullptr;
  std::unique_ptr<SecretsPerformer> performer_;
  std::vector<nodes::EffectResult> results_;
};

TEST_F(SecretsPerformerTest, ResolvesOnTheWayOutAndRedactsOnTheWayBack) {
  call("https://a.test/?k=" + test_.placeholder("key"));
  ASSERT_EQ(stage_->requests.size(), 1U);
  EXPECT_EQ(std::get<nodes::HttpCall>(stage_->requests[0]).url, "https://a.test/?k=s3cret-value");
  EXPECT_EQ(stage_->contexts[0].key, "run/node");
  stage_->answer(101, nodes::HttpReply{200, {}, "you sent s3cret-value"});
  EXPECT_EQ(body(0), "you sent [vault.key]");
}

TEST_F(SecretsPerformerTest, LaterAnswersOfTheSameRunAreRedactedToo) {
  call("https://a.test/?k=" + test_.placeholder("key"));
  stage_->answer(101, nodes::HttpReply{200, {}, "ok"});
  call("https://a.test/last");
  stage_->answer(102, nodes::EffectError{nodes::EffectErrorCode::kBroken, "s3cret-value"});
  EXPECT_EQ(std::get<nodes::EffectError>(results_[1]).message, "[vault.key]");
  test_.context.run.key += 1;
  call("https://a.test/");
  stage_->answer(103, nodes::HttpReply{200, {}, "s3cret-value"});
  EXPECT_EQ(body(2), "s3cret-value") << "a run that knows no secret learnt it elsewhere";
}

TEST_F(SecretsPerformerTest, APlaceholderThatComesBackIsNoPlaceholderAnyMore) {
  call("https://a.test/");
  stage_->answer(101, nodes::HttpReply{200, {}, "x " + test_.placeholder("key")});
  EXPECT_EQ(body(0), "x {{ vault.key }}");
}

TEST_F(SecretsPerformerTest, HidesBasicAuthentication) {
  nodes::HttpCall request;
  request.url = "https://a.test/";
  request.basic = nodes::BasicAuth{"me", test_.placeholder("key")};
  performer_->start(request, test_.context,
                    [this](nodes::EffectResult result) { results_.push_back(std::move(result)); });
  const auto sent = to_base64(as_bytes("me:s3cret-value"));
  stage_->answer(101, nodes::HttpReply{200, {}, "Basic " + sent + "!"});
  EXPECT_EQ(body(0), "Basic [vault.key]!");
}

TEST_F(SecretsPerformerTest, ARefusalComesLaterAndReachesNobodyElse) {
  call("https://a.test/?k=" + test_.placeholder("absent"));
  EXPECT_TRUE(results_.empty());
  EXPECT_TRUE(stage_->requests.empty());
  run_tasks();
  ASSERT_EQ(results_.size(), 1U);
  EXPECT_EQ(std::get<nodes::EffectError>(results_[0]).code, nodes::EffectErrorCode::kSecret);
}

TEST_F(SecretsPerformerTest, ACancelledCallIsSilent) {
  const auto refused = call("https://a.test/?k=" + test_.placeholder("absent"));
  const auto sent = call("https://a.test/");
  performer_->cancel(refused);
  performer_->cancel(sent);
  performer_->cancel(sent);
  performer_->cancel(engine::Performer::CallId{77});
  run_tasks();
  EXPECT_TRUE(stage_->waiting.empty());
  EXPECT_TRUE(results_.empty());
}

TEST_F(SecretsPerformerTest, WhatIsPostedOutlivesThePerformer) {
  call("https://a.test/?k=" + test_.placeholder("absent"));
  performer_.reset();
  run_tasks();
  EXPECT_TRUE(results_.empty());
}

TEST_F(SecretsPerformerTest, ALongAnswerIsSearchedElsewhere) {
  std::deque<std::function<void()>> jobs;
  auto stage = std::make_unique<Stage>();
  auto* const inner = stage.get();
  bool takes = true;
  SecretsPerformer performer(
      std::move(stage), VaultAccess{test_.vault, runs_, clock_, test_.key},
      [this](std::function<void()> task) { tasks_.push_back(std::move(task)); },
      [&](TeamId, std::function<void()> job) {
        if (takes) jobs.push_back(std::move(job));
        return takes;
      });
  const auto call = [&] {
    nodes::HttpCall request;
    request.url = "https://example.test/" + test_.placeholder("key");
    return performer.start(request, test_.context, [this](nodes::EffectResult result) {
      results_.push_back(std::move(result));
    });
  };
  nodes::HttpReply reply;
  reply.status = 200;
  reply.body = "s3cret-value" + std::string(20'000, 'x');
  call();
  inner->answer(101, reply);
  ASSERT_EQ(jobs.size(), 1U);
  EXPECT_TRUE(results_.empty());
  jobs[0]();
  EXPECT_TRUE(results_.empty()) << "that is the shard's to tell";
  run_tasks();
  ASSERT_EQ(results_.size(), 1U);
  EXPECT_TRUE(body(0).starts_with("[vault.key]x"));
  const auto cancelled = call();
  inner->answer(102, reply);
  performer.cancel(cancelled);
  jobs[1]();
  run_tasks();
  EXPECT_EQ(results_.size(), 1U);
  takes = false;
  call();
  inner->answer(103, reply);
  ASSERT_EQ(results_.size(), 2U);
  EXPECT_TRUE(body(1).starts_with("[vault.key]x"));
}

}  // namespace
}  // namespace sluice::secrets::secrets_performer_test
