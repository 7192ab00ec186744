#include "base/async_lock.h"

#include <atomic>
#include <gtest/gtest.h>
#include <thread>
#include <vector>

namespace sluice::async_lock_test {
namespace {

AsyncLock::Granted note(std::vector<int>& order, int number,
                        std::vector<AsyncLock::Hold>* kept = nullptr) {
  return [&order, number, kept](AsyncLock::Hold hold) {
    order.push_back(number);
    if (kept) kept->push_back(std::move(hold));
  };
}

TEST(AsyncLock, CallsInTheOrderOfArrival) {
  AsyncLock lock;
  std::vector<int> order;
  std::vector<AsyncLock::Hold> kept;
  auto first = note(order, 1, &kept);
  EXPECT_TRUE(lock.take(first));
  EXPECT_EQ(order, std::vector{1}) << "at once, as it was free";
  auto second = note(order, 2, &kept);
  auto third = note(order, 3, &kept);
  EXPECT_TRUE(lock.take(second));
  EXPECT_TRUE(lock.take(third));
  EXPECT_FALSE(lock.try_take());
  EXPECT_EQ(order, std::vector{1});
  kept.erase(kept.begin());
  EXPECT_EQ(order, (std::vector{1, 2}));
  kept.erase(kept.begin());
  EXPECT_EQ(order, (std::vector{1, 2, 3}));
  kept.clear();
  EXPECT_TRUE(lock.try_take());
}

TEST(AsyncLock, AThousandThatGiveItUpAtOnceNeedNoDeepStack) {
  AsyncLock lock(100'000);
  std::vector<int> order;
  {
    const auto held = lock.try_take();
    for (int i = 0; i < 100'000; ++i) {
      auto granted = note(order, i);
      ASSERT_TRUE(lock.take(granted));
    }
  }
  EXPECT_EQ(order.size(), 100'000U);
}

TEST(AsyncLock, RefusesWhenTooManyWait) {
  AsyncLock lock(1);
  std::vector<int> order;
  auto held = lock.try_take();
  auto one = note(order, 1);
  auto two = note(order, 2);
  EXPECT_TRUE(lock.take(one));
  EXPECT_FALSE(lock.take(two));
  EXPECT_TRUE(two) << "left alone";
  held.reset();
  EXPECT_EQ(order, std::vector{1});
  EXPECT_TRUE(lock.take(two));
}

TEST(AsyncLock, OneAtATimeAmongThreads) {
  AsyncLock lock;
  std::atomic<int> inside{0};
  int total = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) {
        const auto hold = lock.wait();
        EXPECT_EQ(++inside, 1);
        ++total;
        --inside;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(total, 2'000);
}

}  // namespace
}  // namespace sluice::async_lock_test
