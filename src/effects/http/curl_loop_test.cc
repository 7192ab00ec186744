#include "effects/http/curl_loop.h"

#include <gtest/gtest.h>
#include <string>
#include <thread>

#include "effects/http/test_server.h"

namespace sluice::effects::curl_loop_test {
namespace {

using testing::Seen;
using testing::TestServer;

// One transfer after the other, over one loop that keeps its connections.
class CurlLoopTest : public ::testing::Test {
 protected:
  CurlLoopTest() : easy_(curl_easy_init()) { loop_.set_limits(1, 1); }
  ~CurlLoopTest() override { curl_easy_cleanup(easy_); }

  CURLcode get(const std::string& url, long timeout_ms = 10'000) {
    curl_easy_reset(easy_);
    curl_easy_setopt(easy_, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, timeout_ms);
    curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &CurlLoopTest::pass_over);
    ended_.reset();
    EXPECT_TRUE(loop_.add(easy_));
    context_.restart();
    while (!ended_ && context_.run_one() > 0) {
    }
    return ended_.value_or(CURLE_AGAIN);
  }

 private:
  static std::size_t pass_over(char*, std::size_t size, std::size_t count, void*) {
    return size * count;
  }

  CURL* easy_;
  std::optional<CURLcode> ended_;
  boost::asio::io_context context_;
  CurlLoop loop_{context_, [this](CURL*, CURLcode code) { ended_ = code; }};
};

// The numbers of closed sockets come back with others behind them.
TEST_F(CurlLoopTest, WatchesNoSocketThatIsClosed) {
  for (int i = 0; i < 5; ++i) {
    TestServer server([](const Seen&) { return TestServer::ok("x"); });
    EXPECT_EQ(get(server.url("/first")), CURLE_OK);
    EXPECT_EQ(get(server.url("/again")), CURLE_OK);
    EXPECT_EQ(server.connections(), 1);
  }
}

TEST_F(CurlLoopTest, OpensAnotherConnectionWhereThePeerHasClosed) {
  TestServer server([](const Seen& seen) {
    return seen.head.starts_with("GET /close") ? std::string(TestServer::kHangUp)
                                               : TestServer::ok("x");
  });
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(get(server.url("/")), CURLE_OK);
    EXPECT_EQ(get(server.url("/close")), CURLE_GOT_NOTHING);
  }
}

// The timer of one call is still set, for a later time, when the next call needs one.
TEST_F(CurlLoopTest, KeepsTheTimeOfEachCall) {
  TestServer server([](const Seen& seen) {
    return seen.head.starts_with("GET /never") ? std::string() : TestServer::ok("x");
  });
  for (const long ms : {60L, 20L, 40L}) {
    EXPECT_EQ(get(server.url("/")), CURLE_OK);
    const Micros began = SystemClock().steady();
    EXPECT_EQ(get(server.url("/never"), ms), CURLE_OPERATION_TIMEDOUT);
    const Micros took = SystemClock().steady() - began;
    EXPECT_GE(took, Millis(ms));
    EXPECT_LT(took, Seconds(5));  // the timer before was set for ten
  }
}

}  // namespace
}  // namespace sluice::effects::curl_loop_test
