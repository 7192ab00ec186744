#include "runtime/compute_pool.h"

#include <barrier>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <new>
#include <string>
#include <thread>
#include <vector>

namespace sluice::runtime::compute_pool_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr TeamId kLoud{1};
constexpr TeamId kQuiet{2};
constexpr TeamId kOther{3};

RunId run(int number) { return RunId{{.key = number, .tail = 0}}; }

// What was done, in order.
struct Log {
  std::vector<std::string> done;
  ComputePool::Job job(std::string name) {
    return [this, name] { done.push_back(name); };
  }
};

TEST(ComputePool, TeamsTakeTurnsHoweverMuchOneOfThemWants) {
  Log log;
  ComputePool pool(0);
  for (int i = 0; i < 4; ++i) pool.submit(kLoud, run(i), log.job("loud" + std::to_string(i)));
  pool.submit(kQuiet, run(10), log.job("quiet"));
  pool.submit(kOther, run(20), log.job("other"));
  while (pool.run_one()) {
  }
  EXPECT_THAT(log.done, ElementsAre("loud0", "quiet", "other", "loud1", "loud2", "loud3"));
}

TEST(ComputePool, ARunThatHasMoreToDoGetsInLineAgain) {
  Log log;
  ComputePool pool(0);
  ComputePool::Job again = [&] {
    log.done.emplace_back("long");
    if (log.done.size() < 6) pool.submit(kLoud, run(1), again);
  };
  pool.submit(kLoud, run(1), again);
  pool.submit(kLoud, run(2), log.job("short"));
  pool.submit(kQuiet, run(3), log.job("quiet"));
  while (pool.run_one()) {
  }
  EXPECT_THAT(log.done, ElementsAre("long", "quiet", "short", "long", "long", "long"));
}

TEST(ComputePool, AJobThatFindsNoMemoryEndsNothingButItself) {
  std::promise<void> next;
  ComputePool pool(1);
  pool.submit(kLoud, run(1), [] { throw std::bad_alloc(); });
  pool.submit(kLoud, run(2), [&] { next.set_value(); });
  next.get_future().wait();
  pool.stop();
}

TEST(ComputePool, TakesBackWhatHasNotBegun) {
  Log log;
  ComputePool pool(0);
  pool.submit(kLoud, run(1), log.job("a"));
  pool.submit(kLoud, run(2), log.job("b"));
  pool.submit(kQuiet, run(3), log.job("c"));
  EXPECT_TRUE(pool.withdraw(kLoud, run(1)));
  EXPECT_FALSE(pool.withdraw(kLoud, run(1)));
  EXPECT_FALSE(pool.withdraw(kOther, run(2)));
  EXPECT_TRUE(pool.withdraw(kQuiet, run(3)));
  EXPECT_EQ(pool.queued(), 1U);
  EXPECT_TRUE(pool.run_one());
  EXPECT_FALSE(pool.run_one());
  EXPECT_THAT(log.done, ElementsAre("b"));
}

TEST(ComputePool, ItsThreadsDoWhatIsAskedOfThem) {
  ComputePool pool(2);
  EXPECT_EQ(pool.threads(), 2U);
  // Each waits for the other, and the test for both: they are done at once.
  std::barrier together(3);
  for (int i = 0; i < 2; ++i) pool.submit(kLoud, run(i), [&] { together.arrive_and_wait(); });
  together.arrive_and_wait();
  pool.stop();
  EXPECT_EQ(pool.busy(), 0U);
}

TEST(ComputePool, StopWaitsForWhatHasBegunAndDropsTheRest) {
  Log log;
  std::promise<void> begun;
  std::promise<void> may_end;
  ComputePool pool(1);
  pool.submit(kLoud, run(1), [&] {
    begun.set_value();
    may_end.get_future().wait();
    log.done.emplace_back("begun");
  });
  begun.get_future().wait();
  EXPECT_EQ(pool.busy(), 1U);
  pool.submit(kLoud, run(2), log.job("queued"));
  auto stopped = std::async(std::launch::async, [&] { pool.stop(); });
  while (pool.queued() != 0) std::this_thread::yield();
  may_end.set_value();
  stopped.get();
  EXPECT_THAT(log.done, ElementsAre("begun"));
  EXPECT_FALSE(pool.submit(kLoud, run(3), log.job("late")));
  EXPECT_FALSE(pool.run_one());
}

}  // namespace
}  // namespace sluice::runtime::compute_pool_test
