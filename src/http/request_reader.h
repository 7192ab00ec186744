#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/buffer.h"
#include "http/framing.h"
#include "http/http.h"
#include "http/parser.h"
#include "http/routes.h"
#include "http/server.h"

namespace sluice::http {

// From bytes to requests, one after the other, with no socket in sight: the connection feeds it
// from the network, tests and the fuzzer from memory. Not thread-safe.
//
//   room() -> bytes are written there -> received(n) -> kMore | kHead | kRefused
//   after kHead:                         begin_body(cap) -> kMore | kComplete | kRefused
//   after kComplete and the answer:      next() -> as received(); pipelined bytes are kept
//
// Memory is bounded by the header limit and the cap on the body, and grows only as bytes come.
class RequestReader {
 public:
  enum class Step { kMore, kHead, kComplete, kRefused };

  explicit RequestReader(const Limits& limits);

  // Where the next bytes go; never empty after kMore.
  std::span<char> room();
  Step received(std::size_t n);

  // Reads the body of the request whose head is there, up to body_bytes_max.
  Step begin_body(std::size_t body_bytes_max);
  // Whether a next request may follow. Not after a refusal, nor when the body of a request that was
  // answered early has not come yet: then nothing that follows can be understood.
  bool can_continue() const;
  // Ends the request; its views die. Only while can_continue().
  void end_request();
  // Looks again at the bytes that are there.
  Step next() { return received(0); }

  // Valid from kHead on until end_request(). The body is there after kComplete.
  Request& request() { return request_; }
  const Framing& framing() const { return framing_; }
  // Decodes the parameters of the route into the request. `pattern` outlives the request.
  void set_route(std::string_view pattern, std::span<const std::string_view> raw);
  // After kRefused.
  const Refusal& refusal() const { return refusal_; }

  // No byte of a next request has come.
  bool is_empty() const { return begin_ == buffer_.size(); }
  bool has_head() const { return state_ != State::kHead; }
  // Bytes of memory that the body holds.
  std::size_t body_bytes_held() const;

 private:
  enum class State {
    kHead,
    kHeadDone,
    kBodyInPlace,
    kBodyApart,
    kBodyChunked,
    kComplete,
    kRefused
  };

  Step scan_head();
  Step finish_head(std::size_t end);
  Step head_limit_step();
  Step continue_body();
  Step decode_chunks();
  Step complete(std::string_view body, std::size_t consumed_to);
  Step refuse(Refusal why);
  void make_room_for_head();

  const Limits& limits_;
  Parser parser_;
  State state_ = State::kHead;

  Buffer buffer_;               // heads, small bodies, and whatever was pipelined behind them
  std::size_t begin_ = 0;       // of the current request in buffer_
  std::size_t line_begin_ = 0;  // of the line that is being looked for
  std::size_t scanned_ = 0;     // no line end before this place that was not looked at
  std::size_t head_end_ = 0;    // behind the empty line
  std::size_t request_end_ = 0;
  bool skipped_line_ = false;  // one empty line before the request line is passed over

  Buffer body_;  // bodies that do not fit behind their head, and chunked ones
  std::size_t body_bytes_max_ = 0;

  Request request_;
  Framing framing_;
  Refusal refusal_;
  std::string decoded_params_;
  std::vector<std::string_view> params_;
};

}  // namespace sluice::http
