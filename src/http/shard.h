#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>

#include "base/clock.h"
#include "base/memory_budget.h"
#include "base/result.h"
#include "base/worker_pool.h"
#include "http/connection.h"
#include "http/request_id.h"
#include "http/routes.h"
#include "http/server.h"
#include "http/tls.h"

namespace sluice::http {

// What all shards of one server share.
struct Core {
  Core(const Limits& limits_given, RouteTable routes_given, ErrorBody error_body_given,
       unsigned worker_pools, unsigned worker_threads, std::size_t worker_queue_max)
      : limits(limits_given),
        routes(std::move(routes_given)),
        error_body(std::move(error_body_given)) {
    workers.reserve(worker_pools);
    for (unsigned i = 0; i < worker_pools; ++i)
      workers.push_back(std::make_unique<WorkerPool>(worker_threads, worker_queue_max));
  }

  // What a handler on a worker reads and writes is as large as what is stored.
  MemoryBudget handler_budget() const {
    return MemoryBudget(limits.handler_memory_bytes_max, limits.memory);
  }

  const Limits limits;
  RouteTable routes;
  ErrorBody error_body;
  std::optional<Stray> stray{};      // set before the first request
  bool names_requests = false;       // likewise
  TrustedProxies trusted_proxies{};  // as is this
  std::shared_ptr<const Tls> tls{};  // and this; shared with whoever loads another certificate
  std::vector<std::unique_ptr<WorkerPool>> workers;  // by Route::pool
  std::atomic<std::size_t> connections{0};
  std::atomic<std::size_t> late{0};  // connections that were answered without their handler
  std::atomic<std::size_t> streams{0};
  std::atomic<std::size_t> handshakes{0};  // under way
  std::atomic<std::size_t> body_bytes{0};
};

// One io thread's part of the server: a listener, the connections it accepted, their deadlines, and
// a mailbox for answers from other threads. Everything but deliver() and runs_here() belongs to
// that thread.
class Shard : public std::enable_shared_from_this<Shard> {
 public:
  Shard(boost::asio::io_context& context, std::shared_ptr<Core> core, unsigned index);

  // Takes over a listening socket. Before the context runs, or on its thread.
  Result<> start(int listener);
  // Stops accepting and closes what is idle; what is still there at the deadline is closed too.
  // Calls on_empty once, on this thread, when nothing is left.
  void drain(std::chrono::milliseconds deadline, std::function<void()> on_empty);
  void close_all();
  // Stops for good: the server is going away.
  void shut_down();

  Core& core() { return *core_; }
  boost::asio::io_context& context() { return context_; }
  unsigned index() const { return index_; }
  bool is_draining() const { return is_draining_; }
  bool runs_here() const { return context_.get_executor().running_in_this_thread(); }
  // As of the last tick: precise enough for deadlines and free to ask for.
  Connection::Time now() const { return now_; }
  // What a closing connection still receives goes here and is never looked at.
  std::array<char, 16384>& waste() { return waste_; }

  RequestId next_request_id() { return request_ids_.next(); }

  void add(Connection& connection);
  void remove(Connection& connection);

  // Hands an answered connection to its io thread. Allocates nothing, and wakes the thread only
  // when the mailbox was empty: many answers cost one wake-up. Any thread.
  static void deliver(std::shared_ptr<Connection> connection);

 private:
  using Executor = boost::asio::io_context::executor_type;
  using Acceptor =
      boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol, Executor>;
  using Timer = boost::asio::basic_waitable_timer<
      std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

  class WakeUp;

  void drain_connections();
  void accept();
  void on_accept(const boost::system::error_code& error, Connection::Socket socket);
  void tick();
  // Oldest first; empties the mailbox.
  template <class Action>
  void for_each_delivered(Action action);

  boost::asio::io_context& context_;
  const std::shared_ptr<Core> core_;  // shared by the shards; the last one frees it
  const unsigned index_;
  Acceptor acceptor_;
  Timer timer_;
  RequestIds request_ids_;
  SystemClock clock_;  // deadlines are about peers in the real world
  Connection::Time now_;
  std::chrono::milliseconds tick_ms_;
  bool is_accept_paused_ = false;
  bool is_draining_ = false;
  bool is_shut_down_ = false;
  std::function<void()> on_empty_;
  Connection::Time drain_deadline_{};
  Connection* first_ = nullptr;
  std::array<char, 16384> waste_{};

  alignas(64) std::atomic<Connection*> mailbox_{nullptr};
};

}  // namespace sluice::http
