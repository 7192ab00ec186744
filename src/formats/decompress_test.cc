#include "formats/decompress.h"

#include <gtest/gtest.h>
#define ZLIB_CONST  // its input is not changed
#include <zlib.h>

#include "base/bytes.h"

namespace sluice::formats::decompress_test {
namespace {

std::string packed(std::string_view text, int window_bits) {
  z_stream stream{};
  EXPECT_EQ(::deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(::deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<const Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  ::deflateEnd(&stream);
  return out;
}

const std::string kBrotliHello = *from_hex("0b028068656c6c6f03");  // "hello"

std::string outcome(std::string_view codings, std::string_view bytes, std::size_t most = 1'000) {
  const auto read = decompress(codings, bytes, most);
  return read ? *read : "error: " + read.error().message;
}

TEST(Decompress, UndoesEachCoding) {
  const std::string text = "a body, a body, a body";
  EXPECT_EQ(outcome("gzip", packed(text, 31)), text);
  EXPECT_EQ(outcome("X-GZIP", packed(text, 31)), text);
  EXPECT_EQ(outcome("deflate", packed(text, 15)), text);
  EXPECT_EQ(outcome("deflate", packed(text, -15)), text) << "without the header of zlib";
  EXPECT_EQ(outcome("br", kBrotliHello), "hello");
  EXPECT_EQ(outcome("identity", text), text);
  EXPECT_EQ(outcome("deflate, gzip", packed(packed(text, 15), 31)), text);
  EXPECT_EQ(outcome("gzip", packed("one ", 31) + packed("two", 31)), "one two");
}

TEST(Decompress, MakesNoMoreThanIsAllowed) {
  const std::string bomb(10 << 20, '0');
  const auto read = decompress("gzip", packed(bomb, 31), 1'000);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(outcome("gzip", packed(std::string(1'000, 'x'), 31)).size(), 1'000U);
  EXPECT_EQ(outcome("gzip", packed(std::string(1'001, 'x'), 31)),
            "error: is larger than 1000 bytes unpacked");
  EXPECT_EQ(outcome("gzip, gzip", packed(packed(bomb, 31), 31)),
            "error: is larger than 1000 bytes unpacked");
  EXPECT_EQ(outcome("br", kBrotliHello, 4), "error: is larger than 4 bytes unpacked");
  EXPECT_EQ(outcome("identity", "12345", 4), "error: is larger than 4 bytes unpacked");
}

TEST(Decompress, SaysWhatIsWrong) {
  const auto good = packed("hello", 31);
  EXPECT_EQ(outcome("gzip", ""), "error: is not valid gzip, which its Content-Encoding says");
  EXPECT_EQ(outcome("gzip", "{}"), "error: is not valid gzip, which its Content-Encoding says");
  for (std::size_t cut = 1; cut < good.size(); ++cut)
    EXPECT_TRUE(outcome("gzip", good.substr(0, cut)).starts_with("error: is not valid gzip"));
  EXPECT_TRUE(outcome("deflate", packed("x", 15) + "y").starts_with("error: is not valid deflate"));
  EXPECT_TRUE(outcome("br", kBrotliHello + "y").starts_with("error: is not valid br"));
  EXPECT_TRUE(outcome("br", kBrotliHello.substr(0, 4)).starts_with("error: is not valid br"));
  EXPECT_EQ(outcome("zstd", "x"),
            "error: has the Content-Encoding zstd, which is not supported: send gzip, deflate, br "
            "or none");
  EXPECT_EQ(outcome("gzip,gzip,gzip,gzip", "x"),
            "error: has more than 3 codings in its Content-Encoding");
}

}  // namespace
}  // namespace sluice::formats::decompress_test
