#include "effects/http/curl_loop.h"

#include <arpa/inet.h>
#include <array>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

#include "effects/http/test_server.h"

namespace sluice::effects::curl_loop_test {
namespace {

using testing::Seen;
using testing::TestServer;

// A port at which connections neither come about nor are refused: nobody accepts, and the queue is
// full.
class DeafServer {
 public:
  DeafServer() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener_, 0);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    for (int& peer : peers_) {
      peer = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      ::connect(peer, reinterpret_cast<sockaddr*>(&address), size);
    }
  }
  ~DeafServer() {
    for (const int peer : peers_) ::close(peer);
    ::close(listener_);
  }
  DeafServer(const DeafServer&) = delete;
  DeafServer& operator=(const DeafServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

 private:
  int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int port_ = 0;
  std::array<int, 4> peers_{};
};

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

  // Begins one and takes it out again before anybody has answered.
  void begin_and_remove(const std::string& url) {
    curl_easy_reset(easy_);
    curl_easy_setopt(easy_, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, 1'000L);
    EXPECT_TRUE(loop_.add(easy_));
    context_.restart();
    context_.run_for(Millis(20));
    loop_.remove(easy_);
  }

  // Whether nothing is waited for any more, not even by what is no longer known.
  bool waits_for_nothing() {
    context_.restart();
    context_.run_for(Seconds(5));
    return context_.stopped();
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

// libcurl closes such a socket without a word. A watch that stayed would wait for ever, and close
// whatever has the number by then.
TEST_F(CurlLoopTest, LetsGoOfASocketThatHasNotConnected) {
  const DeafServer deaf;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(get(deaf.url(), 30), CURLE_OPERATION_TIMEDOUT);
    EXPECT_TRUE(waits_for_nothing()) << "timed out";
    begin_and_remove(deaf.url());
    EXPECT_TRUE(waits_for_nothing()) << "removed";
  }
  TestServer server([](const Seen&) { return TestServer::ok("x"); });
  EXPECT_EQ(get(server.url("/")), CURLE_OK);
}

TEST_F(CurlLoopTest, CallsAgainWhereAConnectionWasRefused) {
  std::string url;
  {
    TestServer server([](const Seen&) { return TestServer::ok("x"); });
    url = server.url("/");
    EXPECT_EQ(get(url), CURLE_OK);
  }
  for (int i = 0; i < 3; ++i) EXPECT_EQ(get(url), CURLE_COULDNT_CONNECT);
  TestServer server([](const Seen&) { return TestServer::ok("x"); });
  EXPECT_EQ(get(server.url("/")), CURLE_OK);
  EXPECT_EQ(get(server.url("/again")), CURLE_OK);
  EXPECT_EQ(server.connections(), 1);
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
