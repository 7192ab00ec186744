#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "http/buffer.h"
#include "http/framing.h"

namespace sluice::http {

// The grammar of HTTP/1: a thin skin over Beast's basic_parser, which this header keeps out of
// sight. Keeps views instead of copies; allocates nothing a request once it is warm. One thread.
class Parser {
 public:
  explicit Parser(std::size_t headers_max);
  ~Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  // Reads one whole header block, request line to empty line. The result points into `block` and
  // into this parser, until the next call.
  std::expected<RawHead, Refusal> parse_head(std::span<char> block);

  struct Decoded {
    std::size_t consumed = 0;
    bool complete = false;
  };

  // After parse_head of a chunked message: decodes what has come of its body and appends it to
  // `body`. Bytes that are not consumed must be presented again, with more behind them. More than
  // `body_bytes_max` in all is refused with 413, trailers with 400.
  std::expected<Decoded, Refusal> decode_chunks(std::string_view bytes, std::size_t body_bytes_max,
                                                Buffer& body);

 private:
  class Grammar;
  std::unique_ptr<Grammar> grammar_;
};

}  // namespace sluice::http
