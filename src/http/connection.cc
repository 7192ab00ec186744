#include "http/connection.h"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

#include "base/log.h"
#include "http/listener.h"
#include "http/shard.h"
#include "http/stream_buffer.h"

namespace sluice::http {
namespace {

// Requests that came in one go are answered in one go, up to here; then others get their turn.
constexpr unsigned kStepsMax = 64;
constexpr std::size_t kFlushBytes = 64 << 10;
constexpr std::chrono::milliseconds kLingerMs{1'000};
constexpr std::chrono::milliseconds kDrainIdleMs{250};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::string address_of(const Connection::Socket& socket) {
  boost::system::error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  return error ? std::string() : host_text(endpoint.data());
}

}  // namespace

Connection::Connection(std::shared_ptr<Shard> shard, Socket socket)
    : shard_(std::move(shard)),
      socket_(std::move(socket)),
      peer_(address_of(socket_)),
      reader_(shard_->core().limits) {
  reader_.request().peer = peer_;
  reader_.request().shard = shard_->index();
  shard_->add(*this);
}

Connection::~Connection() {
  close(StreamEnd::kStopping);
  if (new_stream_) new_stream_->end(StreamEnd::kStopping);
  release_body();
  if (is_late_) shard_->core().late.fetch_sub(1, std::memory_order_relaxed);
}

void Connection::start() {
  guarded([this] {
    if (shard_->core().tls) return start_tls();
    wait_for_bytes();
  });
}

void Connection::close(StreamEnd why) {
  if (is_closed_) return;
  is_closed_ = true;
  end_handshake();
  if (tls_) tls_->say_goodbye();
  boost::system::error_code ignored;
  socket_.close(ignored);
  shard_->remove(*this);
  end_stream(why);
}

// ---- reading ----------------------------------------------------------------------------------

void Connection::on_read(const boost::system::error_code& error, std::size_t n) {
  is_reading_ = false;
  if (is_closed_) return;
  if (error) return close();
  if (is_closing_ || stream_) return read();
  run(n);
}

void Connection::run(std::size_t n) {
  is_running_ = true;
  guarded([this, n] { advance(reader_.received(n)); });
  is_running_ = false;
}

// Goes on until it has to wait: for bytes, for an answer, or for the peer to take what was written.
void Connection::advance(RequestReader::Step step) {
  for (unsigned steps = 0; steps < kStepsMax && out_.size() < kFlushBytes && borrowed_.empty();
       ++steps) {
    is_answered_ = false;
    switch (step) {
      case RequestReader::Step::kMore:
        if (flush()) wait_for_bytes();
        return;
      case RequestReader::Step::kHead:
        step = plan();
        break;
      case RequestReader::Step::kRefused:
        refuse(reader_.refusal());
        break;
      case RequestReader::Step::kComplete:
        if (account_body()) dispatch();
        // What was answered before goes out; it need not wait for this handler.
        if (!is_answered_) return void(flush());
        break;
    }
    if (!is_answered_) continue;
    if (is_closing_ || is_closed_) break;
    step = reader_.next();
  }
  proceed();
}

void Connection::wait_for_bytes() {
  if (reader_.has_head()) {
    if (!account_body()) return proceed();
    set_deadline(Deadline::kBody);
  } else {
    set_deadline(reader_.is_empty() ? Deadline::kIdle : Deadline::kHeader);
  }
  read();
}

// ---- serving ----------------------------------------------------------------------------------

RequestReader::Step Connection::plan() {
  Core& core = shard_->core();
  const Request& request = reader_.request();
  if (log::enabled(log::Level::kDebug)) began_ = steady_now();
  name_request();
  if (!core.trusted_proxies.empty()) {
    client_ = core.trusted_proxies.client_of(peer_, request.headers);
    reader_.request().peer = client_;
  }
  route_ = core.routes.find(request.method, request.path, raw_params_);
  if (!route_ && core.stray && core.stray->wants(request) &&
      core.routes.allowed(request.path).empty())
    route_ = &core.stray->route;
  if (!route_) {
    refuse_route();
    return RequestReader::Step::kMore;
  }
  reader_.set_route(route_->pattern, raw_params_);
  std::size_t body_bytes_max = core.limits.body_bytes_max;
  if (route_->planner) {
    const BodyPlan plan = route_->planner(request);
    if (const auto* response = std::get_if<Response>(&plan)) {
      respond(*response);
      return RequestReader::Step::kMore;
    }
    body_bytes_max = std::get<std::size_t>(plan);
  }
  const RequestReader::Step step = reader_.begin_body(body_bytes_max);
  if (step == RequestReader::Step::kMore && reader_.framing().expects_continue) out_ += kContinue;
  return step;
}

void Connection::dispatch() {
  const Core& core = shard_->core();
  const bool may_be_late = route_->late && route_->answer_ms_max.count() > 0;
  if (may_be_late && core.late.load(std::memory_order_relaxed) >= core.limits.late_max)
    return refuse_busy();
  set_deadline(Deadline::kNone);
  is_handling_ = true;
  if (may_be_late) answer_deadline_ = shard_->now() + route_->answer_ms_max;
  Responder responder(shared_from_this());
  if (route_->runs_on == RunsOn::kIo) return call_handler(std::move(responder));
  WorkerPool::Job job = [this, responder = std::move(responder)]() mutable {
    const MemoryBudget budget = shard_->core().handler_budget();
    call_handler(std::move(responder));
  };
  // The job holds the responder: destroying it answers with this status.
  if (!core.workers[route_->pool]->submit(job)) drop_status_ = 503;
}

void Connection::call_handler(Responder responder) {
  const Route& route = *route_;  // once it has answered, this connection may be gone
  const auto id = request_id_;
  MemoryBudget::forget_refusal();
  try {
    route.handler(reader_.request(), std::move(responder));
  } catch (const std::exception& error) {
    if (log::enabled(log::Level::kError))
      log::write(log::Level::kError,
                 fmt::format("the handler of {} failed: {}", route.pattern, error.what()),
                 {{"request_id", id ? id->view() : std::string_view()}});
  }
}

// ---- answering --------------------------------------------------------------------------------

void Connection::on_delivered() {
  if (new_stream_) return guarded([this] { begin_stream(std::move(new_stream_)); });
  if (is_late_) return;
  guarded([this] {
    if (!std::exchange(is_dropped_, false)) {
      finish_answer(answer_, std::exchange(borrowed_answer_, {}));
      if (answer_.capacity() > kBufferKeptBytes) std::string().swap(answer_);
      return;
    }
    if (std::exchange(drop_status_, 500) == 503) return refuse_busy();
    refuse({500, "The server failed to answer."});
  });
}

void Connection::respond(const Response& response) { finish_answer(serialize(response)); }

// The responder still holds the request's bytes, so this connection cannot take another one, and
// counts until the handler has let go of it.
void Connection::answer_late() {
  is_late_ = true;
  shard_->core().late.fetch_add(1, std::memory_order_relaxed);
  respond(route_->late(reader_.request()));
}

void Connection::finish_answer(std::string_view bytes, std::string_view borrowed) {
  is_handling_ = false;
  answer_deadline_.reset();
  if (!is_late_) release_body();
  if (log::enabled(log::Level::kDebug)) log_answer(bytes, borrowed.size());
  if (is_closed_) return;
  const bool is_intact = reader_.can_continue() && !is_late_;
  const bool keep_alive = is_intact && reader_.framing().keep_alive && !shard_->is_draining();
  append_answer(bytes, keep_alive);
  if (reader_.request().method != Method::kHead) borrowed_ = borrowed;
  set_deadline(Deadline::kNone);
  if (keep_alive) {
    reader_.end_request();
    request_id_.reset();
    reader_.request().peer = peer_;  // what a proxy said of the client was about that request
    route_ = nullptr;
  } else {
    is_closing_ = true;
    must_linger_ = !is_intact || shard_->is_draining();
  }
  is_answered_ = true;
  if (!is_running_) proceed();
}

void Connection::append_answer(std::string_view bytes, bool keep_alive) {
  const std::size_t line_end = bytes.find("\r\n") + 2;
  out_.append(bytes.substr(0, line_end));
  name_request();  // what is refused before its headers are read has an id, too
  if (request_id_) out_.append("X-Request-Id: ").append(request_id_->view()).append("\r\n");
  if (!keep_alive) {
    out_.append("Connection: close\r\n");
  } else if (reader_.framing().minor_version == 0) {
    out_.append("Connection: keep-alive\r\n");
  }
  std::string_view rest = bytes.substr(line_end);
  if (reader_.request().method == Method::kHead) rest = rest.substr(0, rest.find("\r\n\r\n") + 4);
  out_.append(rest);
}

// Writes what is to be written and goes on to the next request. Handlers are never called from
// here: whoever answers is not made to serve the next request inside its own call.
void Connection::proceed() {
  if (is_closed_ || !flush()) return;
  if (stream_) return on_stream();
  if (is_handling_) return set_deadline(Deadline::kNone);
  if (is_closing_) return must_linger_ ? linger() : close();
  if (reader_.is_empty()) return wait_for_bytes();
  boost::asio::post(shard_->context(), [self = shared_from_this()] {
    if (!self->is_closed_) self->run(0);
  });
}

// ---- limits -----------------------------------------------------------------------------------

void Connection::set_deadline(Deadline kind) {
  if (kind == deadline_kind_) return;
  deadline_kind_ = kind;
  const Limits& limits = shard_->core().limits;
  switch (kind) {
    case Deadline::kNone:
      return;
    case Deadline::kHandshake:
      deadline_ = shard_->now() + limits.handshake_ms_max;
      return;
    case Deadline::kIdle:
      deadline_ = shard_->now() + limits.idle_ms_max;
      return;
    case Deadline::kHeader:
      deadline_ = shard_->now() + limits.header_ms_max;
      return;
    case Deadline::kBody:
      deadline_ = shard_->now() + limits.body_ms_max;
      return;
    case Deadline::kWrite:
      deadline_ = shard_->now() + limits.write_ms_max;
      return;
    case Deadline::kLinger:
      deadline_ = shard_->now() + kLingerMs;
      return;
  }
}

void Connection::on_tick(Time now) {
  if (answer_deadline_ && now >= *answer_deadline_) return guarded([this] { answer_late(); });
  if (stream_) send_heartbeat(now);
  if (deadline_kind_ == Deadline::kNone || now < deadline_) return;
  switch (std::exchange(deadline_kind_, Deadline::kNone)) {
    case Deadline::kHeader:
      return guarded([this] { refuse({408, "The headers took too long."}); });
    case Deadline::kBody:
      return guarded([this] { refuse({408, "The body took too long."}); });
    default:
      return close(StreamEnd::kTooSlow);
  }
}

void Connection::on_drain() {
  if (stream_) {
    stream_->end(StreamEnd::kStopping);
    return on_stream();
  }
  const bool is_idle =
      !is_handling_ && !is_closing_ && reader_.is_empty() && out_.empty() && borrowed_.empty();
  // A request may be on its way: it is answered, and the peer told that it is the last one.
  if (!is_idle) return;
  set_deadline(Deadline::kIdle);
  deadline_ = std::min(deadline_, shard_->now() + kDrainIdleMs);
}

bool Connection::account_body() {
  const std::size_t held = reader_.body_bytes_held();
  if (held == body_bytes_accounted_) return true;
  Core& core = shard_->core();
  const std::size_t more = held - std::exchange(body_bytes_accounted_, held);
  if (core.body_bytes.fetch_add(more, std::memory_order_relaxed) + more <=
      core.limits.in_flight_body_bytes_max) {
    return true;
  }
  refuse_busy();
  return false;
}

void Connection::release_body() {
  if (body_bytes_accounted_ == 0) return;
  shard_->core().body_bytes.fetch_sub(std::exchange(body_bytes_accounted_, 0),
                                      std::memory_order_relaxed);
}

}  // namespace sluice::http
