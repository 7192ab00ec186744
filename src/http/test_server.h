#pragma once

// For tests only: a server on 127.0.0.1 with its io threads, and a client that speaks raw bytes.

#include <algorithm>
#include <arpa/inet.h>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "base/text.h"
#include "http/server.h"

namespace sluice::http {

constexpr int kWaitMs = 10'000;  // only a failing test waits so long

struct Reply {
  int status = 0;  // 0: the peer closed instead of answering
  std::string head;
  std::string body;

  std::string header(std::string_view name) const {
    std::string_view rest = head;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find("\r\n"), rest.size());
      const std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 2, rest.size()));
      const std::size_t colon = line.find(": ");
      if (colon == std::string_view::npos) continue;
      if (equal_ignoring_case(line.substr(0, colon), name))
        return std::string(line.substr(colon + 2));
    }
    return {};
  }
};

class Client {
 public:
  explicit Client(std::uint16_t port, int receive_bytes = 0)
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_bytes > 0) {
      ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    is_connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { close(); }

  bool is_connected() const { return is_connected_; }
  int descriptor() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  void reset() {
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }
  void shut_down_sending() { ::shutdown(fd_, SHUT_WR); }

  // False when the peer is gone.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }

  enum class Body { kSent, kNone };
  // The next response; `kNone` for the answer to HEAD.
  Reply read(Body body = Body::kSent) {
    Reply reply;
    std::size_t head_end = 0;
    while ((head_end = bytes_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive()) return reply;
    }
    reply.head = bytes_.substr(0, head_end + 2);
    bytes_.erase(0, head_end + 4);
    reply.status = std::atoi(reply.head.c_str() + std::string_view("HTTP/1.1 ").size());
    const std::string length = reply.header("Content-Length");
    const auto size = body == Body::kNone ? 0 : std::strtoul(length.c_str(), nullptr, 10);
    while (bytes_.size() < size) {
      if (!receive()) break;
    }
    reply.body = bytes_.substr(0, size);
    bytes_.erase(0, reply.body.size());
    return reply;
  }

  // What comes up to and with `end`, or until the peer closes.
  std::string read_until(std::string_view end) {
    std::size_t at = 0;
    while ((at = bytes_.find(end)) == std::string::npos) {
      if (!receive()) return std::exchange(bytes_, {});
    }
    std::string read = bytes_.substr(0, at + end.size());
    bytes_.erase(0, read.size());
    return read;
  }
  // What comes until the peer closes.
  std::string read_all() {
    while (receive()) continue;
    return std::exchange(bytes_, {});
  }

  // True when the peer closes and sends nothing more before that.
  bool is_closed_by_peer() { return bytes_.empty() && !receive() && !timed_out_; }
  // Whether bytes are there already, without waiting for any.
  bool has_bytes() const {
    pollfd one{.fd = fd_, .events = POLLIN, .revents = 0};
    return !bytes_.empty() || ::poll(&one, 1, 0) > 0;
  }

 private:
  bool receive() {
    pollfd one{.fd = fd_, .events = POLLIN, .revents = 0};
    if (::poll(&one, 1, kWaitMs) <= 0) {
      timed_out_ = true;
      return false;
    }
    char chunk[65536];
    const ssize_t n = ::recv(fd_, chunk, sizeof chunk, 0);
    if (n <= 0) return false;
    bytes_.append(chunk, static_cast<std::size_t>(n));
    return true;
  }

  int fd_ = -1;
  bool is_connected_ = false;
  bool timed_out_ = false;
  std::string bytes_;
};

class TestServer {
 public:
  explicit TestServer(Server::Options options, unsigned threads = 1) {
    std::vector<boost::asio::io_context*> borrowed;
    for (unsigned i = 0; i < threads; ++i) {
      contexts_.push_back(std::make_unique<boost::asio::io_context>(1));
      borrowed.push_back(contexts_.back().get());
    }
    auto started = Server::start(borrowed, std::move(options));
    EXPECT_TRUE(started) << started.error().message;
    if (!started) return;
    server_ = std::move(*started);
    for (auto* const context : borrowed) {
      threads_.emplace_back([context] {
        const auto keep = boost::asio::make_work_guard(*context);
        context->run();
      });
    }
  }
  ~TestServer() { stop(); }

  void stop() {
    for (const auto& context : contexts_) context->stop();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    server_.reset();
    contexts_.clear();
  }

  Server& server() { return *server_; }
  boost::asio::io_context& context(std::size_t i) { return *contexts_[i]; }
  std::uint16_t port() const { return server_->port(); }

 private:
  std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
  std::unique_ptr<Server> server_;
  std::vector<std::thread> threads_;
};

inline Route route(Method method, std::string pattern, Handler handler,
                   RunsOn runs_on = RunsOn::kIo, Planner planner = {}) {
  Route made;
  made.method = method;
  made.pattern = std::move(pattern);
  made.runs_on = runs_on;
  made.handler = std::move(handler);
  made.planner = std::move(planner);
  return made;
}

inline Response text(int status, std::string body) {
  Response response;
  response.status = status;
  response.content_type = "text/plain";
  response.body = std::move(body);
  return response;
}

// Answers with the body that it got.
inline void echo(const Request& request, Responder responder) {
  responder.send(text(200, std::string(request.body)));
}

inline std::string post(std::string_view path, std::string_view body, std::string_view more = {}) {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + std::string(more) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

inline std::string get(std::string_view path, std::string_view more = {}) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + std::string(more) + "\r\n";
}

}  // namespace sluice::http
