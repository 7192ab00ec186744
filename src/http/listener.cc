#include "http/listener.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <optional>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace sluice::http {
namespace {

constexpr mode_t kSocketMode = 0660;  // its owner, and the group that the proxy is in

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  in_port_t& port() {
    return storage.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&storage)->sin6_port
                                         : reinterpret_cast<sockaddr_in*>(&storage)->sin_port;
  }
};

std::string describe(const ListenAddress& address) {
  if (address.inherited >= 0) return std::string("the inherited socket");
  return address.path.empty() ? address.host + ":" + std::to_string(address.port)
                              : "unix:" + address.path;
}

std::unexpected<Error> refused(const ListenAddress& listen) {
  return fail(errno == EADDRINUSE ? ErrorCode::kConflict : ErrorCode::kIo,
              "cannot listen on " + describe(listen) + ": " + std::strerror(errno));
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
  return refused(listen);
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
      ::getsockname(fd.get(), address.get(), &address.size) != 0)
    return refused(listen);
  return fd;
}

Result<sockaddr_un> unix_address(const ListenAddress& listen) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (listen.path.size() >= sizeof address.sun_path)
    return fail(ErrorCode::kInvalid, "cannot listen on " + describe(listen) +
                                         ": the path has more than " +
                                         std::to_string(sizeof address.sun_path - 1) + " bytes");
  std::memcpy(address.sun_path, listen.path.data(), listen.path.size());
  return address;
}

const sockaddr* generic(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

// Held while a socket is made in a folder: between the look at a file that was left behind and its
// removal, and until the new socket is listened on, no other server may do the same.
Result<Descriptor> lock_folder_of(const ListenAddress& listen) {
  const auto slash = listen.path.rfind('/');
  const std::string folder = slash == std::string::npos ? std::string(".")
                             : slash == 0               ? std::string("/")
                                                        : listen.path.substr(0, slash);
  Descriptor held(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  int locked = held.get() < 0 ? -1 : ::flock(held.get(), LOCK_EX);
  while (locked != 0 && held.get() >= 0 && errno == EINTR) locked = ::flock(held.get(), LOCK_EX);
  if (locked != 0) return refused(listen);
  return held;
}

// A file of a server that was killed stays behind, and nobody answers there.
void remove_stale(const sockaddr_un& address) {
  struct stat file {};
  if (::stat(address.sun_path, &file) != 0 || !S_ISSOCK(file.st_mode)) return;
  const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::connect(probe.get(), generic(address), sizeof address) != 0 && errno == ECONNREFUSED)
    ::unlink(address.sun_path);
}

Result<Descriptor> open_unix(const ListenAddress& listen) {
  SLUICE_TRY(const auto address, unix_address(listen));
  SLUICE_TRY(const Descriptor lock, lock_folder_of(listen));
  Descriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (fd.get() < 0) return refused(listen);
  if (::bind(fd.get(), generic(address), sizeof address) != 0) {
    if (errno != EADDRINUSE) return refused(listen);
    remove_stale(address);
    if (::bind(fd.get(), generic(address), sizeof address) != 0) return refused(listen);
  }
  if (::chmod(listen.path.c_str(), kSocketMode) != 0 || ::listen(fd.get(), SOMAXCONN) != 0)
    return refused(listen);
  return fd;
}

// What a socket listens on; nothing when it does not listen for connections.
std::optional<ListenAddress> listening_address(int socket) {
  Address address;
  address.size = sizeof address.storage;
  int listens = 0;
  socklen_t size = sizeof listens;
  if (::getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 || listens == 0 ||
      ::getsockname(socket, address.get(), &address.size) != 0)
    return std::nullopt;
  ListenAddress out;
  out.inherited = socket;
  if (address.storage.ss_family == AF_UNIX) {
    out.path = reinterpret_cast<const sockaddr_un*>(&address.storage)->sun_path;
  } else {
    out.host = host_text(&address.storage);
    out.port = ntohs(address.port());
  }
  return out;
}

Result<Listeners> copies_of(Descriptor socket, const ListenAddress& address, std::size_t shards) {
  Listeners listeners{{}, address};
  listeners.sockets.reserve(shards);
  for (std::size_t i = 1; i < shards; ++i) {
    listeners.sockets.emplace_back(::fcntl(socket.get(), F_DUPFD_CLOEXEC, 0));
    if (listeners.sockets.back().get() < 0) return refused(address);
  }
  listeners.sockets.push_back(std::move(socket));
  return listeners;
}

}  // namespace

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Result<Listeners> open_listeners(const ListenAddress& where, std::size_t shards) {
  if (where.inherited >= 0) {
    Descriptor socket(where.inherited);
    const auto address = listening_address(socket.get());
    if (!address)
      return fail(ErrorCode::kInvalid, "the inherited socket does not listen for connections");
    return copies_of(std::move(socket), *address, shards);
  }
  if (!where.path.empty()) {
    SLUICE_TRY(auto socket, open_unix(where));
    return copies_of(std::move(socket), where, shards);
  }
  SLUICE_TRY(Address address, resolve(where));
  SLUICE_TRY_VOID(check_unused(address, where));
  Listeners listeners{{}, where};
  listeners.sockets.reserve(shards);
  for (std::size_t i = 0; i < shards; ++i) {
    SLUICE_TRY(Descriptor socket, open_listener(address, where));
    listeners.sockets.push_back(std::move(socket));
  }
  listeners.address.port = ntohs(address.port());
  return listeners;
}

void SocketFile::take(const ListenAddress& bound) {
  struct stat file {};
  if (bound.inherited >= 0 || bound.path.empty() || ::stat(bound.path.c_str(), &file) != 0) return;
  path_ = bound.path;
  inode_ = file.st_ino;
}

void SocketFile::remove() {
  struct stat file {};
  const std::string path = std::exchange(path_, {});
  if (!path.empty() && ::stat(path.c_str(), &file) == 0 && file.st_ino == inode_)
    ::unlink(path.c_str());
}

std::string host_text(const void* address) {
  const auto* generic_address = static_cast<const sockaddr*>(address);
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = nullptr;
  if (generic_address->sa_family == AF_UNIX) return "unix";
  if (generic_address->sa_family == AF_INET)
    bytes = &static_cast<const sockaddr_in*>(address)->sin_addr;
  if (generic_address->sa_family == AF_INET6)
    bytes = &static_cast<const sockaddr_in6*>(address)->sin6_addr;
  if (!bytes || !::inet_ntop(generic_address->sa_family, bytes, text.data(), text.size()))
    return {};
  return text.data();
}

}  // namespace sluice::http
