#include "runtime/trace_exporter.h"

#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mutex>

#include "effects/http/test_server.h"

namespace sluice::runtime::trace_exporter_test {
namespace {

using sluice::effects::testing::Seen;
using sluice::effects::testing::TestServer;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// A collector that gives these answers, the last one from then on.
class Exports : public ::testing::Test {
 protected:
  void answer_with(std::vector<std::string> answers) { answers_ = std::move(answers); }

  void export_spans(std::size_t count, std::size_t batch = 512) {
    effects::HttpClient::Options client;
    client.guard = effects::AddressGuard::parse("127.0.0.0/8").value();
    TraceExporter exporter(tracer_,
                           {.url = server_.url("/v1/traces"),
                            .instance = "one",
                            .every = Millis(1),
                            .batch_spans_max = batch},
                           client);
    tracer_.add(std::vector<trace::Span>(count, trace::Span{.name = "a step"}));
    all_answered_.get_future().wait();
  }

  std::string next(const Seen& seen) {
    const std::lock_guard lock(mutex_);
    seen_.push_back(seen);
    const auto answer = answers_[std::min(seen_.size(), answers_.size()) - 1];
    if (seen_.size() == answers_.size()) all_answered_.set_value();
    return answer;
  }

  std::mutex mutex_;
  std::vector<std::string> answers_;
  std::vector<Seen> seen_;
  std::promise<void> all_answered_;
  trace::Tracer tracer_{{.ratio = 1, .spans_max = 100}};
  TestServer server_{[this](const Seen& seen) { return next(seen); }};
};

const std::string kTaken = TestServer::ok("{}");
constexpr std::string_view kBusy = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";
constexpr std::string_view kRefused = "HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n";

TEST_F(Exports, InBatches) {
  answer_with({kTaken, kTaken, kTaken});
  export_spans(25, 10);
  EXPECT_EQ(tracer_.counts().exported, 25U);
  EXPECT_EQ(tracer_.counts().dropped, 0U);
  EXPECT_THAT(seen_, SizeIs(3));
  EXPECT_THAT(seen_.front().head, HasSubstr("POST /v1/traces "));
  EXPECT_THAT(seen_.front().head, HasSubstr("Content-Type: application/json"));
  EXPECT_THAT(seen_.front().body, HasSubstr("\"a step\""));
}

TEST_F(Exports, ABatchAgainThatTheCollectorCannotTakeNow) {
  answer_with({std::string(kBusy), std::string(TestServer::kHangUp), kTaken});
  export_spans(5);
  EXPECT_EQ(tracer_.counts().exported, 5U);
  EXPECT_EQ(tracer_.counts().dropped, 0U);
  EXPECT_EQ(seen_[0].body, seen_[2].body);
}

TEST_F(Exports, NothingAgainThatTheCollectorRefuses) {
  answer_with({std::string(kRefused), kTaken});
  export_spans(8, 5);
  EXPECT_EQ(tracer_.counts().exported, 3U);
  EXPECT_EQ(tracer_.counts().dropped, 5U);
}

TEST_F(Exports, WhatIsLeftAtTheEnd) {
  effects::HttpClient::Options client;
  client.guard = effects::AddressGuard::parse("127.0.0.0/8").value();
  answer_with({kTaken});
  TraceExporter exporter(
      tracer_, {.url = server_.url("/"), .instance = "one", .every = std::chrono::hours(1)},
      client);
  tracer_.add(std::vector<trace::Span>(7));
  exporter.stop();
  EXPECT_EQ(tracer_.counts().exported, 7U);
}

TEST_F(Exports, ToNobodyAndEndsAllTheSame) {
  effects::HttpClient::Options client;  // may call no private address
  TraceExporter exporter(
      tracer_, {.url = server_.url("/"), .instance = "one", .every = std::chrono::hours(1)},
      client);
  tracer_.add(std::vector<trace::Span>(7));
  exporter.stop();
  EXPECT_EQ(tracer_.counts().exported, 0U);
  EXPECT_EQ(tracer_.counts().dropped, 7U);
}

}  // namespace
}  // namespace sluice::runtime::trace_exporter_test
