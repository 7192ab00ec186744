#include "runtime/authorized_calls.h"

#include <deque>
#include <gtest/gtest.h>
#include <map>

#include "runtime/test_access_tokens.h"

namespace sluice::runtime::authorized_calls_test {
namespace {

using nodes::EffectError;
using nodes::HttpCall;
using nodes::HttpReply;

// Keeps what it is asked for until the test answers.
class Stage final : public engine::Performer {
 public:
  CallId start(nodes::EffectRequest request, engine::EffectContext /*context*/,
               Done done) override {
    requests.push_back(std::move(request));
    waiting.emplace(++last_, std::move(done));
    return CallId{last_};
  }
  void cancel(CallId call) override { waiting.erase(static_cast<std::uint64_t>(call)); }
  void answer(nodes::EffectResult result) {
    auto call = waiting.extract(waiting.begin());
    call.mapped()(std::move(result));
  }
  const HttpCall& last_call() const { return std::get<HttpCall>(requests.back()); }

  std::vector<nodes::EffectRequest> requests;
  std::map<std::uint64_t, Done> waiting;

 private:
  std::uint64_t last_ = 0;
};

class AuthorizedCallsTest : public testing::TokensFixture {
 protected:
  AuthorizedCallsTest() {
    auto stage = std::make_unique<Stage>();
    stage_ = stage.get();
    performer_ = std::make_unique<AuthorizedCalls>(
        std::move(stage), *tokens_, runs_,
        [this](std::function<void()> task) { tasks_.push_back(std::move(task)); });
  }
  engine::Performer::CallId call(std::string authorization, std::string url = "/me?x=1") {
    HttpCall request;
    request.url = std::move(url);
    request.authorization = std::move(authorization);
    const auto id = performer_->start(
        std::move(request), {kTeam, run_, "run/node", {}}, [this](nodes::EffectResult result) {
          const auto* reply = std::get_if<HttpReply>(&result);
          results_.push_back(reply ? std::to_string(reply->status)
                                   : std::get<EffectError>(result).message);
        });
    run_tasks();
    return id;
  }
  void run_tasks() {
    while (!tasks_.empty()) {
      const auto task = std::move(tasks_.front());
      tasks_.pop_front();
      task();
    }
  }

  RunId run_{{.key = 1'000, .tail = 9}};
  secrets::RunSecrets runs_{vault_, 0, 10, slot_of(run_)};
  std::deque<std::function<void()>> tasks_;
  Stage* stage_ = nullptr;
  std::unique_ptr<AuthorizedCalls> performer_;
  std::vector<std::string> results_;
};

using Results = std::vector<std::string>;

TEST_F(AuthorizedCallsTest, GetTheAddressOfTheApiAndTheToken) {
  call(id_.text());
  ASSERT_EQ(stage_->requests.size(), 1U);
  EXPECT_EQ(stage_->last_call().url, "https://api.p/me?x=1");
  EXPECT_EQ(stage_->last_call().bearer.expose(), "one");
  const auto hidden = runs_.of(kTeam, run_);
  ASSERT_EQ(hidden.size(), 1U) << "whoever was told it may tell it again";
  EXPECT_EQ(hidden[0]->open()->expose(), "one");
  stage_->answer(HttpReply{200, {}, ""});
  EXPECT_EQ(results_, Results{"200"});
  call(id_.text());
  EXPECT_EQ(runs_.of(kTeam, run_).size(), 1U) << "once, however many calls";
}

TEST_F(AuthorizedCallsTest, LeaveOtherCallsAlone) {
  call("", "https://other.example.com/");
  EXPECT_EQ(stage_->last_call().url, "https://other.example.com/");
  EXPECT_TRUE(stage_->last_call().bearer.empty());
  const auto id = call("", "https://other.example.com/2");
  performer_->cancel(id);
  EXPECT_EQ(stage_->waiting.size(), 1U);
}

TEST_F(AuthorizedCallsTest, AreMadeOnceMoreAfterA401) {
  call(id_.text());
  stage_->answer(HttpReply{401, {}, ""});
  grant("two", "r2");
  store_all();
  run_tasks();
  ASSERT_EQ(stage_->requests.size(), 2U);
  EXPECT_EQ(stage_->last_call().url, "https://api.p/me?x=1");
  EXPECT_EQ(stage_->last_call().bearer.expose(), "two");
  stage_->answer(HttpReply{401, {}, ""});
  run_tasks();
  EXPECT_EQ(results_, Results{"401"}) << "and no third time";
  EXPECT_EQ(runs_.of(kTeam, run_).size(), 2U);
}

TEST_F(AuthorizedCallsTest, FailWithoutAToken) {
  call("auth_00000000000000000000000000");
  EXPECT_EQ(results_, Results{"there is no authorization auth_00000000000000000000000000"});
  call(id_.text());
  stage_->answer(HttpReply{401, {}, ""});
  answer(HttpReply{400, {}, R"({"error":"invalid_grant"})"});
  store_all();
  run_tasks();
  ASSERT_EQ(results_.size(), 2U);
  EXPECT_TRUE(results_[1].find("needs a new login") != std::string::npos);
  EXPECT_TRUE(stage_->waiting.empty());
}

TEST_F(AuthorizedCallsTest, CanBeCancelledAtAnyTime) {
  performer_->cancel(call(id_.text()));
  EXPECT_TRUE(stage_->waiting.empty());
  clock_.advance(Seconds(3'600));
  performer_->cancel(call(id_.text()));
  grant("two", "r2");
  store_all();
  run_tasks();
  EXPECT_EQ(stage_->requests.size(), 1U);
  call(id_.text());
  performer_.reset();
  clock_.advance(Seconds(3'600));
  run_tasks();
  EXPECT_TRUE(results_.empty());
}

}  // namespace
}  // namespace sluice::runtime::authorized_calls_test
