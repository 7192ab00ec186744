#include "hooks/key_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

namespace sluice::hooks::key_cache_test {
namespace {

using testing::HasSubstr;

const std::string kUrl = "https://keys.example.com/jwks";
const WorkflowId kHook{{.key = 1, .tail = 1}};

KeyCache::Fetched document_with(const std::vector<std::string>& ids,
                                std::optional<Micros> lifetime = std::nullopt) {
  KeyCache::Fetched out{.document = {}, .lifetime = lifetime};
  for (const auto& id : ids) {
    formats::PublicKey key;
    key.id = id;
    out.document.keys.push_back(key);
  }
  return out;
}

class Keys : public testing::Test {
 protected:
  // Asks as a delivery does. What it is told is kept in `told_`, empty while it waits.
  void deliver(const std::string& url = kUrl, const std::string& id = "a",
               WorkflowId hook = kHook) {
    told_.clear();
    const KeyRequest request{.url = url, .id = id};
    if (const auto found = cache_.find(request)) return tell(*found);
    KeyCache::Done done = [this](const KeyCache::Found& found) { tell(found); };
    const auto begun = cache_.fetch_later(request, hook, 0, done);
    if (!begun) told_ = begun.error().why;
    retry_after_ = begun ? Micros{} : begun.error().retry_after;
  }
  void tell(const KeyCache::Found& found) {
    told_ = found ? "keys" : found.error().why;
    for (std::size_t i = 0; found && i < (*found)->keys.size(); ++i)
      told_ += " " + (*found)->keys[i].id;
    retry_after_ = found ? Micros{} : found.error().retry_after;
  }
  void answer(Result<KeyCache::Fetched> result, const std::string& url = kUrl) {
    auto done = std::move(fetches_.at(url));
    fetches_.erase(url);
    done(std::move(result));
  }
  void answer_with(const std::vector<std::string>& ids) { answer(document_with(ids)); }
  void fail_fetch(const std::string& url = kUrl) {
    answer(fail(ErrorCode::kUnavailable, "was not reached (no route)"), url);
  }
  bool is_fetching(const std::string& url = kUrl) const { return fetches_.contains(url); }

  KeyCache::Options options() {
    KeyCache::Options options;
    options.urls_max = 4;
    options.fetches_max = 3;
    options.waiting_max = 5;
    options.new_urls_per_minute_max = 30;
    options.new_urls_per_minute_of_hook = 10;
    return options;
  }

