// The server as a peer sees it. The echo service in here is all that it takes to use this layer.

#include "http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "http/test_server.h"

namespace sluice::http::server_test {
namespace {

using ::testing::HasSubstr;

Server::Options echo_service() {
  Server::Options options;
  options.routes.push_back(route(Method::kPost, "/echo", echo));
  options.routes.push_back(route(Method::kPost, "/worker", echo, RunsOn::kWorker));
  options.routes.push_back(
      route(Method::kGet, "/hello/{name}", [](const Request& request, Responder responder) {
        responder.send(text(200, "hello " + std::string(request.params[0])));
      }));
  return options;
}

TEST(Server, AnswersAndKeepsTheConnection) {
  TestServer server(echo_service());
  Client client(server.port());
  for (const auto* path : {"/echo", "/worker", "/echo"}) {
    client.send(post(path, "some bytes"));
    const Reply reply = client.read();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "some bytes");
    EXPECT_EQ(reply.header("Connection"), "");
  }
  EXPECT_EQ(server.server().connections(), 1U);
}

TEST(Server, TellsTheRequest) {
  Server::Options options;
  options.routes.push_back(
      route(Method::kPut, "/a/{x}/{y}", [](const Request& request, Responder responder) {
        std::string seen;
        seen.append(request.path).append("|").append(request.query).append("|");
        seen.append(request.params[0]).append("|").append(request.params[1]).append("|");
        seen.append(request.header("x-one").value_or("none")).append("|");
        seen.append(request.peer).append("|").append(std::to_string(*request.content_length));
        responder.send(text(200, seen));
      }));
  TestServer server(std::move(options));
  Client client(server.port());
  client.send(
      "PUT /a/%7e%2C/b?q=1 HTTP/1.1\r\nHost: a\r\nX-One:  v \r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_EQ(client.read().body, "/a/~%2C/b|q=1|~,|b|v|127.0.0.1|2");
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  TestServer server(echo_service());
  Client client(server.port());
  std::string many;
  for (int i = 0; i < 500; ++i) {
    many += post(i % 3 == 0 ? "/worker" : "/echo", std::to_string(i));
    if (i % 7 == 0) many += get("/none");
  }
  client.send(many);
  for (int i = 0; i < 500; ++i) {
    ASSERT_EQ(client.read().body, std::to_string(i));
    if (i % 7 != 0) continue;
    ASSERT_EQ(client.read().status, 404);
  }
}

TEST(Server, TakesRequestsByteByByte) {
  TestServer server(echo_service());
  Client client(server.port());
  for (const char byte : post("/echo", "abc")) client.send({&byte, 1});
  EXPECT_EQ(client.read().body, "abc");
}

TEST(Server, TakesChunkedAndLargeBodies) {
  TestServer server(echo_service());
  Client client(server.port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
  EXPECT_EQ(client.read().body, "abcdefg");
  const std::string large(1 << 20, 'x');
  client.send(post("/worker", large));
  EXPECT_EQ(client.read().body, large);
}

TEST(Server, SpeaksHttp10) {
  TestServer server(echo_service());
  Client once(server.port());
  once.send("GET /hello/you HTTP/1.0\r\n\r\n");
  const Reply reply = once.read();
  EXPECT_EQ(reply.body, "hello you");
  EXPECT_EQ(reply.header("Connection"), "close");
  EXPECT_TRUE(once.is_closed_by_peer());

  Client kept(server.port());
  for (int i = 0; i < 2; ++i) {
    kept.send("GET /hello/you HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(kept.read().header("Connection"), "keep-alive");
  }
}

TEST(Server, ClosesWhenAsked) {
  TestServer server(echo_service());
  Client client(server.port());
  client.send(post("/echo", "x", "Connection: close\r\n"));
  EXPECT_EQ(client.read().header("Connection"), "close");
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(Server, AnswersHeadWithoutABody) {
  TestServer server(echo_service());
  Client client(server.port());
  client.send("HEAD /hello/you HTTP/1.1\r\nHost: a\r\n\r\n" + get("/hello/me"));
  const Reply reply = client.read(Client::Body::kNone);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("Content-Length"), "9");
  EXPECT_EQ(client.read().body, "hello me");
}

TEST(Server, RefusesUnknownPathsAndMethods) {
  TestServer server(echo_service());
  Client client(server.port());
  client.send(get("/nothing"));
  EXPECT_EQ(client.read().status, 404);
  client.send(get("/echo"));
  Reply reply = client.read();
  EXPECT_EQ(reply.status, 405);
  EXPECT_EQ(reply.header("Allow"), "POST");
  client.send("OPTIONS /hello/a HTTP/1.1\r\nHost: a\r\n\r\n");
  reply = client.read();
  EXPECT_EQ(reply.status, 405);
  EXPECT_EQ(reply.header("Allow"), "GET, HEAD");
  client.send("BREW /echo HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.read().status, 405);
  EXPECT_EQ(server.server().connections(), 1U) << "none of this costs the connection";
}

TEST(Server, RefusesInTheDialectOfThePath) {
  Server::Options options = echo_service();
  options.error_body = [](int status, std::string_view path, std::string_view message) {
    return text(status, std::string(path) + ": " + std::string(message));
  };
  TestServer server(std::move(options));
  Client client(server.port());
  client.send(get("/echo"));
  Reply reply = client.read();
  EXPECT_EQ(reply.body, "/echo: This path does not take that method.");
  EXPECT_EQ(reply.header("Allow"), "POST");
  client.send("GET /echo HTTP/1.1\r\n\r\n");
  reply = client.read();
  EXPECT_EQ(reply.body, "/echo: The Host header is missing.");
  EXPECT_EQ(reply.header("Connection"), "close");
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(Server, RefusesInTheFormatOfTheRoute) {
  Server::Options options = echo_service();
  options.error_body = [](int status, std::string_view, std::string_view) {
    return text(status, "the server's");
  };
  Route other = route(Method::kPost, "/other/{x}", echo);
  other.error_body = [](int status, std::string_view, std::string_view) {
    return text(status, "the route's");
  };
  options.routes.push_back(std::move(other));
  TestServer server(std::move(options));
  Client client(server.port());
  for (const auto* path : {"/other/x", "/other", "/other/x/y"}) {
    client.send(get(path));
    EXPECT_EQ(client.read().body, "the route's") << path;
    client.send(get("/echo"));
    EXPECT_EQ(client.read().body, "the server's");
  }
}

TEST(Server, SendsBorrowedBytesInTheirTurn) {
  const std::string file(3'000'000, 'f');
  Server::Options options = echo_service();
  const auto borrow = [&file](const Request&, Responder responder) {
    Response response = text(200, "own and ");
    response.borrowed = file;
    responder.send(std::move(response));
  };
  options.routes.push_back(route(Method::kGet, "/file", borrow));
  options.routes.push_back(route(Method::kGet, "/worker", borrow, RunsOn::kWorker));
  options.routes.push_back(
      route(Method::kGet, "/none", [&file](const Request&, Responder responder) {
        Response response{304, "", "", {}};
        response.borrowed = file;
        responder.send(std::move(response));
      }));
  TestServer server(std::move(options));
  Client client(server.port(), 4'096);
  client.send(get("/file") + post("/echo", "1") + "HEAD /file HTTP/1.1\r\nHost: a\r\n\r\n" +
              get("/none") + get("/worker") + post("/echo", "2"));
  EXPECT_EQ(client.read().body, "own and " + file);
  EXPECT_EQ(client.read().body, "1");
  EXPECT_EQ(client.read(Client::Body::kNone).header("Content-Length"), "3000008");
  EXPECT_EQ(client.read().status, 304);
  EXPECT_EQ(client.read().body, "own and " + file);
  EXPECT_EQ(client.read().body, "2");
}

TEST(Server, DoesNotReadARequestThatWasSmuggledBehindARefusedOne) {
  TestServer server(echo_service());
  Client client(server.port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
      "0\r\n\r\n" +
      get("/hello/you"));
  EXPECT_EQ(client.read().status, 400);
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(Server, LetsThePlannerDecideBeforeTheBody) {
  Server::Options options = echo_service();
  const Planner planner = [](const RequestHead& head) -> BodyPlan {
    if (head.header("x-no")) return text(401, "no");
    return std::size_t{10};
  };
  options.routes.push_back(route(Method::kPost, "/planned", echo, RunsOn::kIo, planner));
  TestServer server(std::move(options));

  Client client(server.port());
  client.send(post("/planned", "0123456789"));
  EXPECT_EQ(client.read().status, 200);
  client.send(post("/planned", "short", "X-No: 1\r\n"));
  EXPECT_EQ(client.read().body, "no");
  client.send(post("/planned", "01234567890"));
  EXPECT_EQ(client.read().status, 413);

  Client early(server.port());
  early.send("POST /planned HTTP/1.1\r\nHost: a\r\nX-No: 1\r\nContent-Length: 9\r\n\r\n");
  const Reply reply = early.read();
  EXPECT_EQ(reply.status, 401);
  EXPECT_EQ(reply.header("Connection"), "close");
  EXPECT_TRUE(early.is_closed_by_peer());
}

TEST(Server, AsksForTheBodyWhenItIsExpectedTo) {
  TestServer server(echo_service());
  Client client(server.port());
  const std::string head =
      "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  client.send(head);
  EXPECT_EQ(client.read(Client::Body::kNone).status, 100);
  client.send("hi");
  EXPECT_EQ(client.read().body, "hi");
  client.send(head + "hi");
  EXPECT_EQ(client.read().status, 200) << "the body was there, nothing to ask for";
}

TEST(Server, TakesAWholeResponseInBytes) {
  Server::Options options;
  const std::string ready = serialize(text(202, "ready"));
  options.routes.push_back(
      route(Method::kGet, "/ready",
            [ready](const Request&, Responder responder) { responder.send_raw(ready); }));
  TestServer server(std::move(options));
  Client client(server.port());
  client.send(get("/ready") + get("/ready", "Connection: close\r\n"));
  EXPECT_EQ(client.read().body, "ready");
  const Reply last = client.read();
  EXPECT_EQ(last.body, "ready");
  EXPECT_EQ(last.header("Connection"), "close");
}

TEST(Server, AnswersAPeerThatHasShutItsSide) {
  TestServer server(echo_service());
  Client client(server.port());
  client.send(post("/worker", "last words"));
  client.shut_down_sending();
  EXPECT_EQ(client.read().body, "last words");
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(Server, SaysWhyItCannotListen) {
  TestServer server(echo_service());
  boost::asio::io_context context;
  boost::asio::io_context* const contexts[] = {&context};
  const auto start = [&](std::string host, std::uint16_t port, std::vector<Route> routes = {}) {
    Server::Options options;
    options.address = {std::move(host), port};
    options.routes = std::move(routes);
    const auto started = Server::start(contexts, std::move(options));
    return started ? std::string() : started.error().message;
  };
  EXPECT_THAT(start("127.0.0.1", server.port()), HasSubstr("in use"));
  EXPECT_THAT(start("not an address", 0), HasSubstr("cannot listen on not an address"));
  EXPECT_THAT(start("127.0.0.1", 0, {route(Method::kGet, "bad", echo)}), HasSubstr("bad"));
}

TEST(Server, ListensOnEveryContext) {
  Server::Options options;
  options.routes.push_back(route(Method::kGet, "/shard", [](const Request& r, Responder responder) {
    responder.send(text(200, std::to_string(r.shard)));
  }));
  TestServer server(std::move(options), 2);
  int seen[2] = {0, 0};
  for (int i = 0; i < 1000 && (seen[0] == 0 || seen[1] == 0); ++i) {
    Client client(server.port());
    client.send(get("/shard"));
    const int shard = client.read().body == "1" ? 1 : 0;
    ++seen[shard];
  }
  EXPECT_GT(seen[0], 0);
  EXPECT_GT(seen[1], 0);
}

TEST(Server, APathThatNothingServesMayBeWanted) {
  Server::Options options;
  options.routes.push_back(route(Method::kGet, "/known", echo));
  auto stray = route(Method::kPost, "/*", [](const Request& request, Responder responder) {
    responder.send({404, "text/plain", "kept " + std::string(request.body), {}});
  });
  options.stray = Stray{[](const RequestHead& head) { return head.path.starts_with("/wanted"); },
                        std::move(stray)};
  TestServer server(std::move(options));
  Client client(server.port());
  client.send(post("/wanted/x", "body"));
  EXPECT_EQ(client.read().body, "kept body");
  client.send(post("/other", "body"));
  const auto other = client.read();
  EXPECT_EQ(other.status, 404);
  EXPECT_EQ(other.body.find("kept"), std::string::npos);
  Client again(server.port());
  again.send(post("/known", "body"));
  EXPECT_EQ(again.read().status, 405) << "it is served, by another method";
  server.stop();
}

}  // namespace
}  // namespace sluice::http::server_test
