#include "http/server.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <netdb.h>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/post.hpp>

#include "http/shard.h"

namespace sluice::http {
namespace {

// A file descriptor with one owner.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  Shard::Family family() const {
    return storage.ss_family == AF_INET6 ? Shard::Family::kV6 : Shard::Family::kV4;
  }
  in_port_t& port() {
    return storage.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&storage)->sin6_port
                                         : reinterpret_cast<sockaddr_in*>(&storage)->sin_port;
  }
};

std::string describe(const ListenAddress& address) {
  return address.host + ":" + std::to_string(address.port);
}

Result<Address> resolve(const ListenAddress& listen) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int status =
      ::getaddrinfo(listen.host.c_str(), std::to_string(listen.port).c_str(), &hints, &found);
  if (status != 0) {
    return fail(ErrorCode::kInvalid,
                "cannot listen on " + describe(listen) + ": " + ::gai_strerror(status));
  }
  Address address;
  std::memcpy(&address.storage, found->ai_addr, found->ai_addrlen);
  address.size = found->ai_addrlen;
  ::freeaddrinfo(found);
  return address;
}

enum class Sharing { kNone, kSamePort };

Result<Descriptor> bind_to(Address& address, Sharing sharing, const ListenAddress& listen) {
  Descriptor fd(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  const bool is_ready = fd.get() >= 0 &&
                        ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                        (sharing == Sharing::kNone ||
                         ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0) &&
                        ::bind(fd.get(), address.get(), address.size) == 0;
  if (is_ready) return fd;
  return fail(errno == EADDRINUSE ? ErrorCode::kConflict : ErrorCode::kIo,
              "cannot listen on " + describe(listen) + ": " + std::strerror(errno));
}

// With SO_REUSEPORT a second server would silently share the port with the first one. A socket
// without it cannot be bound while another listens.
Result<> check_unused(Address& address, const ListenAddress& listen) {
  if (address.port() == 0) return {};
  SLUICE_TRY(const Descriptor probe, bind_to(address, Sharing::kNone, listen));
  return {};
}

Result<Descriptor> open_listener(Address& address, const ListenAddress& listen) {
  SLUICE_TRY(Descriptor fd, bind_to(address, Sharing::kSamePort, listen));
  if (::listen(fd.get(), SOMAXCONN) != 0 ||
      ::getsockname(fd.get(), address.get(), &address.size) != 0) {
    return fail(ErrorCode::kIo,
                "cannot listen on " + describe(listen) + ": " + std::strerror(errno));
  }
  return fd;
}

// How many shards still have connections; the last one calls `done`.
struct Drain {
  std::atomic<std::size_t> shards_left;
  std::function<void()> done;
};

class ServerImpl final : public Server {
 public:
  ServerImpl(std::span<boost::asio::io_context* const> contexts, std::shared_ptr<Core> core)
      : core_(std::move(core)) {
    for (boost::asio::io_context* context : contexts) {
      shards_.push_back(
          std::make_shared<Shard>(*context, core_, static_cast<unsigned>(shards_.size())));
    }
  }

  ~ServerImpl() override {
    for (const auto& pool : core_->workers) pool->stop();
    for (const auto& shard : shards_) {
      boost::asio::post(shard->context(), [shard] { shard->shut_down(); });
    }
  }

  Result<> listen(const ListenAddress& where) {
    SLUICE_TRY(Address address, resolve(where));
    SLUICE_TRY_VOID(check_unused(address, where));
    for (const auto& shard : shards_) {
      SLUICE_TRY(Descriptor fd, open_listener(address, where));
      SLUICE_TRY_VOID(shard->start(fd.release(), address.family()));
    }
    port_ = ntohs(address.port());
    return {};
  }

  std::uint16_t port() const override { return port_; }
  std::size_t connections() const override { return core_->connections.load(); }

  void drain(std::chrono::milliseconds deadline, std::function<void()> done) override {
    const auto state = std::make_shared<Drain>();
    state->shards_left = shards_.size();
    state->done = std::move(done);
    for (const auto& shard : shards_) {
      boost::asio::post(shard->context(), [shard, state, deadline] {
        shard->drain(deadline, [state] {
          if (--state->shards_left == 0) state->done();
        });
      });
    }
  }

 private:
  const std::shared_ptr<Core> core_;  // shared with the shards, whose last handlers may outlive us
  std::vector<std::shared_ptr<Shard>> shards_;  // shared with those handlers
  std::uint16_t port_ = 0;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(std::span<boost::asio::io_context* const> contexts,
                                              Options options) {
  if (contexts.empty()) return fail(ErrorCode::kInvalid, "a server needs at least one io_context");
  unsigned pools = 1;
  for (const Route& route : options.routes) pools = std::max(pools, route.pool + 1);
  if (options.stray) pools = std::max(pools, options.stray->route.pool + 1);
  SLUICE_TRY(RouteTable routes, RouteTable::build(std::move(options.routes)));
  auto core =
      std::make_shared<Core>(options.limits, std::move(routes), std::move(options.error_body),
                             pools, options.worker_threads, options.worker_queue_max);
  core->stray = std::move(options.stray);
  core->names_requests = options.names_requests;
  auto server = std::make_unique<ServerImpl>(contexts, std::move(core));
  SLUICE_TRY_VOID(server->listen(options.address));
  return server;
}

}  // namespace sluice::http
