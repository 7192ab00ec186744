#pragma once

#include <arpa/inet.h>
#include <atomic>
#include <cstdint>
#include <functional>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace sluice::effects::testing {

// A request as the server saw it.
struct Seen {
  std::string head;  // request line and headers
  std::string body;
};

// A small HTTP/1.1 server on 127.0.0.1 for the tests of the client: one thread, poll, keep-alive.
// `answer` gives the bytes to send; nothing at all leaves the request without an answer, and
// `kHangUp` closes the connection.
class TestServer {
 public:
  using Answer = std::function<std::string(const Seen&)>;
  static constexpr std::string_view kHangUp = "hang up";

  explicit TestServer(Answer answer) : answer_(std::move(answer)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener_, 1024);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    if (::pipe(stop_) == 0) thread_ = std::thread([this] { run(); });
  }
  ~TestServer() {
    ::close(stop_[1]);
    if (thread_.joinable()) thread_.join();
    ::close(stop_[0]);
    ::close(listener_);
    for (const auto& peer : peers_) ::close(peer.fd);
  }
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  std::string url(std::string_view path, std::string_view host = "127.0.0.1") const {
    return "http://" + std::string(host) + ":" + std::to_string(port_) + std::string(path);
  }
  int port() const { return port_; }
  int connections() const { return connections_; }
  int requests() const { return requests_; }

  static std::string ok(std::string_view body, std::string_view more = "") {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string(more) + "\r\n" + std::string(body);
  }

 private:
  struct Peer {
    int fd;
    std::string in;
    bool open = true;
  };

  void run() {
    while (true) {
      std::vector<pollfd> polled = {{stop_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
      for (const auto& peer : peers_) polled.push_back({peer.fd, POLLIN, 0});
      if (::poll(polled.data(), polled.size(), -1) < 0) return;
      if (polled[0].revents != 0) return;
      for (std::size_t i = 2; i < polled.size(); ++i)
        if (polled[i].revents != 0) read(peers_[i - 2]);
      if (polled[1].revents != 0) {
        const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd >= 0) {
          ++connections_;
          peers_.push_back({fd, {}});
        }
      }
      std::erase_if(peers_, [](const Peer& peer) {
        if (!peer.open) ::close(peer.fd);
        return !peer.open;
      });
    }
  }

  void read(Peer& peer) {
    char buffer[65536];
    const ssize_t got = ::recv(peer.fd, buffer, sizeof buffer, 0);
    if (got <= 0) {
      peer.open = false;
      return;
    }
    peer.in.append(buffer, static_cast<std::size_t>(got));
    constexpr char kTlsHandshake = 0x16;
    if (peer.in[0] == kTlsHandshake) {
      send_all(peer, "this is no TLS\r\n");
      peer.open = false;
    }
    while (peer.open) {
      const auto end = peer.in.find("\r\n\r\n");
      if (end == std::string::npos) return;
      const std::string head = peer.in.substr(0, end + 2);
      std::size_t length = 0;
      if (const auto at = head.find("Content-Length: "); at != std::string::npos)
        length = static_cast<std::size_t>(std::stoul(head.substr(at + 16)));
      if (peer.in.size() < end + 4 + length) return;
      const Seen seen{head, peer.in.substr(end + 4, length)};
      peer.in.erase(0, end + 4 + length);
      ++requests_;
      const std::string reply = answer_(seen);
      if (reply == kHangUp) {
        peer.open = false;
      } else {
        send_all(peer, reply);
      }
    }
  }

  static void send_all(Peer& peer, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(peer.fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        peer.open = false;
        return;
      }
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  Answer answer_;
  int listener_ = -1;
  int port_ = 0;
  int stop_[2] = {-1, -1};
  std::atomic<int> connections_ = 0;
  std::atomic<int> requests_ = 0;
  std::vector<Peer> peers_;
  std::thread thread_;
};

}  // namespace sluice::effects::testing
