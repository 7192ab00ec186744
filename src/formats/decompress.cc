#include "formats/decompress.h"

#include <algorithm>
#include <brotli/decode.h>
#include <fmt/format.h>
#include <memory>
#include <span>
#include <vector>
#define ZLIB_CONST  // its input is not changed
#include <zlib.h>

#include "base/text.h"

namespace sluice::formats {
namespace {

constexpr std::size_t kCodingsMax = 3;
constexpr std::size_t kFirstBytes = 4 << 10;

std::unexpected<Error> broken(std::string_view coding) {
  return fail(ErrorCode::kInvalid,
              fmt::format("is not valid {}, which its Content-Encoding says", coding));
}

std::unexpected<Error> too_large(std::size_t bytes_max) {
  return fail(ErrorCode::kTooLarge, fmt::format("is larger than {} bytes unpacked", bytes_max));
}

// Where unpacked bytes go: grows by doubling, up to one byte more than is allowed, which shows that
// there is more.
class Output {
 public:
  explicit Output(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  // Room for at least one byte; empty when everything that is allowed has been made.
  std::span<char> room() {
    if (used_ == text_.size()) {
      const auto more = std::max(text_.size() * 2, kFirstBytes);
      text_.resize(std::min(more, bytes_max_ + 1));
    }
    return std::span(text_).subspan(used_);
  }
  void take(std::size_t bytes) { used_ += bytes; }
  bool is_too_large() const { return used_ > bytes_max_; }
  std::string finish() {
    text_.resize(used_);
    return std::move(text_);
  }

 private:
  std::size_t bytes_max_;
  std::string text_;
  std::size_t used_ = 0;
};

struct InflateEnd {
  void operator()(z_stream* stream) const { ::inflateEnd(stream); }
};

// `window_bits` says which header there is: 16 + 15 gzip, 15 zlib, -15 none. A file of gzip may
// have several members, one behind the other.
Result<std::string> inflate_all(std::string_view bytes, int window_bits, std::string_view name,
                                std::size_t bytes_max) {
  z_stream stream{};
  if (::inflateInit2(&stream, window_bits) != Z_OK)
    return fail(ErrorCode::kOverloaded, "cannot be unpacked: the server is short of memory");
  const std::unique_ptr<z_stream, InflateEnd> owned(&stream);
  Output output(bytes_max);
  stream.next_in = reinterpret_cast<const Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  while (true) {
    const auto room = output.room();
    stream.next_out = reinterpret_cast<Bytef*>(room.data());
    stream.avail_out = static_cast<uInt>(room.size());
    const int code = ::inflate(&stream, Z_NO_FLUSH);
    output.take(room.size() - stream.avail_out);
    if (output.is_too_large()) return too_large(bytes_max);
    if (code == Z_STREAM_END) {
      if (stream.avail_in == 0) return output.finish();
      if (window_bits < 16 || ::inflateReset(&stream) != Z_OK) return broken(name);
      continue;
    }
    if (code != Z_OK || (stream.avail_in == 0 && stream.avail_out != 0)) return broken(name);
  }
}

// "deflate" is the format of zlib, but some senders leave its header out.
bool has_zlib_header(std::string_view bytes) {
  if (bytes.size() < 2) return false;
  const auto first = static_cast<unsigned char>(bytes[0]);
  const auto second = static_cast<unsigned char>(bytes[1]);
  return (first & 0x0F) == 8 && (first * 256U + second) % 31 == 0;
}

struct BrotliEnd {
  void operator()(BrotliDecoderState* state) const { ::BrotliDecoderDestroyInstance(state); }
};

Result<std::string> unbrotli(std::string_view bytes, std::size_t bytes_max) {
  const std::unique_ptr<BrotliDecoderState, BrotliEnd> state(
      ::BrotliDecoderCreateInstance(nullptr, nullptr, nullptr));
  if (!state)
    return fail(ErrorCode::kOverloaded, "cannot be unpacked: the server is short of memory");
  Output output(bytes_max);
  const auto* next = reinterpret_cast<const std::uint8_t*>(bytes.data());
  std::size_t left = bytes.size();
  while (true) {
    const auto room = output.room();
    auto* out = reinterpret_cast<std::uint8_t*>(room.data());
    std::size_t space = room.size();
    const auto code =
        ::BrotliDecoderDecompressStream(state.get(), &left, &next, &space, &out, nullptr);
    output.take(room.size() - space);
    if (output.is_too_large()) return too_large(bytes_max);
    if (code == BROTLI_DECODER_RESULT_SUCCESS)
      return left == 0 ? Result<std::string>(output.finish()) : broken("br");
    if (code != BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) return broken("br");
  }
}

Result<std::string> undo(std::string_view coding, std::string_view bytes, std::size_t bytes_max) {
  if (coding == "gzip" || coding == "x-gzip") return inflate_all(bytes, 16 + 15, "gzip", bytes_max);
  if (coding == "deflate")
    return inflate_all(bytes, has_zlib_header(bytes) ? 15 : -15, "deflate", bytes_max);
  if (coding == "br") return unbrotli(bytes, bytes_max);
  if (coding != "identity" && !coding.empty())
    return fail(ErrorCode::kInvalid,
                fmt::format("has the Content-Encoding {}, which is not supported: send gzip, "
                            "deflate, br or none",
                            cut_text(coding, 64)));
  if (bytes.size() > bytes_max) return too_large(bytes_max);
  return std::string(bytes);
}

}  // namespace

Result<std::string> decompress(std::string_view codings, std::string_view bytes,
                               std::size_t bytes_max) {
  std::vector<std::string> names;  // in the order in which they were applied
  for (std::size_t at = 0; at <= codings.size();) {
    const auto end = std::min(codings.find(',', at), codings.size());
    names.push_back(ascii_lower(trim(codings.substr(at, end - at))));
    if (names.size() > kCodingsMax)
      return fail(ErrorCode::kInvalid,
                  fmt::format("has more than {} codings in its Content-Encoding", kCodingsMax));
    at = end + 1;
  }
  std::string unpacked;
  std::string_view current = bytes;
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    SLUICE_TRY(auto next, undo(*name, current, bytes_max));
    unpacked = std::move(next);
    current = unpacked;
  }
  return unpacked;
}

}  // namespace sluice::formats
