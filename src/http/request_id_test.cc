#include "http/request_id.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <string>

#include "http/test_server.h"

namespace sluice::http::request_id_test {
namespace {

using ::testing::MatchesRegex;

constexpr const char kId[] = "req_[0-9a-f]{16}";

TEST(RequestIds, AreGivenOnce) {
  std::set<std::string> seen;
  SeededEntropy entropy(7);
  RequestIds ids(entropy);
  RequestIds others;
  for (int i = 0; i < 1'000; ++i) {
    seen.emplace(ids.next().view());
    seen.emplace(others.next().view());
  }
  EXPECT_EQ(seen.size(), 2'000U);
  EXPECT_THAT(*seen.begin(), MatchesRegex(kId));
}

TEST(RequestIds, DoNotTellTheNextOne) {
  SeededEntropy entropy(7);
  RequestIds ids(entropy);
  const auto number = [&ids] {
    return std::stoull(std::string(ids.next().view().substr(4)), nullptr, 16);
  };
  std::set<std::uint64_t> steps;
  std::uint64_t last = number();
  for (int i = 0; i < 1'000; ++i) {
    const std::uint64_t id = number();
    steps.insert(id - last);
    last = id;
  }
  EXPECT_EQ(steps.size(), 1'000U);
}

Server::Options service(bool names_requests) {
  Server::Options options;
  options.names_requests = names_requests;
  const auto tell = [](const Request& request, Responder responder) {
    responder.send(text(200, std::string(request.id)));
  };
  options.routes.push_back(route(Method::kGet, "/io", tell));
  options.routes.push_back(route(Method::kGet, "/worker", tell, RunsOn::kWorker));
  options.routes.push_back(
      route(Method::kGet, "/stream", [](const Request& request, Responder responder) {
        auto stream = responder.stream({});
        stream.write(request.id);
        stream.finish();
      }));
  return options;
}

TEST(RequestIds, AreInTheAnswerAndWithTheHandler) {
  TestServer server(service(true));
  Client client(server.port());
  std::set<std::string> seen;
  for (const auto* path : {"/io", "/worker", "/io"}) {
    client.send(std::string("GET ") + path + " HTTP/1.1\r\nHost: a\r\nX-Request-Id: mine\r\n\r\n");
    const Reply reply = client.read();
    EXPECT_THAT(reply.header("X-Request-Id"), MatchesRegex(kId));
    EXPECT_EQ(reply.header("X-Request-Id"), reply.body);
    seen.insert(reply.body);
  }
  EXPECT_EQ(seen.size(), 3U) << "each has its own, whatever the peer sent";
}

TEST(RequestIds, AreInAnswersOfTheServerItself) {
  TestServer server(service(true));
  for (const std::string request :
       {"GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n", "POST /io HTTP/1.1\r\nHost: a\r\n\r\n",
        "no request at all\r\n\r\n", "GET /io HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"}) {
    Client client(server.port());
    client.send(request);
    const Reply reply = client.read();
    EXPECT_GE(reply.status, 400) << request;
    EXPECT_THAT(reply.header("X-Request-Id"), MatchesRegex(kId)) << request;
  }
}

TEST(RequestIds, AreInTheHeadOfAStream) {
  TestServer server(service(true));
  Client client(server.port());
  client.send("GET /stream HTTP/1.0\r\n\r\n");
  const auto answer = client.read_all();
  const auto at = answer.find("X-Request-Id: ");
  ASSERT_NE(at, std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with(answer.substr(at + 14, 20))) << answer;
}

TEST(RequestIds, AreLeftOutWhereNobodyWantsThem) {
  TestServer server(service(false));
  Client client(server.port());
  client.send("GET /io HTTP/1.1\r\nHost: a\r\n\r\n");
  const Reply reply = client.read();
  EXPECT_EQ(reply.header("X-Request-Id"), "");
  EXPECT_EQ(reply.body, "");
}

}  // namespace
}  // namespace sluice::http::request_id_test
