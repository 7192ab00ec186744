#include "runtime/background_loop.h"

#include <functional>
#include <gtest/gtest.h>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "runtime/test_runtime.h"

namespace sluice::runtime::background_loop_test {
namespace {

using Job = BackgroundLoop::Job;
using Progress = BackgroundLoop::Progress;
using testing::World;

// A loop without a thread: each tick() is one round, and `did` says what was done in it.
class LoopTest : public ::testing::Test {
 protected:
  LoopTest()
      : store_(std::make_unique<testing::FlakyStore>(
            *store::open_sqlite(world_.directory.path(), {}))),
        committer_(*store_, {}, [](unsigned, auto) {}),
        env_{.committer = committer_,
             .clock = world_.clock,
             .metrics = metrics_,
             .options = options()},
        loop_(env_, activity_) {}

  Runtime::Options options() {
    Runtime::Options options;
    options.run_shards = [this] { ++rounds_of_shards_; };
    return options;
  }
  Job job(
      std::string name, std::function<Progress()> then = [] { return Progress::kDone; }) {
    return {.run = [this, name = std::move(name), then = std::move(then)](store::Reader&) {
      did_ += name;
      return then();
    }};
  }
  void start(std::vector<Job> jobs) { loop_.start(*store_->reader(), std::move(jobs)); }
  std::string round() {
    did_.clear();
    loop_.tick();
    return did_;
  }
  void say(std::string_view what) { did_ += what; }

  World world_;
  testing::CountingMetrics metrics_;
  std::unique_ptr<testing::FlakyStore> store_;
  store::Committer committer_;
  int rounds_of_shards_ = 0;
  std::string did_;
  Activity activity_;
  const Environment env_;
  BackgroundLoop loop_;
};

TEST_F(LoopTest, JobsRunInTheirOrderAfterTheCalls) {
  start({job("a"), job("b"), job("c")});
  loop_.call([this](store::Reader&) { say("1"); });
  loop_.call_later([this](store::Reader&) { say("2"); });
  EXPECT_EQ(round(), "21abc");
  EXPECT_EQ(round(), "abc");
}

TEST_F(LoopTest, ACallThatFindsNoMemoryIsMadeAgain) {
  start({job("a")});
  int tries = 0;
  loop_.call([&](store::Reader&) {
    if (++tries == 1) throw std::bad_alloc();
    say("1");
  });
  EXPECT_EQ(round(), "a");
  EXPECT_EQ(round(), "1a");
  EXPECT_EQ(round(), "a");
}

TEST_F(LoopTest, AJobWithAPeriodRunsWhenItIsOverOrWhenMoreIsLeft) {
  auto progress = Progress::kDone;
  Job seldom = job("s", [&] { return progress; });
  seldom.every = Seconds(60);
  start({job("a"), seldom});
  world_.clock.advance(Seconds(60));
  EXPECT_EQ(round(), "as");
  EXPECT_EQ(round(), "a");
  world_.clock.advance(Seconds(59));
  EXPECT_EQ(round(), "a");
  world_.clock.advance(Seconds(1));
  progress = Progress::kMoreLeft;
  EXPECT_EQ(round(), "as");
  progress = Progress::kDone;
  EXPECT_EQ(round(), "as");
  EXPECT_EQ(round(), "a");
}

TEST_F(LoopTest, EveryJobRunsInTheFirstRound) {
  Job seldom = job("s");
  seldom.every = Seconds(60);
  start({job("a"), seldom});
  EXPECT_EQ(round(), "as") << "also where the machine has just started";
  EXPECT_EQ(round(), "a");
}

TEST_F(LoopTest, OnlySomeJobsRunWhileTheServerDrains) {
  Job always = job("a");
  always.while_draining = true;
  start({always, job("b")});
  EXPECT_EQ(round(), "ab");
  activity_.draining = true;
  EXPECT_EQ(round(), "a");
}

TEST_F(LoopTest, LongWorkIsInterruptedByWhatIsAskedSinceTheRoundBegan) {
  std::vector<bool> interrupted;
  start({job("a", [&] {
    interrupted.push_back(loop_.is_interrupted());
    loop_.call_later([](store::Reader&) {});
    interrupted.push_back(loop_.is_interrupted());
    loop_.call([](store::Reader&) {});
    interrupted.push_back(loop_.is_interrupted());
    return Progress::kDone;
  })});
  loop_.wake();
  round();
  EXPECT_EQ(interrupted, (std::vector{false, false, true}));
}

TEST_F(LoopTest, LetsTheShardsWorkWhileItWaits) {
  start({});
  EXPECT_TRUE(loop_.wait_until([&] { return rounds_of_shards_ == 3; }));
}

TEST_F(LoopTest, DropsCallsOnceItHasStopped) {
  start({});
  loop_.stop();
  loop_.call([this](store::Reader&) { say("1"); });
  loop_.call_later([this](store::Reader&) { say("2"); });
  EXPECT_EQ(round(), "");
}

}  // namespace
}  // namespace sluice::runtime::background_loop_test
