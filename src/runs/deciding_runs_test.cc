#include "runs/deciding_runs.h"

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>
#include <vector>

namespace sluice::runs::deciding_runs_test {
namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

RunId run(std::int64_t number) { return RunId{Uid{.key = number, .tail = -number}}; }

class DecidingRunsTest : public ::testing::Test {
 protected:
  DecidingRunsTest() {
    std::string text = (std::filesystem::temp_directory_path() / "sluice-marks-XXXXXX").string();
    EXPECT_TRUE(::mkdtemp(text.data()));
    directory_ = text;
  }
  ~DecidingRunsTest() override { std::filesystem::remove_all(directory_); }
  std::unique_ptr<DecidingRuns> open() {
    auto opened = DecidingRuns::open(directory_ / "deciding");
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? *std::move(opened) : nullptr;
  }
  std::filesystem::path directory_;
};

TEST_F(DecidingRunsTest, WhatEndsWellLeavesNothing) {
  {
    const auto runs = open();
    EXPECT_THAT(runs->left_behind(), IsEmpty());
    const DecidingRuns::Mark outer(runs.get(), run(1));
    const DecidingRuns::Mark inner(runs.get(), run(2));
  }
  EXPECT_THAT(open()->left_behind(), IsEmpty());
}

TEST_F(DecidingRunsTest, WhatNeverEndedIsFoundUntilItIsForgotten) {
  EXPECT_EXIT(
      {
        const auto runs = open();
        const DecidingRuns::Mark one(runs.get(), run(1));
        { const DecidingRuns::Mark over(runs.get(), run(2)); }
        std::thread([&] {
          const DecidingRuns::Mark other(runs.get(), run(3));
          std::_Exit(7);  // nothing is closed or synced
        }).join();
      },
      ::testing::ExitedWithCode(7), "");
  EXPECT_THAT(open()->left_behind(), UnorderedElementsAre(run(1), run(3)));
  const auto runs = open();
  EXPECT_EQ(runs->left_behind().size(), 2u);
  runs->forget_left_behind();
  EXPECT_THAT(runs->left_behind(), IsEmpty());
  EXPECT_THAT(open()->left_behind(), IsEmpty());
}

TEST_F(DecidingRunsTest, ManyThreadsMarkAtOnce) {
  const auto runs = open();
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread)
    threads.emplace_back([&, thread] {
      for (int i = 1; i < 10'000; ++i)
        const DecidingRuns::Mark mark(runs.get(), run(thread * 10'000 + i));
    });
  for (auto& thread : threads) thread.join();
  EXPECT_THAT(open()->left_behind(), IsEmpty());
}

TEST_F(DecidingRunsTest, WhatFindsNoPlaceIsNotMarked) {
  const auto runs = open();
  std::vector<std::unique_ptr<DecidingRuns::Mark>> marks;
  for (int i = 1; i <= 300; ++i)
    marks.push_back(std::make_unique<DecidingRuns::Mark>(runs.get(), run(i)));
  EXPECT_EQ(open()->left_behind().size(), 256u);
  marks.clear();
  EXPECT_THAT(open()->left_behind(), IsEmpty());
}

TEST_F(DecidingRunsTest, NothingIsMarkedWithoutThem) {
  const DecidingRuns::Mark mark(nullptr, run(1));
  const auto missing = DecidingRuns::open(directory_ / "none" / "deciding");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kIo);
}

}  // namespace
}  // namespace sluice::runs::deciding_runs_test
