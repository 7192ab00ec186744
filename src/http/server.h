#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "base/memory_budget.h"
#include "base/result.h"
#include "http/http.h"
#include "http/trusted_proxies.h"

namespace sluice::http {

struct Limits {
  std::size_t body_bytes_max = 1 << 20;
  std::size_t header_bytes_max = 16 << 10;
  std::size_t headers_max = 100;
  std::size_t connections_max = 10'000;  // beyond it, new connections are closed at once
  std::size_t handshakes_max = 1'000;    // of TLS, under way; beyond it, likewise
  std::size_t late_max = 256;            // handlers that are answered for and have not ended
  std::size_t streams_max = 1'000;       // connections that are sent a stream; beyond it 503
  std::size_t in_flight_body_bytes_max = 256 << 20;  // of all connections together; beyond it 503
  std::size_t handler_memory_bytes_max = 512 << 20;  // that one handler on a worker may take
  MemoryPool* memory = nullptr;  // which they share; may be null; outlives the server
  std::chrono::milliseconds handshake_ms_max{10'000};  // of TLS, from the connection on
  std::chrono::milliseconds header_ms_max{10'000};  // from the first byte to the end of the headers
  std::chrono::milliseconds body_ms_max{30'000};    // for the whole body
  std::chrono::milliseconds idle_ms_max{75'000};    // between requests
  std::chrono::milliseconds write_ms_max{60'000};   // for the peer to take a whole response
};

class Tls;

// A port of an address, a UNIX socket, or a socket that was handed to this process.
struct ListenAddress {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // 0 picks one
  std::string path{};      // of a UNIX socket; empty: host and port
  int inherited = -1;      // a listening socket of either kind, which the server takes over
};

// Listens on every given io_context; a connection stays on the one that accepted it. Each context
// is run by exactly one thread and must outlive the server and every Responder. Destroy the server
// when the contexts no longer run or after drain() is done, never on a worker. Takes requests at
// paths that nothing serves, if it wants them; the others get 404.
struct Stray {
  std::function<bool(const RequestHead&)> wants;  // on the io thread; must be quick
  Route route;                                    // its method and pattern do not count
};

class Server {
 public:
  struct Options {
    ListenAddress address;
    Limits limits;
    std::vector<Route> routes;
    ErrorBody error_body;  // of routes without one; may be empty: {"message": ...}
    std::optional<Stray> stray{};
    bool names_requests = false;  // gives each request an id, and each answer an X-Request-Id
    TrustedProxies trusted_proxies{};
    std::shared_ptr<const Tls> tls{};  // null: plain; shared with whoever replaces its certificate
    // For RunsOn::kWorker handlers, of each pool that a route names: routes of one pool wait for
    // each other, and for no others.
    unsigned worker_threads = 4;
    std::size_t worker_queue_max = 1'000;  // of each pool; beyond it 503
  };

  static Result<std::unique_ptr<Server>> start(std::span<boost::asio::io_context* const> contexts,
                                               Options options);
  virtual ~Server() = default;

  virtual std::uint16_t port() const = 0;  // 0 of a UNIX socket
  virtual const ListenAddress& address() const = 0;
  virtual std::size_t connections() const = 0;
  virtual bool has_tls() const = 0;

  // Stops accepting, lets requests in flight be answered (with Connection: close), closes
  // connections on which none arrives within a moment, and calls `done` on an io thread when none
  // is left or `deadline` has passed. To be called once.
  virtual void drain(std::chrono::milliseconds deadline, std::function<void()> done) = 0;
};

}  // namespace sluice::http
