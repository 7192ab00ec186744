// One test a limit, each exceeding it; and peers that are slow, rude or gone.

#include <atomic>
#include <future>
#include <gtest/gtest.h>
#include <string>

#include <boost/asio/post.hpp>

#include "http/server.h"
#include "http/test_server.h"

namespace sluice::http::server_limits_test {
namespace {

using std::chrono::milliseconds;

Server::Options with_limits(const std::function<void(Limits&)>& set) {
  Server::Options options;
  set(options.limits);
  options.routes.push_back(route(Method::kPost, "/echo", echo));
  return options;
}

TEST(Limits, BodyBytes) {
  TestServer server(with_limits([](Limits& limits) { limits.body_bytes_max = 10; }));
  Client client(server.port());
  client.send(post("/echo", "0123456789"));
  EXPECT_EQ(client.read().status, 200);
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n");
  EXPECT_EQ(client.read().status, 413);
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(Limits, ChunkedBodyBytes) {
  TestServer server(with_limits([](Limits& limits) { limits.body_bytes_max = 10; }));
  Client client(server.port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n5\r\n");
  EXPECT_EQ(client.read().status, 413);
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(Limits, HeaderBytesAndCount) {
  TestServer server(with_limits([](Limits& limits) {
    limits.header_bytes_max = 500;
    limits.headers_max = 3;
  }));
  Client large(server.port());
  large.send("GET /echo HTTP/1.1\r\nHost: a\r\nX: " + std::string(1'000'000, 'x'));
  EXPECT_EQ(large.read().status, 431);
  Client many(server.port());
  many.send("GET /echo HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n");
  EXPECT_EQ(many.read().status, 431);
}

TEST(Limits, SlowHeaders) {
  TestServer server(with_limits([](Limits& limits) { limits.header_ms_max = milliseconds(30); }));
  Client client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost:");
  EXPECT_EQ(client.read().status, 408);
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(Limits, HeadersThatTrickle) {
  TestServer server(with_limits([](Limits& limits) { limits.header_ms_max = milliseconds(30); }));
  Client client(server.port());
  client.send("POST /echo HTTP/1.1\r\nX: ");
  while (!client.has_bytes() && client.send("x")) continue;
  EXPECT_NE(client.read().status, 200) << "each byte in time, all of them too late";
}

TEST(Limits, SlowBody) {
  TestServer server(with_limits([](Limits& limits) { limits.body_ms_max = milliseconds(30); }));
  Client client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc");
  EXPECT_EQ(client.read().status, 408);
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(Limits, IdleConnection) {
  TestServer server(with_limits([](Limits& limits) { limits.idle_ms_max = milliseconds(30); }));
  Client fresh(server.port());
  EXPECT_TRUE(fresh.is_closed_by_peer());
  Client used(server.port());
  used.send(post("/echo", "x"));
  EXPECT_EQ(used.read().status, 200);
  EXPECT_TRUE(used.is_closed_by_peer());
}

TEST(Limits, PeerThatDoesNotRead) {
  Server::Options options =
      with_limits([](Limits& limits) { limits.write_ms_max = milliseconds(30); });
  options.routes.push_back(route(Method::kGet, "/large", [](const Request&, Responder responder) {
    responder.send(text(200, std::string(32 << 20, 'x')));
  }));
  TestServer server(std::move(options));
  Client client(server.port(), 4096);
  client.send(get("/large"));
  while (server.server().connections() == 0) continue;
  while (server.server().connections() > 0) continue;  // cut off, though nothing was read
  EXPECT_LT(client.read().body.size(), std::size_t{32} << 20);
}

TEST(Limits, LargeResponsesAreQueuedUntilThePeerReads) {
  Server::Options options;
  const std::string large(8 << 20, 'x');
  options.routes.push_back(
      route(Method::kGet, "/large",
            [large](const Request&, Responder responder) { responder.send(text(200, large)); }));
  TestServer server(std::move(options));
  Client client(server.port(), 4096);
  client.send(get("/large") + get("/large") + get("/none"));
  EXPECT_EQ(client.read().body, large);
  EXPECT_EQ(client.read().body, large);
  EXPECT_EQ(client.read().status, 404);
}

TEST(Limits, Connections) {
  TestServer server(with_limits([](Limits& limits) { limits.connections_max = 2; }));
  Client one(server.port());
  Client two(server.port());
  for (Client* client : {&one, &two}) {
    client->send(post("/echo", "x"));
    EXPECT_EQ(client->read().status, 200);
  }
  Client three(server.port());
  three.send(post("/echo", "x"));
  EXPECT_EQ(three.read().status, 0) << "closed without a word";
  one.close();
  while (server.server().connections() > 1) continue;
  Client four(server.port());
  four.send(post("/echo", "x"));
  EXPECT_EQ(four.read().status, 200);
}

TEST(Limits, InFlightBodyBytes) {
  Server::Options options =
      with_limits([](Limits& limits) { limits.in_flight_body_bytes_max = 100'000; });
  std::promise<Responder> held;
  options.routes.push_back(route(
      Method::kPost, "/hold",
      [&held](const Request&, Responder responder) { held.set_value(std::move(responder)); }));
  TestServer server(std::move(options));
  Client holder(server.port());
  holder.send(post("/hold", std::string(80'000, 'x')));
  Responder responder = held.get_future().get();

  Client other(server.port());
  other.send(post("/echo", std::string(60'000, 'x')));
  const Reply reply = other.read();
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.header("Retry-After"), "1");

  responder.send(text(200, "done"));
  EXPECT_EQ(holder.read().body, "done");
  Client later(server.port());
  later.send(post("/echo", std::string(60'000, 'x')));
  EXPECT_EQ(later.read().status, 200) << "what was answered no longer counts";
}

TEST(Limits, WorkerQueue) {
  std::promise<void> go;
  const std::shared_future<void> gone = go.get_future().share();
  std::atomic<int> waiting{0};
  Server::Options options;
  options.worker_threads = 1;
  options.worker_queue_max = 1;
  options.routes.push_back(route(
      Method::kGet, "/wait",
      [&](const Request&, Responder responder) {
        ++waiting;
        gone.wait();
        responder.send(text(200, "done"));
      },
      RunsOn::kWorker));
  TestServer server(std::move(options));
  Client running(server.port());
  running.send(get("/wait"));
  while (waiting == 0) continue;
  Client queued(server.port());
  queued.send(get("/wait"));
  Client refused(server.port());
  // Which of the two comes first is up to the kernel; one waits, the other is refused.
  refused.send(get("/wait"));
  while (!queued.has_bytes() && !refused.has_bytes()) continue;
  Client& answered = queued.has_bytes() ? queued : refused;
  Client& other = queued.has_bytes() ? refused : queued;
  const Reply reply = answered.read();
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.header("Retry-After"), "1");
  go.set_value();
  EXPECT_EQ(running.read().body, "done");
  EXPECT_EQ(other.read().body, "done");
}

TEST(Peers, MayVanishAtAnyTime) {
  Server::Options options = with_limits([](Limits&) {});
  std::promise<Responder> held;
  std::promise<const Request*> seen;
  options.routes.push_back(
      route(Method::kPost, "/hold", [&](const Request& request, Responder responder) {
        seen.set_value(&request);
        held.set_value(std::move(responder));
      }));
  TestServer server(std::move(options));
  {
    Client halfway(server.port());
    halfway.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc");
    halfway.reset();
    Client at_once(server.port());
    at_once.reset();
  }
  Client gone(server.port());
  gone.send(post("/hold", "still here"));
  Responder responder = held.get_future().get();
  gone.reset();
  EXPECT_EQ(seen.get_future().get()->body, "still here") << "the responder keeps the bytes";
  responder.send(text(200, "to nobody"));
  while (server.server().connections() > 0) continue;
  Client next(server.port());
  next.send(post("/echo", "fine"));
  EXPECT_EQ(next.read().body, "fine");
}

}  // namespace
}  // namespace sluice::http::server_limits_test
