#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "http/stream.h"

namespace sluice::http {

// What lies between the producer of a stream and the connection that sends it. Any thread.
class StreamBuffer {
 public:
  StreamBuffer(StreamOptions options, OnStreamEnd on_end);

  const StreamOptions& options() const { return options_; }

  // For the connection. `wake` is called, on the producer's thread, when there is something to
  // take, once until it was taken. To be set before anything is written.
  void attach(std::function<void()> wake) { wake_ = std::move(wake); }
  struct Piece {
    std::string bytes;
    bool is_last = false;
  };
  Piece take();
  // Whether the peer fell too far behind.
  bool is_cut() const;
  // Nothing more can be written. The first reason counts and is told to the producer.
  void end(StreamEnd why);

  // For the producer; as in Stream.
  bool write(std::string_view bytes);
  void finish();
  bool is_open() const;

 private:
  const StreamOptions options_;
  std::function<void()> wake_;
  mutable std::mutex mutex_;  // guards what follows
  OnStreamEnd on_end_;
  std::string bytes_;
  std::optional<StreamEnd> ended_;
  bool is_finished_ = false;
  bool is_cut_ = false;
  bool is_woken_ = false;
};

}  // namespace sluice::http
