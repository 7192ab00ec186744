#include "runtime/run_completions.h"

#include <gmock/gmock.h>

#include "runtime/test_runtime.h"

namespace sluice::runtime::run_completions_test {
namespace {

using testing::delay_node;
using testing::edge;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kTooLong;
using testing::Process;
using testing::World;

// What listeners were told, in order.
struct News {
  RunCompletions::Done listener(std::string name) {
    return [this, name = std::move(name)](Result<RunEnd> end) {
      std::lock_guard lock(mutex);
      lines.push_back(name + ": " +
                      (end ? std::string(model::status_name(end->status)) + " " + end->error + " " +
                                 to_json(end->result.output)
                           : std::string(error_code_name(end.error().code))));
    };
  }
  std::vector<std::string> all() {
    std::lock_guard lock(mutex);
    return lines;
  }
  std::mutex mutex;
  std::vector<std::string> lines;
};

const RunId kOne{{.key = 1, .tail = 1}};
const RunId kTwo{{.key = 2, .tail = 2}};

TEST(RunCompletions, TellOnceAndNotThoseWhoWentAway) {
  RunCompletions ends;
  News news;
  const auto gone = ends.listen(kOne, Seconds(5), news.listener("gone"));
  ASSERT_TRUE(gone);
  EXPECT_TRUE(ends.listen(kOne, Seconds(5), news.listener("a")));
  EXPECT_TRUE(ends.listen(kTwo, Seconds(9), news.listener("b")));
  ends.forget(kOne, *gone);
  ends.forget(kTwo, *gone);  // the subscription of another run
  ends.expire(Seconds(4));
  EXPECT_THAT(news.all(), IsEmpty());
  ends.expire(Seconds(5));
  EXPECT_THAT(news.all(), ElementsAre("a: timeout"));
  ends.lost(kOne, {ErrorCode::kNotFound, "gone"});
  ends.lost(kTwo, {ErrorCode::kNotFound, "gone"});
  ends.lost(kTwo, {ErrorCode::kNotFound, "gone"});
  EXPECT_THAT(news.all(), ElementsAre("a: timeout", "b: not_found"));
}

TEST(RunCompletions, EndWithTheServer) {
  RunCompletions ends;
  News news;
  EXPECT_TRUE(ends.listen(kOne, Seconds(500), news.listener("a")));
  ends.close_at(Seconds(10));
  EXPECT_FALSE(ends.listen(kTwo, Seconds(5), news.listener("b")));
  ends.expire(Seconds(9));
  EXPECT_THAT(news.all(), IsEmpty());
  ends.expire(Seconds(10));
  EXPECT_THAT(news.all(), ElementsAre("a: unavailable"));
  ends.close();
  EXPECT_FALSE(ends.listen(kTwo, Seconds(5), news.listener("b")));
}

TEST(RunCompletions, AreBounded) {
  RunCompletions ends;
  for (std::size_t i = 0; i < RunCompletions::kWaitingMax; ++i)
    ASSERT_TRUE(ends.listen(kOne, Seconds(5), [](Result<RunEnd>) {}));
  EXPECT_FALSE(ends.listen(kTwo, Seconds(5), [](Result<RunEnd>) {}));
}

TEST(RunCompletions, ARunTellsHowItEnded) {
  World world;
  Process process(world);
  process.recover();
  const auto good = process.put(delay_node("wait", "2s"), edge("start", "wait"));
  const auto bad = process.put(
      delay_node("wait", "2s") +
          R"(,{"id":"end","type":"terminate","data":{"status":"failed","message":"no"}})",
      edge("start", "wait") + "," + edge("wait", "end"));
  News news;
  EXPECT_TRUE(process.runtime().listen(process.start(good), kTooLong, news.listener("good")));
  process.flush();
  world.clock.advance(Seconds(3));
  EXPECT_TRUE(process.reaches([&] { return news.all().size() == 1; }));
  EXPECT_TRUE(process.runtime().listen(process.start(bad), kTooLong, news.listener("bad")));
  process.flush();
  world.clock.advance(Seconds(3));
  EXPECT_TRUE(process.reaches([&] { return news.all().size() == 2; }));
  ASSERT_EQ(news.all().size(), 2U);
  EXPECT_THAT(news.all()[0], ::testing::StartsWith(R"(good: completed  {"waited_until":)"));
  EXPECT_EQ(news.all()[1], "bad: failed no null");
}

TEST(RunCompletions, ACancelledRunAndADeletedWorkflowAreNews) {
  World world;
  Process process(world);
  process.recover();
  const auto flow = process.put(delay_node("wait", "2s"), edge("start", "wait"));
  News news;
  const RunId cancelled = process.start(flow);
  EXPECT_TRUE(process.runtime().listen(cancelled, kTooLong, news.listener("cancelled")));
  EXPECT_TRUE(process.cancel(cancelled));
  EXPECT_TRUE(process.reaches([&] { return news.all().size() == 1; }));
  const RunId deleted = process.start(flow);
  EXPECT_TRUE(process.runtime().listen(deleted, kTooLong, news.listener("deleted")));
  process.runtime().forget_workflow(flow);
  EXPECT_TRUE(process.reaches([&] { return news.all().size() == 2; }));
  EXPECT_THAT(news.all(),
              ElementsAre("cancelled: cancelled no longer wanted null", "deleted: not_found"));
}

TEST(RunCompletions, AStoppedRuntimeLeavesNobodyWaiting) {
  World world;
  Process process(world);
  process.recover();
  News news;
  EXPECT_TRUE(process.runtime().listen(kOne, kTooLong, news.listener("a")));
  process.runtime().stop();
  EXPECT_THAT(news.all(), ElementsAre("a: unavailable"));
}

}  // namespace
}  // namespace sluice::runtime::run_completions_test
