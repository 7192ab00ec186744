#include "http/request_reader.h"

#include <algorithm>
#include <cstring>

#include "base/bytes.h"

namespace sluice::http {
namespace {

constexpr std::size_t kFirstBytes = 4096;
// Behind every head some room is left, so that a chunk's own head always fits.
constexpr std::size_t kSpareBytes = 1024;
constexpr std::size_t kBodyFirstBytes = 64 << 10;
// A buffer that grew beyond this is given back between requests.
constexpr std::size_t kBodyKeptBytes = 64 << 10;

bool is_token_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

}  // namespace

RequestReader::RequestReader(const Limits& limits) : limits_(limits), parser_(limits.headers_max) {}

std::span<char> RequestReader::room() {
  switch (state_) {
    case State::kBodyApart: {
      const std::size_t left = *framing_.content_length - body_.size();
      if (body_.room().empty()) {
        body_.reserve(
            std::min(body_.size() + left, std::max(body_.capacity() * 2, kBodyFirstBytes)));
      }
      const auto room = body_.room();
      return room.first(std::min(room.size(), left));
    }
    case State::kBodyInPlace:
    case State::kBodyChunked:
      return buffer_.room();
    default:
      make_room_for_head();
      return buffer_.room().first(buffer_.room().size() - kSpareBytes);
  }
}

// No view points into the buffer while a head is being collected, so its bytes may move.
void RequestReader::make_room_for_head() {
  if (buffer_.room().size() > kSpareBytes) return;
  if (begin_ > 0) {
    buffer_.drop_front(begin_);
    line_begin_ -= begin_;
    scanned_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.room().size() > kSpareBytes) return;
  buffer_.reserve(std::max(buffer_.capacity() * 2, kFirstBytes));
}

RequestReader::Step RequestReader::received(std::size_t n) {
  if (state_ == State::kBodyApart) {
    body_.grow_by(n);
    return continue_body();
  }
  buffer_.grow_by(n);
  switch (state_) {
    case State::kHead:
      return scan_head();
    case State::kHeadDone:
      return Step::kHead;
    case State::kComplete:
      return Step::kComplete;
    case State::kRefused:
      return Step::kRefused;
    default:
      return continue_body();
  }
}

// Looks at each line end once. What cannot become a request is refused without waiting for the
// rest.
RequestReader::Step RequestReader::scan_head() {
  const char* const data = buffer_.data();
  if (begin_ < buffer_.size() && data[begin_] != '\r' && !is_token_char(data[begin_])) {
    return refuse({400, "The request line is malformed."});
  }
  while (scanned_ < buffer_.size()) {
    const void* found = std::memchr(data + scanned_, '\n', buffer_.size() - scanned_);
    if (!found) {
      scanned_ = buffer_.size();
      break;
    }
    const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - data);
    if (at == line_begin_ || data[at - 1] != '\r')
      return refuse({400, "A line does not end in CR LF."});
    const bool is_empty_line = at - 1 == line_begin_;
    if (line_begin_ > begin_ && (data[line_begin_] == ' ' || data[line_begin_] == '\t')) {
      return refuse({400, "A header is folded over two lines."});
    }
    const bool is_first_line = line_begin_ == begin_;
    scanned_ = line_begin_ = at + 1;
    // RFC 9112 2.2: an empty line before the request line is to be passed over.
    if (is_empty_line && is_first_line) {
      if (skipped_line_) return refuse({400, "The request line is malformed."});
      skipped_line_ = true;
      begin_ = line_begin_;
    } else if (is_empty_line) {
      return finish_head(line_begin_);
    }
    if (line_begin_ - begin_ > limits_.header_bytes_max) break;
  }
  return head_limit_step();
}

RequestReader::Step RequestReader::head_limit_step() {
  if (buffer_.size() - begin_ <= limits_.header_bytes_max) return Step::kMore;
  if (line_begin_ == begin_) return refuse({414, "The request target is too long."});
  return refuse({431, "The headers are too large."});
}

RequestReader::Step RequestReader::finish_head(std::size_t end) {
  if (end - begin_ > limits_.header_bytes_max) return refuse({431, "The headers are too large."});
  head_end_ = end;
  buffer_.reserve(end + kSpareBytes);
  const auto head = parser_.parse_head({buffer_.data() + begin_, end - begin_});
  if (!head) return refuse(head.error());
  // The path first: the refusals that follow are answered in the dialect of their path.
  const auto target = check_target(head->target);
  if (!target) return refuse(target.error());
  request_.method = head->method;
  request_.path = target->path;
  request_.query = target->query;
  request_.headers = head->headers;
  const auto framing = check_framing(*head);
  if (!framing) return refuse(framing.error());
  framing_ = *framing;
  request_.content_length = framing_.content_length;
  state_ = State::kHeadDone;
  return Step::kHead;
}

