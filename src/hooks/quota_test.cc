#include "hooks/quota.h"

#include <gtest/gtest.h>
#include <thread>
#include <vector>

namespace sluice::hooks::quota_test {
namespace {

// Ten a second, three at once.
const model::RateLimit kRule{.limit = 10, .window = Seconds(1), .burst = 3};

TEST(Quota, LetsABurstThroughAndThenAnEvenRate) {
  Quota quota(kRule);
  Micros now = Seconds(1'000);
  for (const std::int64_t left : {2, 1, 0}) {
    const auto verdict = quota.take(now);
    EXPECT_TRUE(verdict.allowed);
    EXPECT_EQ(verdict.limit, 10);
    EXPECT_EQ(verdict.remaining, left);
    EXPECT_EQ(verdict.retry_after, Micros{});
  }
  const auto refused = quota.take(now);
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.limit, 10);
  EXPECT_EQ(refused.remaining, 0);
  EXPECT_EQ(refused.retry_after, Millis(100));

  now += refused.retry_after - Micros(1);
  EXPECT_FALSE(quota.take(now).allowed) << "a microsecond too early";
  now += Micros(1);
  EXPECT_TRUE(quota.take(now).allowed) << "just when it said";
  EXPECT_FALSE(quota.take(now).allowed);
}

TEST(Quota, FillsUpWithTimeButNotBeyondTheBurst) {
  Quota quota(kRule);
  Micros now = Seconds(5);
  for (int i = 0; i < 3; ++i) quota.take(now);
  now += Millis(200);
  EXPECT_TRUE(quota.take(now).allowed);
  EXPECT_TRUE(quota.take(now).allowed);
  EXPECT_FALSE(quota.take(now).allowed) << "two came back in 200 ms";
  now += std::chrono::hours(1'000);
  EXPECT_EQ(quota.take(now).remaining, 2) << "a long rest is worth one burst";
}

TEST(Quota, ARefusalCostsNothing) {
  Quota quota(kRule);
  const Micros now = Seconds(5);
  for (int i = 0; i < 3; ++i) quota.take(now);
  for (int i = 0; i < 1'000; ++i) EXPECT_FALSE(quota.take(now).allowed);
  EXPECT_EQ(quota.take(now).retry_after, Millis(100));
}

TEST(Quota, ASteadySenderAtTheRateIsNeverRefused) {
  Quota quota({.limit = 600, .window = std::chrono::minutes(1), .burst = 1});
  for (int i = 0; i < 10'000; ++i) EXPECT_TRUE(quota.take(Millis(100) * i).allowed);
}

TEST(Quota, OneRequestADay) {
  Quota quota({.limit = 1, .window = std::chrono::hours(24), .burst = 1});
  EXPECT_TRUE(quota.take(Micros(7)).allowed);
  EXPECT_EQ(quota.take(Micros(7)).retry_after, std::chrono::hours(24));
}

TEST(Quota, CountsExactlyAlsoFromManyThreads) {
  constexpr int kThreads = 8;
  constexpr int kEach = 5'000;
  Quota quota({.limit = 1'000, .window = Seconds(1), .burst = 1'000});
  std::vector<int> taken(kThreads);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] {
        for (int k = 0; k < kEach; ++k)
          taken[static_cast<std::size_t>(i)] += quota.take(Seconds(1)).allowed ? 1 : 0;
      });
    }
  }
  int sum = 0;
  for (const int n : taken) sum += n;
  EXPECT_EQ(sum, 1'000);
}

}  // namespace
}  // namespace sluice::hooks::quota_test
