#include "http/stream.h"

#include <atomic>
#include <future>
#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <vector>

#include "http/server.h"
#include "http/test_server.h"

// Streams over real sockets.
namespace sluice::http::stream_test {
namespace {

using std::chrono::milliseconds;

class Streams : public ::testing::Test {
 protected:
  // GET / begins a stream, which the test holds.
  void start(StreamOptions stream = {}, Server::Options options = {}) {
    options.limits.idle_ms_max = milliseconds(1000);  // so that the server looks at deadlines often
    options.routes.push_back(
        route(Method::kGet, "/", [this, stream](const Request&, Responder responder) {
          std::promise<StreamEnd> ended;
          ended_.push_back(ended.get_future());
          auto on_end = [shared = std::make_shared<std::promise<StreamEnd>>(std::move(ended))](
                            StreamEnd why) { shared->set_value(why); };
          begun_.set_value(responder.stream({}, stream, std::move(on_end)));
        }));
    server_.emplace(std::move(options));
  }
  // The stream that a request has begun.
  Stream begin(Client& client, std::string_view request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n") {
    begun_ = {};
    client.send(request);
    return begun_.get_future().get();
  }
  StreamEnd end_of(std::size_t stream) { return ended_[stream].get(); }

  std::promise<Stream> begun_;
  std::vector<std::future<StreamEnd>> ended_;
  std::optional<TestServer> server_;
};

TEST_F(Streams, AreSentAsTheyAreWritten) {
  start();
  Client client(server_->port());
  const Stream stream = begin(client);
  const Reply head = client.read(Client::Body::kNone);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("Content-Type"), "text/event-stream");
  EXPECT_EQ(head.header("Transfer-Encoding"), "chunked");
  EXPECT_EQ(head.header("Connection"), "close");
  EXPECT_EQ(head.header("Content-Length"), "");
  EXPECT_TRUE(stream.write("data: 1\n\n"));
  EXPECT_EQ(client.read_until("\n\n\r\n"), "9\r\ndata: 1\n\n\r\n");
  EXPECT_TRUE(stream.write("data: the second\n\n"));
  EXPECT_EQ(client.read_until("\n\n\r\n"), "12\r\ndata: the second\n\n\r\n");
  EXPECT_TRUE(stream.is_open());
  stream.finish();
  EXPECT_EQ(client.read_all(), "0\r\n\r\n");
  EXPECT_EQ(end_of(0), StreamEnd::kFinished);
  EXPECT_FALSE(stream.is_open());
  EXPECT_FALSE(stream.write("more"));
}

TEST_F(Streams, EndWithTheirProducer) {
  start();
  Client client(server_->port());
  { begin(client).write("x"); }
  client.read(Client::Body::kNone);
  EXPECT_EQ(client.read_all(), "1\r\nx\r\n0\r\n\r\n");
  EXPECT_EQ(end_of(0), StreamEnd::kFinished);
}

TEST_F(Streams, EndWithTheConnectionInOldHttp) {
  start();
  Client client(server_->port());
  { begin(client, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").write("data: 1\n\n"); }
  const Reply head = client.read(Client::Body::kNone);
  EXPECT_EQ(head.header("Transfer-Encoding"), "");
  EXPECT_EQ(head.header("Connection"), "close");
  EXPECT_EQ(client.read_all(), "data: 1\n\n");
}

TEST_F(Streams, AreOnlyBegunForHead) {
  start();
  Client client(server_->port());
  const Stream stream = begin(client, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.read(Client::Body::kNone).status, 200);
  EXPECT_EQ(end_of(0), StreamEnd::kFinished);
  EXPECT_FALSE(stream.write("x"));
  EXPECT_EQ(client.read_all(), "");
}

TEST_F(Streams, TakeWritesFromManyThreads) {
  start();
  Client client(server_->port());
  constexpr std::size_t kThreads = 4;
  constexpr std::size_t kWrites = 200;
  {
    const Stream stream = begin(client);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < kThreads; ++i)
      threads.emplace_back([&] {
        for (std::size_t n = 0; n < kWrites; ++n) stream.write("<event>");
      });
    for (auto& thread : threads) thread.join();
  }
  client.read(Client::Body::kNone);
  std::string body;
  while (true) {
    const auto size = std::stoul(client.read_until("\r\n"), nullptr, 16);
    if (size == 0) break;
    const auto chunk = client.read_until("\r\n");
    ASSERT_EQ(chunk.size(), size + 2);
    body += chunk.substr(0, size);
  }
  std::string expected;
  for (std::size_t i = 0; i < kThreads * kWrites; ++i) expected += "<event>";
  EXPECT_EQ(body, expected);
}

TEST_F(Streams, SendHeartbeatsInSilence) {
  start({.heartbeat_ms = milliseconds(1)});
  Client client(server_->port());
  const Stream stream = begin(client);
  client.read(Client::Body::kNone);
  EXPECT_EQ(client.read_until(": \n\n\r\n"), "4\r\n: \n\n\r\n");
  EXPECT_EQ(client.read_until(": \n\n\r\n"), "4\r\n: \n\n\r\n");
}

TEST_F(Streams, AreCutWhenThePeerIsTooSlow) {
  start({.buffer_bytes_max = 100'000});
  Client client(server_->port(), 4'096);
  const Stream stream = begin(client);
  const std::string event(10'000, 'x');
  while (stream.write(event)) continue;
  EXPECT_EQ(end_of(0), StreamEnd::kTooSlow);
  EXPECT_FALSE(stream.is_open());
  EXPECT_FALSE(client.read_all().ends_with("0\r\n\r\n"))
      << "the peer sees that something is missing";
}

TEST_F(Streams, AreCutByOneWriteThatIsTooLarge) {
  start({.buffer_bytes_max = 10});
  Client client(server_->port());
  const Stream stream = begin(client);
  EXPECT_FALSE(stream.write("more than ten"));
  EXPECT_EQ(end_of(0), StreamEnd::kTooSlow);
}

// One piece follows upon the other, so a peer that reads slowly is waited for, and not cut.
TEST_F(Streams, OfKnownLengthAreWrittenAsThePeerTakesThem) {
  constexpr std::size_t kPieces = 64;
  const std::string piece(100'000, 'x');
  std::atomic<std::size_t> taken{0};
  Server::Options options;
  std::optional<Stream> stream;
  options.routes.push_back(route(Method::kGet, "/file", [&](const Request&, Responder responder) {
    StreamOptions write_more;
    write_more.buffer_bytes_max = piece.size();
    write_more.on_taken = [&] {
      if (++taken < kPieces)
        stream->write(piece);
      else
        stream->finish();
    };
    StreamHead head{.content_type = "text/csv", .content_length = kPieces * piece.size()};
    stream.emplace(responder.stream(head, std::move(write_more)));
    stream->write(piece);
  }));
  start({}, std::move(options));
  Client client(server_->port(), 4'096);
  client.send("GET /file HTTP/1.1\r\nHost: a\r\n\r\n");
  const Reply head = client.read(Client::Body::kNone);
  EXPECT_EQ(head.header("Content-Length"), std::to_string(kPieces * piece.size()));
  EXPECT_EQ(head.header("Transfer-Encoding"), "");
  EXPECT_EQ(client.read_all().size(), kPieces * piece.size());
  EXPECT_EQ(taken, kPieces);
}

TEST_F(Streams, NoticeThatThePeerHasLeft) {
  start();
  Client client(server_->port());
  const Stream stream = begin(client);
  client.close();
  EXPECT_EQ(end_of(0), StreamEnd::kPeerGone);
  EXPECT_FALSE(stream.write("x"));
}

TEST_F(Streams, EndWhenTheServerDrains) {
  start();
  Client client(server_->port());
  const Stream stream = begin(client);
  stream.write("last");
  std::promise<void> done;
  server_->server().drain(milliseconds(60'000), [&done] { done.set_value(); });
  EXPECT_EQ(end_of(0), StreamEnd::kStopping);
  client.read(Client::Body::kNone);
  EXPECT_EQ(client.read_all(), "4\r\nlast\r\n0\r\n\r\n");
  client.close();
  done.get_future().wait();
  EXPECT_FALSE(stream.write("x"));
}

TEST_F(Streams, EndWhenTheServerEnds) {
  start();
  Client client(server_->port());
  const Stream stream = begin(client);
  server_->stop();
  EXPECT_EQ(end_of(0), StreamEnd::kStopping);
  EXPECT_FALSE(stream.write("x"));
}

TEST_F(Streams, AreNotMoreThanTheLimit) {
  Server::Options options;
  options.limits.streams_max = 1;
  start({}, std::move(options));
  Client one(server_->port());
  Stream first = begin(one);
  Client two(server_->port());
  const Stream refused = begin(two);
  const Reply reply = two.read();
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.header("Retry-After"), "1");
  EXPECT_EQ(end_of(1), StreamEnd::kRefused);
  first.finish();
  EXPECT_EQ(end_of(0), StreamEnd::kFinished);
  Client three(server_->port());
  const Stream third = begin(three);
  EXPECT_EQ(three.read(Client::Body::kNone).status, 200);
}

TEST(Stream, IsNotOpenWithoutAConnection) {
  const Stream none;
  EXPECT_FALSE(none.is_open());
  EXPECT_FALSE(none.write("x"));
  std::optional<StreamEnd> ended;
  const Stream stream = Responder().stream({}, {}, [&ended](StreamEnd why) { ended = why; });
  EXPECT_EQ(ended, StreamEnd::kRefused);
  EXPECT_FALSE(stream.is_open());
}

}  // namespace
}  // namespace sluice::http::stream_test
