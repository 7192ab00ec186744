#include "http/parser.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include <boost/beast/http/basic_parser.hpp>

namespace sluice::http {

namespace beast = boost::beast;

namespace {

Method to_method(beast::http::verb verb) {
  switch (verb) {
    case beast::http::verb::get:
      return Method::kGet;
    case beast::http::verb::head:
      return Method::kHead;
    case beast::http::verb::post:
      return Method::kPost;
    case beast::http::verb::put:
      return Method::kPut;
    case beast::http::verb::patch:
      return Method::kPatch;
    case beast::http::verb::delete_:
      return Method::kDelete;
    case beast::http::verb::options:
      return Method::kOptions;
    default:
      return Method::kOther;
  }
}

std::string_view to_std(beast::string_view text) { return {text.data(), text.size()}; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// True when the request line names a version of HTTP, only not one of ours.
bool names_another_version(std::string_view block) {
  const std::string_view line = block.substr(0, block.find('\r'));
  constexpr std::string_view kForm = " HTTP/1.1";
  if (line.size() < kForm.size()) return false;
  const std::string_view tail = line.substr(line.size() - kForm.size());
  return tail.starts_with(" HTTP/") && is_digit(tail[6]) && tail[7] == '.' && is_digit(tail[8]) &&
         tail[6] != '1';
}

Refusal to_refusal(beast::error_code code, std::string_view block) {
  using beast::http::error;
  if (code == error::bad_version && names_another_version(block)) {
    return {505, "This server speaks HTTP/1.1."};
  }
  if (code == error::bad_method || code == error::bad_target || code == error::bad_version) {
    return {400, "The request line is malformed."};
  }
  if (code == error::bad_content_length || code == error::multiple_content_length) {
    return {400, "The Content-Length is not one number."};
  }
  if (code == error::bad_transfer_encoding) return {400, "The Transfer-Encoding is not valid."};
  if (code == error::bad_chunk || code == error::bad_chunk_extension) {
    return {400, "The chunked body is malformed."};
  }
  if (code == error::body_limit) return {413, "The body is too large."};
  return {400, "The header block is malformed."};
}

}  // namespace

class Parser::Grammar {
 public:
  explicit Grammar(std::size_t headers_max) : headers_max_(headers_max) { headers_.reserve(16); }

  // One message. Beast's parser cannot be used twice, but making one costs next to nothing.
  class Message final : public beast::http::basic_parser<true> {
   public:
    explicit Message(Grammar& owner) : owner_(owner) {
      header_limit(std::numeric_limits<std::uint32_t>::max());  // the caller has cut the block
      body_limit(boost::none);                                  // known after the head only
    }

    std::optional<Refusal> refusal;
    Buffer* body = nullptr;

   private:
    using Error = beast::error_code;

    void on_request_impl(beast::http::verb verb, beast::string_view, beast::string_view target,
                         int version, Error&) override {
      owner_.head_.method = to_method(verb);
      owner_.target_ = to_std(target);
      owner_.head_.minor_version = version - 10;
    }
    void on_response_impl(int, beast::string_view, int, Error&) override {}

    void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value,
                       Error& error) override {
      if (body) return refuse({400, "Trailers after a chunked body are not taken."}, error);
      if (name.empty()) return refuse({400, "A header has no name."}, error);
      if (owner_.headers_.size() == owner_.headers_max_) {
        return refuse({431, "There are too many headers."}, error);
      }
      owner_.headers_.push_back({to_std(name), to_std(value)});
    }

    void on_header_impl(Error&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
    std::size_t on_body_impl(beast::string_view text, Error&) override { return text.size(); }

    void on_chunk_header_impl(std::uint64_t, beast::string_view extensions, Error& error) override {
      const auto is_control = [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 0x7f; };
      if (std::ranges::any_of(extensions, is_control)) {
        refuse({400, "The chunked body is malformed."}, error);
      }
    }
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view text, Error&) override {
      body->append(to_std(text));
      return text.size();
    }
    void on_finish_impl(Error&) override {}

    void refuse(Refusal why, Error& error) {
      refusal = why;
      error = beast::http::error::bad_value;
    }

    Grammar& owner_;
  };

  std::expected<RawHead, Refusal> parse_head(std::span<char> block) {
    headers_.clear();
    head_ = RawHead{};
    Message& message = message_.emplace(*this);
    beast::error_code error;
    const std::string_view text(block.data(), block.size());
    const std::size_t used =
        message.put(boost::asio::const_buffer(text.data(), text.size()), error);
    if (message.refusal) return std::unexpected(*message.refusal);
    if (error) return std::unexpected(to_refusal(error, text));
    if (used != block.size())
      return std::unexpected(Refusal{400, "The header block is malformed."});
    head_.headers = headers_;
    head_.target =
        block.subspan(static_cast<std::size_t>(target_.data() - block.data()), target_.size());
    return head_;
  }

  std::expected<Decoded, Refusal> decode_chunks(std::string_view bytes, std::size_t body_bytes_max,
                                                Buffer& body) {
    // Whatever is missing of a chunked body ends in "0\r\n\r\n", so with fewer bytes than that more
    // must come. Beast 1.81 fails an assertion of its own when "0\r\n" is followed by one byte.
    constexpr std::size_t kShortestEnd = 5;
    if (bytes.size() < kShortestEnd) return Decoded{};
    Message& message = *message_;
    if (!message.body) {
      message.body = &body;
      message.body_limit(body_bytes_max);
      message.eager(true);
    }
    beast::error_code error;
    Decoded decoded;
    decoded.consumed = message.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    if (message.refusal) return std::unexpected(*message.refusal);
    if (error && error != beast::http::error::need_more) {
      return std::unexpected(to_refusal(error, {}));
    }
    decoded.complete = message.is_done();
    return decoded;
  }

 private:
  const std::size_t headers_max_;
  RawHead head_;
  std::string_view target_;
  std::vector<Header> headers_;
  std::optional<Message> message_;
};

Parser::Parser(std::size_t headers_max) : grammar_(std::make_unique<Grammar>(headers_max)) {}
Parser::~Parser() = default;

std::expected<RawHead, Refusal> Parser::parse_head(std::span<char> block) {
  return grammar_->parse_head(block);
}

std::expected<Parser::Decoded, Refusal> Parser::decode_chunks(std::string_view bytes,
                                                              std::size_t body_bytes_max,
                                                              Buffer& body) {
  return grammar_->decode_chunks(bytes, body_bytes_max, body);
}

}  // namespace sluice::http
