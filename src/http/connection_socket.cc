// The part of a connection that reads and writes its socket, plain or under TLS. What is plain pays
// one look at a pointer for each call of the system.
#include <cerrno>
#include <sys/socket.h>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include "http/connection.h"
#include "http/serialize.h"
#include "http/shard.h"

namespace sluice::http {
namespace {

// For a browser or a program that was given http:// instead of https://.
constexpr std::string_view kPlainHttp = "This port speaks TLS; use https://.";

}  // namespace

void Connection::read() {
  is_reading_ = true;
  if (tls_) return wait_for_sealed();
  const auto room = is_closing_ || stream_ ? std::span<char>(shard_->waste()) : reader_.room();
  socket_.async_read_some(boost::asio::buffer(room.data(), room.size()),
                          [self = shared_from_this()](const boost::system::error_code& error,
                                                      std::size_t n) { self->on_read(error, n); });
}

// True when nothing is left to write. When the socket is full, proceed() is called again later.
bool Connection::flush() {
  if (is_writing_ || is_closed_) return false;
  while (out_sent_ < out_.size() || !borrowed_.empty()) {
    const bool is_own = out_sent_ < out_.size();
    const auto bytes = is_own ? std::string_view(out_).substr(out_sent_) : borrowed_;
    const int more = is_own && !borrowed_.empty() ? MSG_MORE : 0;
    const ssize_t n = tls_ ? write_sealed(bytes)
                           : ::send(socket_.native_handle(), bytes.data(), bytes.size(),
                                    MSG_NOSIGNAL | MSG_DONTWAIT | more);
    if (n >= 0 && is_own) {
      out_sent_ += static_cast<std::size_t>(n);
    } else if (n >= 0) {
      borrowed_.remove_prefix(static_cast<std::size_t>(n));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      wait_for_writable();
      return false;
    } else if (errno != EINTR) {
      close();
      return false;
    }
  }
  out_.clear();
  out_sent_ = 0;
  if (out_.capacity() > kBufferKeptBytes) std::string().swap(out_);
  return true;
}

void Connection::wait_for_writable() {
  is_writing_ = true;
  set_deadline(Deadline::kWrite);
  when_ready(Socket::wait_write, [](Connection& self) {
    self.is_writing_ = false;
    self.proceed();
  });
}

// Closing at once would reset the connection when bytes lie unread, and the peer might lose the
// answer: so say that nothing more comes and take what still arrives, for a while.
void Connection::linger() {
  if (tls_) tls_->say_goodbye();
  boost::system::error_code error;
  socket_.shutdown(Socket::shutdown_send, error);
  if (error) return close();
  set_deadline(Deadline::kLinger);
  if (!is_reading_) read();
}

// ---- under TLS --------------------------------------------------------------------------------

void Connection::start_tls() {
  Core& core = shard_->core();
  is_shaking_hands_ = true;
  if (core.handshakes.fetch_add(1, std::memory_order_relaxed) >= core.limits.handshakes_max)
    return close();
  boost::system::error_code error;
  socket_.native_non_blocking(true, error);  // OpenSSL reads and writes the socket by itself
  if (error) return close();
  tls_ = std::make_unique<TlsSession>(*core.tls, socket_.native_handle());
  set_deadline(Deadline::kHandshake);
  shake_hands();
}

void Connection::shake_hands() {
  const auto again = [](Connection& self) { self.shake_hands(); };
  switch (tls_->shake_hands()) {
    case TlsSession::State::kWantsRead:
      return when_ready(Socket::wait_read, again);
    case TlsSession::State::kWantsWrite:
      return when_ready(Socket::wait_write, again);
    case TlsSession::State::kDone:
      end_handshake();
      return wait_for_bytes();
    case TlsSession::State::kPlainHttp:
      return answer_plain_http();
    default:
      return close();
  }
}

void Connection::end_handshake() {
  if (!std::exchange(is_shaking_hands_, false)) return;
  shard_->core().handshakes.fetch_sub(1, std::memory_order_relaxed);
}

// From here on the connection is plain, and ends.
void Connection::answer_plain_http() {
  end_handshake();
  tls_.reset();
  is_closing_ = true;
  auto response = error_response(400, kPlainHttp);
  response.headers.emplace_back("Connection", "close");
  out_ = serialize(response);
  if (flush()) linger();
}

// Bytes that were received with others would not make the socket ready again.
void Connection::wait_for_sealed() {
  if (!tls_->has_pending())
    return when_ready(Socket::wait_read, [](Connection& self) { self.read_sealed(); });
  boost::asio::post(shard_->context(), [self = shared_from_this()] {
    if (!self->is_closed_) self->guarded([&self] { self->read_sealed(); });
  });
}

void Connection::read_sealed() {
  const auto room = is_closing_ || stream_ ? std::span<char>(shard_->waste()) : reader_.room();
  const auto moved = tls_->read(room);
  if (moved.bytes > 0) return on_read({}, moved.bytes);
  if (moved.state == TlsSession::State::kWantsRead)
    return when_ready(Socket::wait_read, [](Connection& self) { self.read_sealed(); });
  if (moved.state == TlsSession::State::kWantsWrite)
    return when_ready(Socket::wait_write, [](Connection& self) { self.read_sealed(); });
  on_read(boost::asio::error::eof, 0);
}

// As ::send() answers.
ssize_t Connection::write_sealed(std::string_view bytes) {
  const auto moved = tls_->write(bytes);
  if (moved.bytes > 0) return static_cast<ssize_t>(moved.bytes);
  errno = moved.state == TlsSession::State::kWantsWrite ? EAGAIN : EPIPE;
  return -1;
}

}  // namespace sluice::http
