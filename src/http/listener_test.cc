// UNIX sockets, and sockets that were opened before the server.
#include "http/listener.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <future>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "http/test_server.h"

namespace sluice::http::listener_test {
namespace {

namespace fs = std::filesystem;

Server::Options at(ListenAddress address) {
  Server::Options options;
  options.address = std::move(address);
  options.routes.push_back(
      route(Method::kGet, "/peer", [](const Request& request, Responder responder) {
        responder.send(text(200, std::string(request.peer)));
      }));
  return options;
}

std::string ask_unix(const std::string& path, std::string_view request) {
  const Descriptor client(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  if (::connect(client.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    return "refused";
  if (::send(client.get(), request.data(), request.size(), MSG_NOSIGNAL) < 0) return "gone";
  ::shutdown(client.get(), SHUT_WR);
  std::string answer;
  char piece[4096];
  for (ssize_t n = 0; (n = ::recv(client.get(), piece, sizeof piece, 0)) > 0;)
    answer.append(piece, static_cast<std::size_t>(n));
  return answer;
}

class Listening : public testing::Test {
 protected:
  Listening() {
    std::string name = fs::temp_directory_path() / "sluice_listen_XXXXXX";
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  ~Listening() override { fs::remove_all(folder_); }
  std::string path() const { return folder_ / "socket"; }
  static Result<std::unique_ptr<Server>> start(boost::asio::io_context& context,
                                               ListenAddress address) {
    boost::asio::io_context* const one = &context;
    return Server::start({&one, 1}, at(std::move(address)));
  }

  fs::path folder_;
};

TEST_F(Listening, OnAUnixSocket) {
  auto options = at({.path = path()});
  options.trusted_proxies = *TrustedProxies::parse("unix");
  {
    TestServer server(std::move(options), 2);
    EXPECT_EQ(server.port(), 0);
    EXPECT_EQ(server.server().address().path, path());
    EXPECT_TRUE(ask_unix(path(), get("/peer")).ends_with("\r\n\r\nunix"));
    EXPECT_TRUE(ask_unix(path(), get("/peer", "X-Forwarded-For: 192.0.2.7\r\n"))
                    .ends_with("\r\n\r\n192.0.2.7"));
    // What was said of one client is not said of the next.
    const auto both =
        ask_unix(path(), get("/peer", "X-Forwarded-For: 192.0.2.7\r\n") + get("/peer"));
    EXPECT_TRUE(both.ends_with("\r\n\r\nunix")) << both;

    boost::asio::io_context other;
    const auto second = start(other, {.path = path()});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  }
  EXPECT_FALSE(fs::exists(path()));
}

TEST_F(Listening, AFileThatIsLeftOverIsReplacedAndAnotherOneIsNot) {
  {
    const Descriptor dead(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path().data(), path().size());
    ASSERT_EQ(::bind(dead.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  { TestServer server(at({.path = path()})); }
  EXPECT_FALSE(fs::exists(path()));
  ::close(::creat(path().c_str(), 0600));
  boost::asio::io_context context;
  EXPECT_FALSE(start(context, {.path = path()}));
  EXPECT_TRUE(fs::exists(path()));
  EXPECT_EQ(start(context, {.path = std::string(200, 'x')}).error().code, ErrorCode::kInvalid);
}

// One that has just begun must not be taken for one that was left behind.
TEST_F(Listening, OfSeveralServersThatFindAnOldSocketOneGetsIt) {
  for (int round = 0; round < 50; ++round) {
    {
      const Descriptor old(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
      sockaddr_un address{};
      address.sun_family = AF_UNIX;
      std::memcpy(address.sun_path, path().data(), path().size());
      ASSERT_EQ(::bind(old.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    }
    std::vector<std::future<Result<Listeners>>> servers;
    for (int i = 0; i < 4; ++i)
      servers.push_back(
          std::async(std::launch::async, [this] { return open_listeners({.path = path()}, 1); }));
    std::vector<Result<Listeners>> opened;
    for (auto& server : servers) opened.push_back(server.get());
    EXPECT_EQ(std::ranges::count_if(opened, [](const auto& one) { return one.has_value(); }), 1);
    EXPECT_TRUE(fs::exists(path()));
    fs::remove(path());
  }
}

TEST_F(Listening, AnInheritedSocketKeepsWhoWaitsForTheNextServer) {
  const Descriptor held(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(held.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(held.get(), 16), 0);
  ASSERT_EQ(::getsockname(held.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  const auto port = ntohs(address.sin_port);
  {
    TestServer first(at({.inherited = ::dup(held.get())}), 2);
    EXPECT_EQ(first.port(), port);
    EXPECT_EQ(first.server().address().host, "127.0.0.1");
    Client client(port);
    client.send(get("/peer"));
    EXPECT_EQ(client.read().body, "127.0.0.1");
  }
  Client waiting(port);
  EXPECT_TRUE(waiting.is_connected());
  waiting.send(get("/peer"));
  TestServer second(at({.inherited = ::dup(held.get())}), 2);
  EXPECT_EQ(waiting.read().status, 200);
}

TEST_F(Listening, WhatIsNoListeningSocketIsRefused) {
  boost::asio::io_context context;
  const auto started = start(context, {.inherited = ::socket(AF_INET, SOCK_STREAM, 0)});
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().message, "the inherited socket does not listen for connections");
}

TEST(Drain, AnswersARequestThatWasOnItsWay) {
  TestServer server(at({}));
  Client client(server.port());
  client.send(get("/peer"));
  EXPECT_EQ(client.read().status, 200);
  std::promise<void> done;
  server.server().drain(std::chrono::milliseconds(60'000), [&done] { done.set_value(); });
  client.send(get("/peer"));
  const Reply reply = client.read();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("Connection"), "close");
  EXPECT_TRUE(client.is_closed_by_peer());
  client.close();
  done.get_future().wait();
}

}  // namespace
}  // namespace sluice::http::listener_test