  ManualClock clock_{Timestamp(Seconds(1'730'000'000))};
  std::map<std::string, KeyCache::FetchDone> fetches_;
  std::string told_;
  Micros retry_after_{};
  KeyCache cache_{clock_,
                  [this](const std::string& url, KeyCache::FetchDone done) {
                    EXPECT_TRUE(fetches_.emplace(url, std::move(done)).second)
                        << "fetched twice at once";
                  },
                  [](unsigned, std::move_only_function<void()> call) { call(); }, options()};
};

TEST_F(Keys, AreFetchedOnceAndKept) {
  deliver();
  EXPECT_EQ(told_, "") << "it waits";
  answer_with({"a"});
  EXPECT_EQ(told_, "keys a");
  clock_.advance(std::chrono::minutes(59));
  deliver();
  EXPECT_EQ(told_, "keys a");
  EXPECT_FALSE(is_fetching());
}

TEST_F(Keys, AreFetchedAnewAfterTheirLifetime) {
  deliver();
  answer(document_with({"a"}, std::chrono::minutes(30)));
  clock_.advance(std::chrono::minutes(31));
  deliver();
  EXPECT_EQ(told_, "");
  answer_with({"b"});
  EXPECT_EQ(told_, "keys b");
}

TEST_F(Keys, LiveAsLongAsTheirServerSaysWithinBounds) {
  deliver();
  answer(document_with({"a"}, Micros(0)));
  clock_.advance(std::chrono::minutes(4));
  deliver();
  EXPECT_EQ(told_, "keys a") << "at least five minutes";
  clock_.advance(std::chrono::minutes(2));
  deliver();
  answer(document_with({"a"}, std::chrono::hours(9'000)));
  clock_.advance(std::chrono::hours(25));
  deliver();
  EXPECT_TRUE(is_fetching()) << "at most a day";
}

TEST_F(Keys, StayWhileTheyCannotBeFetched) {
  deliver();
  answer_with({"a"});
  clock_.advance(std::chrono::hours(2));
  deliver();
  fail_fetch();
  EXPECT_EQ(told_, "keys a");
  deliver();
  EXPECT_EQ(told_, "keys a");
  EXPECT_FALSE(is_fetching()) << "not again at once";
  clock_.advance(std::chrono::hours(24));
  deliver();
  fail_fetch();
  EXPECT_EQ(told_,
            "The key of the delivery could not be fetched: keys.example.com was not reached "
            "(no route).");
}

TEST_F(Keys, AreNotFetchedAgainSoonAfterAFailure) {
  deliver();
  fail_fetch();
  EXPECT_THAT(told_, HasSubstr("could not be fetched"));
  EXPECT_EQ(retry_after_, Seconds(10));
  deliver();
  EXPECT_THAT(told_, HasSubstr("could not be fetched"));
  EXPECT_FALSE(is_fetching());
  clock_.advance(Seconds(10));
  deliver();
  EXPECT_TRUE(is_fetching());
  fail_fetch();
  EXPECT_EQ(retry_after_, Seconds(20)) << "twice as long";
  for (int i = 0; i < 20; ++i) {
    clock_.advance(std::chrono::minutes(5));
    deliver();
    fail_fetch();
  }
  EXPECT_EQ(retry_after_, std::chrono::minutes(5)) << "at most";
}

TEST_F(Keys, WithAnUnknownIdAreFetchedAgainButNotAtEachDelivery) {
  deliver();
  answer_with({"a"});
  for (int i = 0; i < 1'000; ++i) {
    deliver(kUrl, "made-up-" + std::to_string(i));
    EXPECT_EQ(told_, "keys a") << "what there is, so that the signature decides";
  }
  EXPECT_FALSE(is_fetching());
  clock_.advance(Seconds(10));
  deliver(kUrl, "b");
  EXPECT_TRUE(is_fetching());
  deliver(kUrl, "a");
  EXPECT_EQ(told_, "keys a") << "who has his key does not wait for another's";
  answer_with({"a", "b"});
  deliver(kUrl, "b");
  EXPECT_EQ(told_, "keys a b");
}

TEST_F(Keys, AreWaitedForByAFewDeliveriesOnly) {
  for (int i = 0; i < 5; ++i) deliver();
  EXPECT_EQ(cache_.counts().waiting, 5U);
  deliver();
  EXPECT_THAT(told_, HasSubstr("too many keys are being fetched"));
  answer_with({"a"});
  EXPECT_EQ(cache_.counts().waiting, 0U);
  deliver();
  EXPECT_EQ(told_, "keys a");
}

TEST_F(Keys, AreFetchedFromAFewUrlsAtOnce) {
  for (int i = 0; i < 3; ++i) deliver(kUrl + std::to_string(i));
  deliver(kUrl);
  EXPECT_THAT(told_, HasSubstr("too many keys are being fetched"));
  EXPECT_FALSE(is_fetching());
  fail_fetch(kUrl + "0");
  deliver(kUrl);
  EXPECT_TRUE(is_fetching());
}

TEST_F(Keys, OfNewUrlsAreFetchedForAHookNowAndThen) {
  std::size_t fetched = 0;
  for (int i = 0; i < 100; ++i) {
    const auto url = kUrl + std::to_string(i);
    deliver(url);
    if (!is_fetching(url)) continue;
    ++fetched;
    fail_fetch(url);
  }
  EXPECT_EQ(fetched, 10U);
  EXPECT_THAT(told_, HasSubstr("too many new URLs"));
  deliver(kUrl, "a", WorkflowId{{.key = 2, .tail = 2}});
  EXPECT_TRUE(is_fetching()) << "another hook's";
}

TEST_F(Keys, ThatFailedAreForgottenBeforeThoseThatAreThere) {
  deliver();
  answer_with({"a"});
  for (int i = 0; i < 9; ++i) {
    clock_.advance(Seconds(1));
    deliver(kUrl + std::to_string(i));
    fail_fetch(kUrl + std::to_string(i));
    EXPECT_LE(cache_.counts().urls, 4U);
  }
  deliver();
  EXPECT_EQ(told_, "keys a");
}

TEST_F(Keys, OfServersThatEndAreNotWaitedFor) {
  deliver();
  cache_.stop();
  EXPECT_EQ(cache_.counts().waiting, 0U);
  deliver();
  EXPECT_EQ(told_, "The server is stopping.");
  EXPECT_EQ(cache_.counts().waiting, 0U) << "nobody waits for what is not fetched any more";
  answer_with({"a"});
  EXPECT_EQ(told_, "The server is stopping.") << "who waited is not told";
}

}  // namespace
}  // namespace sluice::hooks::key_cache_test
