#include <exception>
#include <new>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/memory_budget.h"
#include "http/connection.h"
#include "http/http.h"
#include "http/serialize.h"
#include "http/shard.h"
#include "http/stream_buffer.h"

namespace sluice::http {

// Straight to the connection on its io thread, by the shard's mailbox from anywhere else.
void Connection::hand_over(std::shared_ptr<ReplySink> self) {
  const MemoryBudget::Overdraft small;  // destructors call it too
  if (shard_->runs_here()) return on_delivered();
  Shard::deliver(std::static_pointer_cast<Connection>(std::move(self)));
}

void Connection::reply(std::shared_ptr<ReplySink> self, std::string_view bytes) {
  try {
    answer_.assign(bytes);
  } catch (const std::bad_alloc&) {
    drop_for_want_of_memory();
  }
  hand_over(std::move(self));
}

void Connection::reply(std::shared_ptr<ReplySink> self, const Response& response) {
  answer_.clear();
  try {
    borrowed_answer_ = append_own_part(answer_, response);
  } catch (const std::bad_alloc&) {
    drop_for_want_of_memory();
  }
  hand_over(std::move(self));
}

// The connection may end only on its io thread, which answers for it.
void Connection::drop_for_want_of_memory() {
  answer_.clear();
  is_dropped_ = true;
  drop_status_ = 503;
}

void Connection::reply_nothing(std::shared_ptr<ReplySink> self) {
  is_dropped_ = true;
  // By an exception: only for want of memory is it worth another try.
  if (std::uncaught_exceptions() > 0 && MemoryBudget::was_refused()) drop_status_ = 503;
  hand_over(std::move(self));
}

bool Connection::run_on_worker(WorkerPool::Job job) {
  Core& core = shard_->core();
  WorkerPool::Job bounded = [&core, job = std::move(job)]() mutable {
    MemoryBudget::forget_refusal();
    const MemoryBudget budget = core.handler_budget();
    WorkerPool::Job once =
        std::move(job);  // an exception drops it, and with it what it would answer
    once();
  };
  return core.workers[route_->pool]->resume(bounded);
}

void ReplySink::stream(std::shared_ptr<ReplySink> self, const StreamHead&,
                       std::shared_ptr<StreamBuffer> buffer) {
  reply_nothing(std::move(self));
  buffer->end(StreamEnd::kRefused);
}

Responder::Responder(std::shared_ptr<ReplySink> sink) : sink_(std::move(sink)) {}

Responder& Responder::operator=(Responder&& other) noexcept {
  if (this == &other) return *this;
  if (auto* sink = sink_.get()) sink->reply_nothing(std::move(sink_));
  sink_ = std::move(other.sink_);
  return *this;
}

Responder::~Responder() {
  if (auto* sink = sink_.get()) sink->reply_nothing(std::move(sink_));
}

void Responder::send(const Response& response) {
  if (auto* sink = sink_.get()) sink->reply(std::move(sink_), response);
}

void Responder::send_raw(std::string_view bytes) {
  SLUICE_CHECK(bytes.starts_with("HTTP/1.1 ") && bytes.find("\r\n\r\n") != std::string_view::npos,
               "send_raw takes a whole response");
  if (auto* sink = sink_.get()) sink->reply(std::move(sink_), bytes);
}

bool ReplySink::run_on_worker(std::move_only_function<void()> /*job*/) { return false; }

Stream Responder::stream(const StreamHead& head, StreamOptions options, OnStreamEnd on_end) {
  auto buffer = std::make_shared<StreamBuffer>(std::move(options), std::move(on_end));
  if (auto* sink = sink_.get()) {
    sink->stream(std::move(sink_), head, buffer);
  } else {
    buffer->end(StreamEnd::kRefused);
  }
  return Stream(std::move(buffer));
}

bool Responder::run_on_worker(std::move_only_function<void()> job) const {
  SLUICE_CHECK(sink_, "only what is unanswered can be gone on with");
  return sink_->run_on_worker(std::move(job));
}

}  // namespace sluice::http
