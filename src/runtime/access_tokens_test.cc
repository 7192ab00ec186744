#include "runtime/access_tokens.h"

#include <gtest/gtest.h>

#include "runtime/test_access_tokens.h"

namespace sluice::runtime::access_tokens_test {
namespace {

using nodes::EffectResult;
using nodes::HttpReply;

class AccessTokensTest : public testing::TokensFixture {};

using Heard = std::vector<std::string>;

TEST_F(AccessTokensTest, AreThereWhileTheyAreFresh) {
  get();
  EXPECT_EQ(heard(), Heard{"one"});
  EXPECT_TRUE(calls_.empty());
  get("an older one");
  EXPECT_EQ(heard(), Heard{"one"}) << "another call has fetched it since";
}

TEST_F(AccessTokensTest, AreStoredBeforeTheyAreUsed) {
  clock_.advance(Seconds(3'600));
  get();
  get();
  ASSERT_EQ(calls_.size(), 1U) << "one for all";
  EXPECT_EQ(calls_[0].url, "https://p/t");
  EXPECT_EQ(calls_[0].body, "grant_type=refresh_token&refresh_token=r1");
  grant("two", "r2");
  EXPECT_EQ(heard(), Heard{}) << "nothing is stored yet";
  EXPECT_EQ(rows_.open(row())->refresh.expose(), "r1");
  store_all();
  EXPECT_EQ(heard(), (Heard{"two", "two"}));
  EXPECT_EQ(rows_.open(row())->refresh.expose(), "r2");
}

TEST_F(AccessTokensTest, AreRenewedAheadWhileTheyAreUsed) {
  clock_.advance(Seconds(3'600 - 200));
  get();
  get();
  EXPECT_EQ(heard(), (Heard{"one", "one"}));
  ASSERT_EQ(calls_.size(), 1U);
  answer(HttpReply{503, {}, ""});
  get();
  EXPECT_EQ(calls_.size(), 1U) << "not again so soon";
  clock_.advance(Seconds(31));
  get();
  ASSERT_EQ(calls_.size(), 2U);
  grant("two", "r2");
  store_all();
  get();
  EXPECT_EQ(heard(), (Heard{"one", "one", "two"}));
}

TEST_F(AccessTokensTest, AreRenewedAfterARefusal) {
  get("one");
  ASSERT_EQ(calls_.size(), 1U);
  answer(HttpReply{200, {}, R"({"access_token":"two"})"});
  store_all();
  EXPECT_EQ(heard(), Heard{"two"});
  EXPECT_EQ(rows_.open(row())->refresh.expose(), "r1") << "it stays where none is sent";
  EXPECT_EQ(row().token_expires_at, std::nullopt);
}

TEST_F(AccessTokensTest, AreOverWhenTheProviderSaysSo) {
  get("one");
  answer(HttpReply{400, {}, R"({"error":"invalid_grant"})"});
  store_all();
  ASSERT_EQ(heard_.size(), 1U);
  EXPECT_TRUE(
      heard_[0].starts_with("error: the authorization " + id_.text() + " at p needs a new login: "))
      << heard_[0];
  EXPECT_EQ(row().status, store::Authorization::Status::kNeedsLogin);
  heard();
  get();
  EXPECT_EQ(calls_.size(), 1U) << "the provider is not asked again";
  EXPECT_EQ(heard_.size(), 1U);
  heard();
  log_in("three", "r3", std::nullopt, 2);
  get();
  EXPECT_EQ(heard(), Heard{"three"});
}

TEST_F(AccessTokensTest, AreOverWhenNothingRenewsThem) {
  log_in("one", "", Seconds(3'600));
  get("one");
  store_all();
  EXPECT_TRUE(calls_.empty());
  EXPECT_EQ(row().status, store::Authorization::Status::kNeedsLogin);
}

TEST_F(AccessTokensTest, AreWaitedForWhenTheProviderIsDown) {
  for (auto result : {EffectResult(HttpReply{502, {}, ""}),
                      EffectResult(nodes::EffectError{nodes::EffectErrorCode::kTimeout, "slow"})}) {
    get("one");
    answer(std::move(result));
    ASSERT_EQ(heard_.size(), 1U);
    EXPECT_TRUE(heard()[0].starts_with("again: no access token received"));
  }
  get("one");
  answer(HttpReply{401, {}, R"({"error":"invalid_client"})"});
  EXPECT_EQ(heard(), Heard{"error: no access token received from the token endpoint of p: it "
                           "responded with 401: invalid_client"});
  EXPECT_EQ(row().status, store::Authorization::Status::kActive);
}

TEST_F(AccessTokensTest, OfAnEarlierLoginDoNotReplaceThoseOfTheNext) {
  get("one");
  log_in("new", "r9", std::nullopt, 2);
  grant("two", "r2");
  store_all();
  EXPECT_EQ(heard(), Heard{"again: the authorization was changed in the meantime"});
  get();
  EXPECT_EQ(heard(), Heard{"new"});
}

TEST_F(AccessTokensTest, OfADeletedAuthorizationAreDropped) {
  get("one");
  SLUICE_CHECK(committer_->run([&](store::Writer& w) { return w.delete_authorization(id_); }),
               "the store of a test deletes a row");
  grant("two", "r2");
  store_all();
  EXPECT_FALSE(rows_.find(kTeam, id_)) << "it does not come back";
  heard();
  get();
  EXPECT_EQ(heard(), Heard{"error: there is no authorization " + id_.text()});
}

TEST_F(AccessTokensTest, ThatCouldNotBeStoredAreStoredWithTheNextCall) {
  get("one");
  // Nobody may write: the lock is held by so many that no more may wait.
  auto held = vault_.edits.try_take();
  std::vector<AsyncLock::Hold> turns;
  for (int i = 0; i < 1'000; ++i) {
    AsyncLock::Granted wait = [&](AsyncLock::Hold turn) { turns.push_back(std::move(turn)); };
    ASSERT_TRUE(vault_.edits.take(wait));
  }
  grant("two", "r2");
  EXPECT_EQ(heard(), Heard{"again: the tokens of the authorization could not be stored"});
  held.reset();
  while (!turns.empty()) {
    const auto over = std::move(turns.back());  // whose end hands it to the next
    turns.pop_back();
  }
  get("one");
  EXPECT_EQ(calls_.size(), 1U) << "the provider would not give them a second time";
  store_all();
  EXPECT_EQ(heard(), Heard{"two"});
  EXPECT_EQ(rows_.open(row())->refresh.expose(), "r2");
}

TEST_F(AccessTokensTest, AreNotRenewedWhileTheServerStops) {
  tokens_->stop(Micros(0));
  get("one");
  EXPECT_TRUE(calls_.empty());
  EXPECT_EQ(heard(), Heard{"again: the server is stopping"});
}

}  // namespace
}  // namespace sluice::runtime::access_tokens_test