RequestReader::Step RequestReader::begin_body(std::size_t body_bytes_max) {
  body_bytes_max_ = body_bytes_max;
  if (framing_.chunked) {
    state_ = State::kBodyChunked;
    return decode_chunks();
  }
  const std::uint64_t length = framing_.content_length.value_or(0);
  if (length > body_bytes_max) return refuse({413, "The body is too large."});
  if (length <= buffer_.capacity() - head_end_) {
    state_ = State::kBodyInPlace;
    return continue_body();
  }
  state_ = State::kBodyApart;
  body_.append({buffer_.data() + head_end_, buffer_.size() - head_end_});
  buffer_.shrink_to(head_end_);
  return continue_body();
}

RequestReader::Step RequestReader::continue_body() {
  if (state_ == State::kBodyChunked) return decode_chunks();
  const std::size_t length = framing_.content_length.value_or(0);
  if (state_ == State::kBodyApart) {
    return body_.size() == length ? complete(body_.view(), head_end_) : Step::kMore;
  }
  if (buffer_.size() - head_end_ < length) return Step::kMore;
  return complete({buffer_.data() + head_end_, length}, head_end_ + length);
}

RequestReader::Step RequestReader::decode_chunks() {
  const std::string_view raw(buffer_.data() + head_end_, buffer_.size() - head_end_);
  if (raw.empty()) return Step::kMore;
  const auto decoded = parser_.decode_chunks(raw, body_bytes_max_, body_);
  if (!decoded) return refuse(decoded.error());
  if (decoded->complete) return complete(body_.view(), head_end_ + decoded->consumed);
  const std::size_t left = raw.size() - decoded->consumed;
  std::memmove(buffer_.data() + head_end_, raw.data() + decoded->consumed, left);
  buffer_.shrink_to(head_end_ + left);
  if (buffer_.room().empty()) return refuse({400, "The chunked body is malformed."});
  return Step::kMore;
}

RequestReader::Step RequestReader::complete(std::string_view body, std::size_t consumed_to) {
  request_.body = body;
  request_end_ = consumed_to;
  state_ = State::kComplete;
  return Step::kComplete;
}

RequestReader::Step RequestReader::refuse(Refusal why) {
  refusal_ = why;
  state_ = State::kRefused;
  return Step::kRefused;
}

bool RequestReader::can_continue() const {
  if (state_ == State::kComplete) return true;
  return state_ == State::kHeadDone && !framing_.chunked &&
         framing_.content_length.value_or(0) <= buffer_.size() - head_end_;
}

void RequestReader::end_request() {
  if (state_ == State::kHeadDone) request_end_ = head_end_ + framing_.content_length.value_or(0);
  state_ = State::kHead;
  const std::string_view peer = request_.peer;
  const unsigned shard = request_.shard;
  request_ = Request{};
  request_.peer = peer;
  request_.shard = shard;
  skipped_line_ = false;
  framing_ = Framing{};
  if (body_.capacity() > kBodyKeptBytes) body_.release();
  body_.shrink_to(0);
  if (request_end_ == buffer_.size()) {
    request_end_ = 0;
    buffer_.shrink_to(0);
    if (buffer_.capacity() > kBodyKeptBytes) buffer_.release();
  }
  begin_ = line_begin_ = scanned_ = request_end_;
}

void RequestReader::set_route(std::string_view pattern, std::span<const std::string_view> raw) {
  request_.route = pattern;
  params_.assign(raw.begin(), raw.end());
  decoded_params_.clear();
  std::size_t needed = 0;
  for (const std::string_view param : raw) needed += param.size();
  decoded_params_.reserve(needed);  // so that no view into it moves
  for (std::string_view& param : params_) {
    if (param.find('%') == std::string_view::npos) continue;
    const auto decoded = percent_decode(param);
    if (!decoded) continue;
    const std::size_t at = decoded_params_.size();
    decoded_params_ += *decoded;
    param = std::string_view(decoded_params_).substr(at);
  }
  request_.params = params_;
}

std::size_t RequestReader::body_bytes_held() const {
  switch (state_) {
    case State::kBodyApart:
    case State::kBodyChunked:
      return body_.capacity();
    case State::kBodyInPlace:
      return *framing_.content_length;
    case State::kComplete:
      return body_.size() > 0 ? body_.capacity() : request_.body.size();
    default:
      return 0;
  }
}

}  // namespace sluice::http
