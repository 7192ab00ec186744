#include "effects/http/http_client.h"

#include <gmock/gmock.h>
#include <optional>

#include "effects/http/test_server.h"

namespace sluice::effects::http_client_test {
namespace {

using nodes::EffectError;
using nodes::EffectErrorCode;
using nodes::EffectResult;
using nodes::HttpCall;
using nodes::HttpReply;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Seen;
using testing::TestServer;

HttpClient::Options options(std::string_view allow = "127.0.0.0/8,::1") {
  HttpClient::Options options;
  options.guard = *AddressGuard::parse(allow);
  options.user_agent = "sluice/test";
  return options;
}

HttpCall get(std::string url) {
  HttpCall call;
  call.url = std::move(url);
  call.timeout = Seconds(10);
  return call;
}

// Runs one call to its end on a client of its own.
EffectResult run(HttpCall call, HttpClient::Options with = options()) {
  boost::asio::io_context context;
  CallIds ids;
  HttpClient client(context, ids, std::move(with));
  std::optional<EffectResult> result;
  client.start(std::move(call), [&](EffectResult r) { result = std::move(r); });
  EXPECT_FALSE(result) << "done was called from inside start()";
  while (!result && context.run_one() > 0) {
  }
  EXPECT_EQ(client.in_flight(), 0u);
  return result ? *std::move(result) : EffectError{EffectErrorCode::kBroken, "never answered"};
}

HttpReply reply_of(const EffectResult& result) {
  if (const auto* error = std::get_if<EffectError>(&result)) ADD_FAILURE() << error->message;
  const auto* reply = std::get_if<HttpReply>(&result);
  return reply ? *reply : HttpReply{};
}

void expect_error(const EffectResult& result, EffectErrorCode code, const char* message = "") {
  const auto* error = std::get_if<EffectError>(&result);
  ASSERT_TRUE(error) << "answered " << std::get<HttpReply>(result).status;
  EXPECT_EQ(error->code, code) << error->message;
  EXPECT_FALSE(error->message.empty());
  EXPECT_THAT(error->message, HasSubstr(message));
}

// A port on which nobody listens: bound, never listening.
class DeadPort {
 public:
  DeadPort() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(fd_, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ~DeadPort() { ::close(fd_); }
  DeadPort(const DeadPort&) = delete;
  DeadPort& operator=(const DeadPort&) = delete;
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

 private:
  int fd_;
  int port_ = 0;
};

TEST(HttpClient, SendsWhatItIsGivenAndReturnsWhatComes) {
  Seen seen;
  TestServer server([&](const Seen& request) {
    seen = request;
    return TestServer::ok("hello", "X-Some: Value \r\nX-Two: a\r\nX-Two: b\r\n");
  });
  auto call = get(server.url("/path?q=1#part"));
  call.method = "POST";
  call.headers = {{"X-Mine", "yes"}, {"X-Empty", ""}, {"Content-Type", "text/plain"}};
  call.body = "a body";
  const auto reply = reply_of(run(call));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "hello");
  EXPECT_THAT(reply.headers,
              ::testing::ElementsAre(::testing::Pair("content-length", "5"),
                                     ::testing::Pair("x-some", "Value"),
                                     ::testing::Pair("x-two", "a"), ::testing::Pair("x-two", "b")));
  EXPECT_THAT(seen.head, ::testing::StartsWith("POST /path?q=1 HTTP/1.1\r\n"));
  EXPECT_THAT(seen.head, HasSubstr("\r\nX-Mine: yes\r\n"));
  EXPECT_THAT(seen.head, HasSubstr("\r\nX-Empty:\r\n"));
  EXPECT_THAT(seen.head, HasSubstr("\r\nContent-Type: text/plain\r\n"));
  EXPECT_THAT(seen.head, HasSubstr("\r\nUser-Agent: sluice/test\r\n"));
  EXPECT_THAT(seen.head, Not(HasSubstr("Expect:")));
  EXPECT_EQ(seen.body, "a body");
}

TEST(HttpClient, EveryMethodWithAndWithoutABody) {
  Seen seen;
  TestServer server([&](const Seen& request) {
    seen = request;
    // The answer to a HEAD has a length and no body.
    if (request.head.starts_with("HEAD"))
      return std::string("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    return TestServer::ok("");
  });
  for (const std::string method : {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}) {
    for (const std::string body : {"", "payload"}) {
      if (method == "HEAD" && !body.empty()) continue;
      auto call = get(server.url("/"));
      call.method = method;
      call.body = body;
      EXPECT_EQ(reply_of(run(call)).status, 200) << method;
      EXPECT_THAT(seen.head, ::testing::StartsWith(method + " / HTTP/1.1\r\n"));
      EXPECT_EQ(seen.body, body);
      EXPECT_THAT(seen.head, Not(HasSubstr("Content-Type")));
      if (body.empty() && (method == "POST" || method == "PUT" || method == "PATCH")) {
        EXPECT_THAT(seen.head, HasSubstr("Content-Length: 0\r\n"));
      }
    }
  }
}

TEST(HttpClient, LargeBodiesBothWays) {
  const std::string large(3 << 20, 'x');
  TestServer server([&](const Seen& request) { return TestServer::ok(request.body); });
  auto call = get(server.url("/"));
  call.method = "PUT";
  call.body = large;
  EXPECT_EQ(reply_of(run(call)).body, large);
}

TEST(HttpClient, RedirectsAreAnswersAndInterimHeadersAreNot) {
  TestServer server([&](const Seen&) {
    return std::string(
        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
        "HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n");
  });
  const auto reply = reply_of(run(get(server.url("/"))));
  EXPECT_EQ(reply.status, 302);
  EXPECT_THAT(reply.headers, ::testing::ElementsAre(::testing::Pair("location", "/next"),
                                                    ::testing::Pair("content-length", "0")));
  EXPECT_EQ(server.requests(), 1);
}

TEST(HttpClient, TrailersAreNotHeaders) {
  TestServer server([&](const Seen&) {
    return std::string(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        "2\r\nok\r\n0\r\nX-Late: 1\r\n\r\n");
  });
  const auto reply = reply_of(run(get(server.url("/"))));
  EXPECT_EQ(reply.body, "ok");
  EXPECT_THAT(reply.headers,
              ::testing::ElementsAre(::testing::Pair("transfer-encoding", "chunked")));
}

TEST(HttpClient, RefusedConnection) {
  const DeadPort port;
  expect_error(run(get(port.url())), EffectErrorCode::kRefused);
}

TEST(HttpClient, NameThatDoesNotResolve) {
  expect_error(run(get("https://no-such-host.invalid/")), EffectErrorCode::kDns);
}

TEST(HttpClient, NoSecureConnection) {
  TestServer server([](const Seen&) { return TestServer::ok("plain"); });
  expect_error(run(get("https://127.0.0.1:" + std::to_string(server.port()) + "/")),
               EffectErrorCode::kTls);
}

TEST(HttpClient, NoAnswerInTime) {
  TestServer server([](const Seen&) { return std::string(); });
  auto call = get(server.url("/"));
  call.timeout = Millis(50);
  expect_error(run(call), EffectErrorCode::kTimeout);
}

TEST(HttpClient, AnswersOverTheCapAreCutOff) {
  TestServer server([](const Seen&) { return TestServer::ok(std::string(1001, 'x')); });
  auto call = get(server.url("/"));
  call.response_bytes_max = 1000;
  expect_error(run(call), EffectErrorCode::kTooLarge, "larger than 1000 bytes");
  call.response_bytes_max = 1001;
  EXPECT_EQ(reply_of(run(call)).body.size(), 1001u);
}

TEST(HttpClient, EndlessHeadersAreCutOff) {
  TestServer server([](const Seen&) {
    std::string reply = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 300; ++i)
      reply += "X-" + std::to_string(i) + ": " + std::string(1000, 'x') + "\r\n";
    return reply + "\r\n";
  });
  expect_error(run(get(server.url("/"))), EffectErrorCode::kTooLarge);
}

TEST(HttpClient, BrokenConnections) {
  TestServer silent([](const Seen&) { return std::string(TestServer::kHangUp); });
  expect_error(run(get(silent.url("/"))), EffectErrorCode::kBroken);
  TestServer garbage([](const Seen&) { return std::string("no http at all\r\n\r\n"); });
  expect_error(run(get(garbage.url("/"))), EffectErrorCode::kBroken);
}

TEST(HttpClient, TheGuardJudgesTheAddressThatIsConnected) {
  TestServer server([](const Seen&) { return TestServer::ok("secret"); });
  expect_error(run(get(server.url("/")), options("")), EffectErrorCode::kBlocked,
               "--egress-allow 127.0.0.1");
  expect_error(run(get(server.url("/")), options("10.0.0.0/8")), EffectErrorCode::kBlocked);
  // A name, and other spellings of the same address.
  for (const auto* host : {"localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]",
                           "[::ffff:127.0.0.1]", "0.0.0.0"})
    expect_error(run(get(server.url("/", host)), options("")), EffectErrorCode::kBlocked);
  expect_error(run(get("https://127.0.0.1:" + std::to_string(server.port()) + "/"), options("")),
               EffectErrorCode::kBlocked);
  EXPECT_EQ(server.connections(), 0);
  EXPECT_EQ(reply_of(run(get(server.url("/", "localhost")))).body, "secret");
}

TEST(HttpClient, WhatCannotBeSent) {
  TestServer server([](const Seen&) { return TestServer::ok(""); });
  for (const auto* url : {"", "ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/",
                          "/path", "http://", "http://a b/", "http://127.0.0.1/\r\nX: 1"})
    expect_error(run(get(url)), EffectErrorCode::kInvalid);
  const std::pair<std::string, std::string> bad[] = {{"X", "a\r\nEvil: 1"},
                                                     {"X", "a\nb"},
                                                     {"X", std::string("a\0b", 3)},
                                                     {"X: y\r\nZ", "1"},
                                                     {"", "x"},
                                                     {"X Y", "1"},
                                                     {"Content-Length", "5"},
                                                     {"Transfer-Encoding", "chunked"}};
  for (const auto& header : bad) {
    auto call = get(server.url("/"));
    call.headers.push_back(header);
    expect_error(run(call), EffectErrorCode::kInvalid);
  }
  for (const auto* method : {"", "GET /\r\n", "A B"}) {
    auto call = get(server.url("/"));
    call.method = method;
    expect_error(run(call), EffectErrorCode::kInvalid);
  }
  EXPECT_EQ(server.requests(), 0);
}

TEST(HttpClient, ConnectionsAreReused) {
  TestServer server([](const Seen&) { return TestServer::ok("x"); });
  boost::asio::io_context context;
  CallIds ids;
  HttpClient client(context, ids, options());
  int done = 0;
  for (int i = 0; i < 20; ++i) {
    auto call = get(server.url("/"));
    call.at_most_once = i >= 18;  // has one of its own
    client.start(call, [&](EffectResult r) { done += reply_of(r).status == 200; });
    context.restart();
    while (done <= i && context.run_one() > 0) {
    }
  }
  EXPECT_EQ(done, 20);
  EXPECT_EQ(server.requests(), 20);
  EXPECT_EQ(server.connections(), 1 + 2);
}

TEST(HttpClient, AThousandCallsAtOnceStayWithinTheLimits) {
  TestServer server([](const Seen& seen) { return TestServer::ok(seen.body); });
  boost::asio::io_context context;
  auto with = options();
  with.connections_per_host_max = 16;
  CallIds ids;
  HttpClient client(context, ids, std::move(with));
  int done = 0;
  for (int i = 0; i < 1000; ++i) {
    auto call = get(server.url("/"));
    call.method = "POST";
    call.body = std::to_string(i);
    call.timeout = Seconds(60);
    client.start(call, [&, i](EffectResult r) { done += reply_of(r).body == std::to_string(i); });
  }
  EXPECT_EQ(client.in_flight(), 1000u);
  while (client.in_flight() > 0 && context.run_one() > 0) {
  }
  EXPECT_EQ(done, 1000);
  EXPECT_LE(server.connections(), 16);
}

TEST(HttpClient, WaitingForItsTurnIsNoPartOfACallsTime) {
  TestServer server([](const Seen& seen) {
    return seen.head.starts_with("GET /hang") ? std::string() : TestServer::ok("here");
  });
  boost::asio::io_context context;
  auto limited = options();
  limited.connections_per_host_max = 1;
  CallIds ids;
  HttpClient client(context, ids, std::move(limited));
  auto hanging = get(server.url("/hang"));
  hanging.timeout = Millis(300);
  auto next = get(server.url("/next"));
  next.timeout = Millis(250);  // less than it has to wait for the first
  std::optional<EffectResult> first;
  std::optional<EffectResult> second;
  client.start(std::move(hanging), [&](EffectResult r) { first = std::move(r); });
  client.start(std::move(next), [&](EffectResult r) { second = std::move(r); });
  while (!(first && second) && context.run_one() > 0) {
  }
  ASSERT_TRUE(first && second);
  expect_error(*first, EffectErrorCode::kTimeout);
  EXPECT_EQ(reply_of(*second).body, "here");
}

TEST(HttpClient, ACancelledCallNeverSpeaks) {
  TestServer server([](const Seen& seen) {
    return seen.head.starts_with("GET /never") ? std::string() : TestServer::ok("x");
  });
  boost::asio::io_context context;
  CallIds ids;
  HttpClient client(context, ids, options());
  bool spoke = false;
  const auto waiting = client.start(get(server.url("/never")), [&](EffectResult) { spoke = true; });
  bool other = false;
  client.start(get(server.url("/")), [&](EffectResult) { other = true; });
  while (!other && context.run_one() > 0) {
  }
  client.cancel(waiting);
  client.cancel(waiting);
  client.cancel(CallId{999});
  context.poll();
  EXPECT_FALSE(spoke);
  EXPECT_EQ(client.in_flight(), 0u);
}

TEST(HttpClient, CancelBetweenTheAnswerAndItsDelivery) {
  boost::asio::io_context context;
  CallIds ids;
  HttpClient client(context, ids, options());
  bool spoke = false;
  // The answer to a call that cannot be sent is on its way at once.
  const auto id = client.start(get("nonsense"), [&](EffectResult) { spoke = true; });
  client.cancel(id);
  context.poll();
  EXPECT_FALSE(spoke);
}

TEST(HttpClient, MayBeUsedAndDestroyedFromADone) {
  TestServer server([](const Seen&) { return TestServer::ok("x"); });
  boost::asio::io_context context;
  CallIds ids;
  auto client = std::make_unique<HttpClient>(context, ids, options());
  bool second = false;
  client->start(get(server.url("/1")), [&](EffectResult) {
    client->start(get(server.url("/2")), [&](EffectResult) {
      second = true;
      client.reset();
    });
  });
  while (client && context.run_one() > 0) {
  }
  EXPECT_TRUE(second);
  context.poll();
}

TEST(HttpClient, DestroyedWithCallsInFlight) {
  TestServer server([](const Seen&) { return std::string(); });
  boost::asio::io_context context;
  CallIds ids;
  auto client = std::make_unique<HttpClient>(context, ids, options());
  bool gone = false;
  bool spoke = false;  // a call that ends before the client does may say so
  const auto done = [&](EffectResult) { spoke |= gone; };
  for (int i = 0; i < 10; ++i) client->start(get(server.url("/")), done);
  client->start(get("https://no-such-host.invalid/"), done);
  while (server.requests() < 5) context.run_one();
  client->start(get("nonsense"), done);
  gone = true;
  client.reset();
  context.restart();
  context.poll();
  EXPECT_FALSE(spoke);
}

}  // namespace
}  // namespace sluice::effects::http_client_test
