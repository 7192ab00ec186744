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

TEST(Charset, ReadsWhatTheWebStillUses) {
  EXPECT_EQ(text("\xE8\xF1", "ISO-8859-2"), "čń");
  EXPECT_EQ(text("\xEF\xF0\xE8\xE2\xE5\xF2", "windows-1251"), "привет");
  EXPECT_EQ(text("\x93\xFA\x96\x7B", "Shift_JIS"), "日本");
  EXPECT_EQ(text("\xD6\xD0\xCE\xC4", "gb2312"), "中文");
  EXPECT_EQ(text("\xD6", "gb2312"), "error: is not valid gb2312");
  EXPECT_EQ(text("abc", "windows-1258"), "abc") << "a letter that an accent may follow";
  EXPECT_EQ(text("\xF9\xE0", "windows-1255"), "שא");
  EXPECT_EQ(text("", "windows-1258"), "");
  EXPECT_EQ(text(std::string(4096, 'e'), "windows-1258"), std::string(4096, 'e'));
  EXPECT_EQ(text("\xEF\xBB\xBFx", "ebcdic"), "x");
}

TEST(Charset, IsDeclaredByDocuments) {
  EXPECT_EQ(declared_charset("<?xml version=\"1.0\" encoding='ISO-8859-15'?><a/>"), "iso-8859-15");
  EXPECT_EQ(declared_charset("<html><head><META charset=windows-1252></head>"), "windows-1252");
  EXPECT_EQ(declared_charset("<meta http-equiv=\"Content-Type\" "
                             "content=\"text/html; charset=koi8-r\">"),
            "koi8-r");
  EXPECT_EQ(declared_charset("{\"charset\": \"koi8-r\"}"), "");
  EXPECT_EQ(declared_charset("<p>encoding=utf-16</p>"), "");
  EXPECT_EQ(declared_charset("<meta charset"), "");
  EXPECT_EQ(declared_charset("<?xml version=\"1.0\" encoding=\"utf-16\"?><a/>"), "");
  EXPECT_EQ(declared_charset("<meta charset=UTF-16LE>"), "");
}

TEST(Charset, SomeTypesAreNotText) {
  for (const auto* type : {"", "text/html", "application/problem+json; charset=utf-8",
                           "application/soap+xml", "application/x-thing; charset=latin1"})
    EXPECT_TRUE(may_be_text(type)) << type;
  for (const auto* type : {"image/png", "application/octet-stream", "application/pdf"})
    EXPECT_FALSE(may_be_text(type)) << type;
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
