#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Responses that are sent piece by piece, for as long as both sides like, such as server-sent
// events, or because they are too large for memory.
namespace sluice::http {

// How such a response begins.
struct StreamHead {
  int status = 200;
  std::string content_type = "text/event-stream";
  std::vector<std::pair<std::string, std::string>> headers{};
  // How many bytes will be written, if that is known: then a peer that gets fewer can tell.
  std::optional<std::uint64_t> content_length{};
};

struct StreamOptions {
  std::size_t buffer_bytes_max = 256 << 10;  // not yet taken by the peer; beyond it the peer is cut
  std::chrono::milliseconds heartbeat_ms{15'000};  // of silence, after which a heartbeat is sent
  std::string heartbeat = ": \n\n";                // by default a comment of server-sent events
  // Called on the io thread when all that was written is on its way to the peer: time to write more
  // of what is too large for the buffer. Must neither block nor throw.
  std::function<void()> on_taken{};
};

enum class StreamEnd {
  kFinished,  // by the producer; what it wrote is on its way to the peer
  kPeerGone,
  kTooSlow,   // the buffer was full, or a piece of it took longer than write_ms_max
  kStopping,  // the server drains or ends
  kRefused,   // too many streams; the client got 503
};

// Called once, usually on the io thread: must neither block nor throw.
using OnStreamEnd = std::function<void(StreamEnd)>;

class StreamBuffer;

// The producer's end of a stream. Any thread; several may write at once, and what one call writes
// stays together. Dropping it finishes the stream. Must not outlive the server's io contexts.
class Stream {
 public:
  Stream() = default;  // not open
  explicit Stream(std::shared_ptr<StreamBuffer> buffer) : buffer_(std::move(buffer)) {}
  Stream(Stream&&) noexcept = default;
  Stream& operator=(Stream&& other) noexcept;
  ~Stream() { finish(); }

  // Copies the bytes and never waits for the peer. False when the stream is over, which it is from
  // then on: with these bytes the peer would be more than buffer_bytes_max behind.
  bool write(std::string_view bytes) const;
  void finish() const;
  bool is_open() const;

 private:
  std::shared_ptr<StreamBuffer> buffer_;  // shared with the connection
};

}  // namespace sluice::http
