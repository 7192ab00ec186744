#include "http/stream_buffer.h"

#include <utility>

namespace sluice::http {

StreamBuffer::StreamBuffer(StreamOptions options, OnStreamEnd on_end)
    : options_(std::move(options)), on_end_(std::move(on_end)) {}

StreamBuffer::Piece StreamBuffer::take() {
  Piece piece;
  {
    const std::lock_guard lock(mutex_);
    is_woken_ = false;
    piece = {std::exchange(bytes_, {}), is_finished_ || ended_.has_value()};
  }
  if (options_.on_taken && !piece.bytes.empty() && !piece.is_last) options_.on_taken();
  return piece;
}

bool StreamBuffer::is_cut() const {
  const std::lock_guard lock(mutex_);
  return is_cut_;
}

void StreamBuffer::end(StreamEnd why) {
  OnStreamEnd on_end;
  {
    const std::lock_guard lock(mutex_);
    if (ended_) return;
    ended_ = why;
    on_end = std::exchange(on_end_, nullptr);
  }
  if (on_end) on_end(why);
}

bool StreamBuffer::write(std::string_view bytes) {
  {
    const std::lock_guard lock(mutex_);
    if (ended_ || is_finished_ || is_cut_) return false;
    if (bytes.empty()) return true;
    is_cut_ = bytes_.size() + bytes.size() > options_.buffer_bytes_max;
    if (!is_cut_) bytes_.append(bytes);
    if (std::exchange(is_woken_, true) && !is_cut_) return true;
  }
  if (wake_) wake_();
  return is_open();
}

void StreamBuffer::finish() {
  {
    const std::lock_guard lock(mutex_);
    if (ended_ || is_cut_ || std::exchange(is_finished_, true)) return;
    if (std::exchange(is_woken_, true)) return;
  }
  if (wake_) wake_();
}

bool StreamBuffer::is_open() const {
  const std::lock_guard lock(mutex_);
  return !ended_ && !is_finished_ && !is_cut_;
}

Stream& Stream::operator=(Stream&& other) noexcept {
  if (this == &other) return *this;
  finish();
  buffer_ = std::move(other.buffer_);
  return *this;
}

bool Stream::write(std::string_view bytes) const { return buffer_ && buffer_->write(bytes); }

void Stream::finish() const {
  if (buffer_) buffer_->finish();
}

bool Stream::is_open() const { return buffer_ && buffer_->is_open(); }

}  // namespace sluice::http
