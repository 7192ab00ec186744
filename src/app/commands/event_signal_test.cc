#include "app/commands/event_signal.h"

#include <gtest/gtest.h>

namespace sluice::app::event_signal_test {
namespace {

TEST(EventSignal, TakesOneWholeEventAfterTheOther) {
  std::string text = "id: 5f-1\nevent: run\ndata: {\"run_id\":\"a\"}\n\nevent: heartbeat\nda";
  const auto run = take_stream_event(text);
  ASSERT_TRUE(run);
  EXPECT_EQ(run->name, "run");
  EXPECT_EQ(run->data, R"({"run_id":"a"})");
  EXPECT_FALSE(take_stream_event(text)) << "its end has not come yet";
  text += "ta: {}\n\n";
  const auto heartbeat = take_stream_event(text);
  ASSERT_TRUE(heartbeat);
  EXPECT_EQ(heartbeat->name, "heartbeat");
  EXPECT_EQ(text, "");
}

TEST(EventSignal, PassesOverCommentsAndEmptyEvents) {
  std::string text = ": \n\n\n\nevent: begin\ndata: {}\n\n";
  EXPECT_EQ(take_stream_event(text)->name, "");
  EXPECT_EQ(take_stream_event(text)->name, "");
  EXPECT_EQ(take_stream_event(text)->name, "begin");
  EXPECT_FALSE(take_stream_event(text));
}

TEST(EventSignal, WithoutAServerItOnlyWaits) {
  EventSignal signal({.url = "http://127.0.0.1:0/events", .headers = {}, .body = {}}, "");
  EXPECT_FALSE(signal.wait(std::chrono::milliseconds(1)));
  EXPECT_FALSE(signal.is_open());
  EXPECT_TRUE(signal.take_refused().empty());
}

}  // namespace
}  // namespace sluice::app::event_signal_test
