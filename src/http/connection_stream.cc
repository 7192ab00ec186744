// The part of a connection that sends a stream. From its head on, the connection belongs to it: the
// peer can only listen or leave, and the end of the stream is that of the connection.
#include <fmt/format.h>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>

#include <boost/asio/post.hpp>

#include "base/memory_budget.h"
#include "http/connection.h"
#include "http/serialize.h"
#include "http/shard.h"
#include "http/stream_buffer.h"

namespace sluice::http {
namespace {

constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace

// On the producer's thread, like the other replies.
void Connection::stream(std::shared_ptr<ReplySink> self, const StreamHead& head,
                        std::shared_ptr<StreamBuffer> buffer) {
  const MemoryBudget::Overdraft small;
  answer_.clear();
  append_stream_head(answer_, head, reader_.framing().minor_version);
  is_stream_chunked_ = !head.content_length && reader_.framing().minor_version > 0;
  buffer->attach([weak = weak_from_this()] {
    auto connection = weak.lock();
    if (!connection) return;
    auto& context = connection->shard_->context();
    boost::asio::post(context, [connection = std::move(connection)] { connection->on_stream(); });
  });
  new_stream_ = std::move(buffer);
  hand_over(std::move(self));
}

void Connection::begin_stream(std::shared_ptr<StreamBuffer> stream) {
  if (is_closed_ || is_late_) return stream->end(StreamEnd::kPeerGone);
  Core& core = shard_->core();
  if (core.streams.fetch_add(1, std::memory_order_relaxed) >= core.limits.streams_max) {
    core.streams.fetch_sub(1, std::memory_order_relaxed);
    refuse_busy();
    return stream->end(StreamEnd::kRefused);
  }
  is_handling_ = false;
  answer_deadline_.reset();
  release_body();
  set_deadline(Deadline::kNone);
  stream_ = std::move(stream);  // first, so that whatever fails ends it
  append_answer(answer_, false);
  last_sent_ = shard_->now();
  read();  // notices when the peer leaves
  if (reader_.request().method == Method::kHead) stream_->finish();
  if (shard_->is_draining()) stream_->end(StreamEnd::kStopping);
  on_stream();
}

// Moves on what the producer has written as soon as the socket has taken what went before; until
// then it adds up in the stream's buffer, whose limit says how far the peer may fall behind.
void Connection::on_stream() {
  if (is_closed_ || !stream_) return;
  if (stream_->is_cut()) return close(StreamEnd::kTooSlow);
  guarded([this] {
    if (!flush()) return;
    set_deadline(Deadline::kNone);
    auto [bytes, is_last] = stream_->take();
    if (reader_.request().method == Method::kHead) bytes.clear();
    append_chunk(bytes);
    if (is_last) finish_stream();
    if (flush() && is_closing_) linger();
  });
}

void Connection::finish_stream() {
  if (is_stream_chunked_ && reader_.request().method != Method::kHead) out_ += kLastChunk;
  is_closing_ = true;
  must_linger_ = true;
  end_stream(StreamEnd::kFinished);
}

void Connection::append_chunk(std::string_view bytes) {
  if (bytes.empty()) return;
  last_sent_ = shard_->now();
  if (!is_stream_chunked_) {
    out_ += bytes;
    return;
  }
  fmt::format_to(std::back_inserter(out_), "{:x}\r\n", bytes.size());
  out_.append(bytes).append("\r\n");
}

// Only while nothing is on its way: a peer that is behind needs no sign of life.
void Connection::send_heartbeat(Time now) {
  const auto& options = stream_->options();
  if (options.heartbeat_ms.count() == 0 || is_writing_) return;
  if (now - last_sent_ < options.heartbeat_ms) return;
  guarded([&] {
    append_chunk(options.heartbeat);
    flush();
  });
}

void Connection::end_stream(StreamEnd why) {
  const auto stream = std::exchange(stream_, nullptr);
  if (!stream) return;
  shard_->core().streams.fetch_sub(1, std::memory_order_relaxed);
  stream->end(why);
}

}  // namespace sluice::http
