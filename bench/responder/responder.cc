// The bare minimum of an HTTP server, as the measure of what this machine and the load generator
// can do at all: one epoll loop a thread, SO_REUSEPORT, no parsing beyond finding the end of a
// request, one fixed answer. Usage: responder [THREADS [PORT]]

#include <arpa/inet.h>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <unordered_map>
#include <vector>

namespace {

constexpr std::string_view kAnswer =
    "HTTP/1.1 202 Accepted\r\n"
    "Content-Type: application/json\r\n"
    "Content-Length: 67\r\n"
    "\r\n"
    R"({"success":true,"execution_id":"fl_run_01jd0000000000000000000000"})";

static_assert(kAnswer.size() - kAnswer.find("\r\n\r\n") - 4 == 67,
              "the Content-Length must be true");

[[noreturn]] void give_up(const char* what) {
  std::perror(what);
  std::exit(1);
}

int open_listener(sockaddr_in& address) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(fd, generic, size) != 0) give_up("bind");
  if (::listen(fd, SOMAXCONN) != 0) give_up("listen");
  ::getsockname(fd, generic, &size);
  return fd;
}

// The length of the first whole request in `text`, or 0.
std::size_t request_size(std::string_view text) {
  const std::size_t head_end = text.find("\r\n\r\n");
  if (head_end == std::string_view::npos) return 0;
  constexpr std::string_view kLength = "\r\nContent-Length: ";
  std::size_t body = 0;
  const std::size_t at = text.substr(0, head_end).find(kLength);
  if (at != std::string_view::npos) {
    body = std::strtoul(text.data() + at + kLength.size(), nullptr, 10);
  }
  const std::size_t whole = head_end + 4 + body;
  return text.size() >= whole ? whole : 0;
}

struct Peer {
  int fd = -1;
  std::size_t size = 0;
  char bytes[65536];
};

// False when the peer is gone.
bool serve(Peer& peer) {
  const ssize_t n = ::recv(peer.fd, peer.bytes + peer.size, sizeof peer.bytes - peer.size, 0);
  if (n < 0) return errno == EAGAIN || errno == EINTR;
  if (n == 0) return false;
  peer.size += static_cast<std::size_t>(n);
  while (const std::size_t used = request_size({peer.bytes, peer.size})) {
    if (::send(peer.fd, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL) < 0) return false;
    peer.size -= used;
    std::memmove(peer.bytes, peer.bytes + used, peer.size);
  }
  return peer.size < sizeof peer.bytes;
}

[[noreturn]] void run(int listener) {
  const int poller = ::epoll_create1(EPOLL_CLOEXEC);
  epoll_event event{.events = EPOLLIN, .data = {.ptr = nullptr}};
  ::epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
  std::unordered_map<Peer*, std::unique_ptr<Peer>> peers;
  std::vector<epoll_event> ready(256);
  for (;;) {
    const int count = ::epoll_wait(poller, ready.data(), static_cast<int>(ready.size()), -1);
    for (int i = 0; i < count; ++i) {
      auto* const peer = static_cast<Peer*>(ready[static_cast<std::size_t>(i)].data.ptr);
      if (!peer) {
        const int fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) continue;
        const int on = 1;
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        auto added = std::make_unique<Peer>();
        added->fd = fd;
        epoll_event added_event{.events = EPOLLIN, .data = {.ptr = added.get()}};
        ::epoll_ctl(poller, EPOLL_CTL_ADD, fd, &added_event);
        peers.emplace(added.get(), std::move(added));
      } else if (!serve(*peer)) {
        ::close(peer->fd);
        peers.erase(peer);
      }
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int threads = argc > 1 ? std::atoi(argv[1]) : 2;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<in_port_t>(argc > 2 ? std::atoi(argv[2]) : 0));
  std::vector<int> listeners;
  for (int i = 0; i < threads; ++i) listeners.push_back(open_listener(address));
  std::printf("listening on http://127.0.0.1:%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  std::vector<std::thread> running;
  for (const int listener : listeners) running.emplace_back([listener] { run(listener); });
  for (std::thread& thread : running) thread.join();
}
