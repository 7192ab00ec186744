#include "formats/charset.h"

#include <gtest/gtest.h>

namespace sluice::formats::charset_test {
namespace {

std::string text(std::string_view bytes, std::string_view charset) {
  const auto read = to_utf8(bytes, charset);
  return read ? *read : "error: " + read.error().message;
}

TEST(Charset, ReadsWhatSendersUse) {
  EXPECT_EQ(text("gr\xC3\xBC\xC3\x9F", ""), "grüß");
  EXPECT_EQ(text("gr\xFC\xDF 5 \x80", "ISO-8859-1"), "grüß 5 €");
  EXPECT_EQ(text("5 \xA4", "iso-8859-15"), "5 €");
  EXPECT_EQ(text("\x93so\x94", "windows-1252"), "“so”");
  EXPECT_EQ(text(std::string_view("a\0=\xD8\0\xDE", 6), "utf-16le"), "a😀");
  EXPECT_EQ(text(std::string_view("\0a\xD8=\xDE\0", 6), "utf-16be"), "a😀");
}

TEST(Charset, AByteOrderMarkSaysMore) {
  EXPECT_EQ(text("\xEF\xBB\xBFx", "iso-8859-1"), "x");
  EXPECT_EQ(text(std::string_view("\xFE\xFF\0x", 4), ""), "x");
  EXPECT_EQ(text(std::string_view("\xFF\xFEx\0", 4), "utf-16"), "x");
}

TEST(Charset, SaysWhatIsWrong) {
  EXPECT_EQ(text("\xFF", ""), "error: is not valid UTF-8");
  EXPECT_EQ(text("\xC3\xBC", "us-ascii"), "error: is not valid US-ASCII");
  EXPECT_EQ(text("abc", "utf-16le"), "error: is not valid UTF-16");
  EXPECT_EQ(text(std::string_view("\0\xD8", 2), "utf-16le"), "error: is not valid UTF-16");
  EXPECT_TRUE(text("x", "ebcdic").starts_with("error: is in the charset ebcdic, which is not"));
}

TEST(HeaderParameter, IsFoundInAnyDress) {
  EXPECT_EQ(header_parameter("text/plain; Charset=\"utf-8\"", "charset"), "utf-8");
  EXPECT_EQ(header_parameter("text/plain;charset = latin1 ; x=y", "charset"), "latin1");
  EXPECT_EQ(header_parameter("a/b; x=\"a\\\"; charset=no\"; charset=yes", "charset"), "yes");
  EXPECT_FALSE(header_parameter("text/plain; nothing; charset", "charset"));
  EXPECT_FALSE(header_parameter("text/plain", "charset"));
  EXPECT_EQ(header_parameter("a; b=\"open", "b"), "open");
  EXPECT_EQ(media_type(" Application/JSON ; charset=x"), "application/json");
}

}  // namespace
}  // namespace sluice::formats::charset_test
