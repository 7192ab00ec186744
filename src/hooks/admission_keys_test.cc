// Deliveries that need a key which has to be fetched.

#include <deque>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hooks/test_admission.h"
#include "hooks/test_keys.h"

namespace sluice::hooks::admission_keys_test {
namespace {

using testing::HasSubstr;

constexpr std::string_view kSettings = R"({"signature":{"algorithm":"jwt","header":"Authorization",
  "prefix":"Bearer ","jwt":{"algorithms":["RS256"]},"keys":{"url":"https://keys.example.com/jwks"}}})";

class Waiting : public AdmissionTest {
 protected:
  Waiting() {
    admission_.take_keys_from(cache_);
    publish(kSettings);
  }
  ~Waiting() override { cache_.stop(); }

  void begin(Client& client, const std::string& token = kTokenRs) {
    client.send(http::post(std::string(kAutomationsPath) + "token", R"({"a":1})",
                           "Authorization: Bearer " + token + "\r\n"));
  }
  // The next one that was begun; waits for it.
  KeyCache::FetchDone next_fetch() {
    std::unique_lock lock(fetch_mutex_);
    begun_.wait(lock, [this] { return !fetches_.empty(); });
    auto done = std::move(fetches_.front());
    fetches_.pop_front();
    return done;
  }
  void answer() {
    auto document = formats::parse_key_document(kJwks, nullptr, clock_.now());
    next_fetch()(KeyCache::Fetched{*std::move(document), std::nullopt});
  }

  std::mutex fetch_mutex_;
  std::condition_variable begun_;
  std::deque<KeyCache::FetchDone> fetches_;
  KeyCache cache_{clock_,
                  [this](const std::string& url, KeyCache::FetchDone done) {
                    EXPECT_EQ(url, "https://keys.example.com/jwks");
                    const std::lock_guard lock(fetch_mutex_);
                    fetches_.push_back(std::move(done));
                    begun_.notify_all();
                  },
                  [this](unsigned shard, std::move_only_function<void()> call) {
                    boost::asio::post(server_.context(shard), std::move(call));
                  }};
};

TEST_F(Waiting, GoOnOnceItIsThere) {
  Client first(server_.port());
  Client second(server_.port());
  begin(first);
  answer();
  EXPECT_TRUE(stored(id_of(first.read())));
  begin(second);
  id_of(second.read());
  EXPECT_EQ(cache_.counts().fetched, 1U);
  EXPECT_EQ(run_count(), 2);
}

TEST_F(Waiting, AreRefusedWhenItIsNotTheirs) {
  Client client(server_.port());
  begin(client, kTokenOtherKey);
  answer();
  EXPECT_EQ(client.read().status, 401);
  EXPECT_EQ(run_count(), 0);
}

TEST_F(Waiting, AreToldToTryAgainWhenItCannotBeFetched) {
  Client client(server_.port());
  begin(client);
  next_fetch()(fail(ErrorCode::kUnavailable, "answered with the status 302"));
  const auto reply = client.read();
  EXPECT_EQ(reply.status, 503);
  EXPECT_THAT(reply.head, HasSubstr("Retry-After: 10"));
  EXPECT_EQ(metrics_.rejected_count(Reason::kNoKey), 1);
  const auto kept = rejections();
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].detail,
            "The key of the delivery could not be fetched: keys.example.com answered with the "
            "status 302.");
  begin(client);
  EXPECT_EQ(client.read().status, 503) << "without another fetch";
  EXPECT_EQ(cache_.counts().failed, 1U);
}

TEST_F(Waiting, AnswersOthersMeanwhile) {
  Client waiting(server_.port());
  begin(waiting);
  const auto done = next_fetch();
  EXPECT_EQ(ask("HEAD").status, 200);
  EXPECT_EQ(post("{}").status, 401) << "unsigned";
}

class NothingFetched : public AdmissionTest {};

TEST_F(NothingFetched, DeliveriesThatNeedAKeyAreToldToTryAgain) {
  publish(kSettings);
  EXPECT_EQ(post("{}", "Authorization: Bearer " + kTokenRs + "\r\n").status, 503);
}

}  // namespace
}  // namespace sluice::hooks::admission_keys_test
