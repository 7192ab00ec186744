#include "http/shard.h"

#include <algorithm>
#include <sys/socket.h>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "base/log.h"
#include "base/memory_budget.h"

namespace sluice::http {
namespace {

using std::chrono::milliseconds;

// Fine enough for the shortest deadline, and rare enough to cost nothing while idle.
milliseconds tick_for(const Limits& limits) {
  const milliseconds shortest =
      std::min({limits.handshake_ms_max, limits.header_ms_max, limits.body_ms_max,
                limits.idle_ms_max, limits.write_ms_max});
  return std::clamp(shortest / 8, milliseconds(5), milliseconds(500));
}

}  // namespace

template <class Action>
void Shard::for_each_delivered(Action action) {
  Connection* newest = mailbox_.exchange(nullptr, std::memory_order_acquire);
  Connection* oldest = nullptr;
  while (newest) {
    Connection* const next = newest->next_answer_;
    newest->next_answer_ = oldest;
    oldest = newest;
    newest = next;
  }
  while (oldest) {
    const auto connection = std::move(oldest->self_);
    oldest = oldest->next_answer_;
    action(*connection);
  }
}

// Empties the mailbox on the io thread. When the context is destroyed instead of run, the
// connections in the mailbox, which own themselves, must end all the same.
class Shard::WakeUp {
 public:
  explicit WakeUp(std::shared_ptr<Shard> shard) : shard_(std::move(shard)) {}
  WakeUp(WakeUp&&) noexcept = default;
  ~WakeUp() {
    if (shard_) shard_->for_each_delivered([](Connection&) {});
  }
  void operator()() {
    const auto shard = std::move(shard_);
    shard->for_each_delivered([](Connection& connection) { connection.on_delivered(); });
  }

 private:
  std::shared_ptr<Shard> shard_;  // shared: it may be the last one to know the shard
};

Shard::Shard(boost::asio::io_context& context, std::shared_ptr<Core> core, unsigned index)
    : context_(context),
      core_(std::move(core)),
      index_(index),
      acceptor_(context),
      timer_(context),
      now_(clock_.steady()),
      tick_ms_(tick_for(core_->limits)) {}

Result<> Shard::start(int listener) {
  int family = 0;
  socklen_t size = sizeof family;
  ::getsockopt(listener, SOL_SOCKET, SO_DOMAIN, &family, &size);
  boost::system::error_code error;
  acceptor_.assign(boost::asio::generic::stream_protocol(family, 0), listener, error);
  if (error) return fail(ErrorCode::kIo, "cannot listen: " + error.message());
  boost::asio::post(context_, [self = shared_from_this()] {
    self->tick();
    self->accept();
  });
  return {};
}

void Shard::accept() {
  if (!acceptor_.is_open()) return;
  acceptor_.async_accept(context_.get_executor(),
                         [self = shared_from_this()](const boost::system::error_code& error,
                                                     Connection::Socket socket) {
                           self->on_accept(error, std::move(socket));
                         });
}

void Shard::on_accept(const boost::system::error_code& error, Connection::Socket socket) {
  namespace errc = boost::system::errc;
  if (error == errc::too_many_files_open || error == errc::too_many_files_open_in_system ||
      error == errc::no_buffer_space || error == errc::not_enough_memory) {
    // Trying again at once would spin; the next tick does.
    is_accept_paused_ = true;
    log::warn("cannot accept connections for now: {}", error.message());
    return;
  }
  if (!error &&
      core_->connections.load(std::memory_order_relaxed) < core_->limits.connections_max) {
    boost::system::error_code ignored;
    socket.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
    try {
      std::make_shared<Connection>(shared_from_this(), std::move(socket))->start();
    } catch (const std::bad_alloc& refused) {
      log::error("a connection was not accepted: {}", memory_refusal(refused));
    }
  }
  accept();
}

void Shard::tick() {
  if (is_shut_down_) return;
  now_ = clock_.steady();
  for (Connection* connection = first_; connection;) {
    Connection* const next = connection->next_;
    const auto alive = connection->shared_from_this();
    try {
      connection->on_tick(now_);
    } catch (const std::bad_alloc& refused) {
      log::error("a connection failed: {}", memory_refusal(refused));
      connection->close();
    }
    connection = next;
  }
  if (is_draining_ && now_ >= drain_deadline_) close_all();
  if (std::exchange(is_accept_paused_, false)) accept();
  timer_.expires_after(tick_ms_);
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    if (!error) self->tick();
  });
}

void Shard::drain(milliseconds deadline, std::function<void()> on_empty) {
  is_draining_ = true;
  drain_deadline_ = clock_.steady() + deadline;
  on_empty_ = std::move(on_empty);
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  // Behind the handlers of what has been accepted already.
  boost::asio::post(context_, [self = shared_from_this()] { self->drain_connections(); });
}

void Shard::drain_connections() {
  now_ = clock_.steady();
  for (Connection* connection = first_; connection;) {
    Connection* const next = connection->next_;
    const auto alive = connection->shared_from_this();
    connection->on_drain();
    connection = next;
  }
  if (!first_ && on_empty_) std::exchange(on_empty_, nullptr)();
}

void Shard::close_all() {
  while (first_) {
    const auto alive = first_->shared_from_this();
    alive->close(StreamEnd::kStopping);
  }
}

void Shard::shut_down() {
  is_shut_down_ = true;
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  timer_.cancel();
  close_all();
}

void Shard::add(Connection& connection) {
  core_->connections.fetch_add(1, std::memory_order_relaxed);
  connection.next_ = first_;
  if (first_) first_->previous_ = &connection;
  first_ = &connection;
}

void Shard::remove(Connection& connection) {
  core_->connections.fetch_sub(1, std::memory_order_relaxed);
  (connection.previous_ ? connection.previous_->next_ : first_) = connection.next_;
  if (connection.next_) connection.next_->previous_ = connection.previous_;
  if (!first_ && on_empty_) boost::asio::post(context_, std::exchange(on_empty_, nullptr));
}

void Shard::deliver(std::shared_ptr<Connection> connection) {
  Connection* const raw = connection.get();
  const std::shared_ptr<Shard> shard = raw->shard_;  // once delivered, the connection may be gone
  raw->self_ = std::move(connection);
  Connection* first = shard->mailbox_.load(std::memory_order_relaxed);
  do {
    raw->next_answer_ = first;
  } while (!shard->mailbox_.compare_exchange_weak(first, raw, std::memory_order_release,
                                                  std::memory_order_relaxed));
  if (!first) boost::asio::post(shard->context_, WakeUp(shard));
}

}  // namespace sluice::http
