#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "http/server.h"

namespace sluice::http {

// A file descriptor with one owner.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor();
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

// The listening sockets of a server, one per shard: sockets of their own on a shared port, or
// copies of one, where it is a UNIX socket or was handed to the process. What connects to a copy
// waits in the same queue as for the others, which outlives this process where another one holds
// the socket, too.
struct Listeners {
  std::vector<Descriptor> sockets;
  ListenAddress address;  // with the port that was picked
};
Result<Listeners> open_listeners(const ListenAddress& where, std::size_t shards);

// Removes the file of a UNIX socket, if it is still that of these listeners.
class SocketFile {
 public:
  SocketFile() = default;
  SocketFile(const SocketFile&) = delete;
  SocketFile& operator=(const SocketFile&) = delete;
  ~SocketFile() { remove(); }
  // Of a socket that this process has bound; of others nothing is removed.
  void take(const ListenAddress& bound);
  void remove();

 private:
  std::string path_;
  std::uint64_t inode_ = 0;
};

// The address of a socket's other end, without the port; "unix" of a UNIX socket.
std::string host_text(const void* address);

}  // namespace sluice::http
