#include "effects/http/reply_text.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include "base/bytes.h"

namespace sluice::effects::reply_text_test {
namespace {

using ::testing::HasSubstr;

nodes::HttpReply reply(std::string type, std::string body, std::string encoding = "") {
  nodes::HttpReply reply;
  reply.status = 200;
  if (!type.empty()) reply.headers.emplace_back("content-type", std::move(type));
  if (!encoding.empty()) reply.headers.emplace_back("content-encoding", std::move(encoding));
  reply.body = std::move(body);
  return reply;
}

nodes::HttpReply read(nodes::HttpReply reply, bool as_bytes = false) {
  EXPECT_TRUE(make_readable(reply, as_bytes, 1 << 20));
  return reply;
}

std::string deflated(std::string_view text) {
  uLongf size = compressBound(text.size());
  std::string out(size, '\0');
  compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
           text.size());
  out.resize(size);
  return out;
}

TEST(ReplyText, IsInTheCharsetOfTheHeaderTheMarkOrTheDocument) {
  EXPECT_EQ(read(reply("application/json; charset=ISO-8859-15", "{\"p\":\"5 \xA4\"}")).body,
            "{\"p\":\"5 €\"}");
  EXPECT_EQ(read(reply("text/html; charset=windows-1252", "5 \x80")).body, "5 €");
  EXPECT_EQ(read(reply("text/plain", std::string("\xFF\xFE{\0}\0", 6))).body, "{}");
  EXPECT_EQ(read(reply("application/json", "\xEF\xBB\xBF{}")).body, "{}");
  EXPECT_EQ(read(reply("text/html", "<meta charset=\"iso-8859-15\">\xA4")).body,
            "<meta charset=\"iso-8859-15\">€");
  EXPECT_EQ(read(reply("text/xml", "<?xml version='1.0' encoding='iso-8859-2'?><a>\xE8</a>")).body,
            "<?xml version='1.0' encoding='iso-8859-2'?><a>č</a>");
  constexpr auto kNotUtf16 = "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>\u00E9</a>";
  EXPECT_EQ(read(reply("text/xml", kNotUtf16)).body, kNotUtf16);
  EXPECT_EQ(read(reply("", "plain")).body, "plain");
}

TEST(ReplyText, WhatCannotBeReadStaysAndIsSaid) {
  const auto odd = read(reply("text/plain; charset=utf-16le", "abc"));
  EXPECT_EQ(odd.body, "abc");
  EXPECT_EQ(odd.unreadable, "is not valid UTF-16");
  EXPECT_THAT(read(reply("text/plain; charset=ebcdic", "abc")).unreadable, HasSubstr("ebcdic"));
  const auto unknown = read(reply("text/plain", "\xFF"));
  EXPECT_EQ(unknown.body, "\xFF");
  EXPECT_EQ(unknown.unreadable, "");
}

TEST(ReplyText, BytesAndImagesAreLeftAlone) {
  EXPECT_EQ(read(reply("text/plain; charset=iso-8859-15", "\xA4"), true).body, "\xA4");
  EXPECT_EQ(read(reply("image/png", "\xFF\xFE\x01\x02")).body, "\xFF\xFE\x01\x02");
}

TEST(ReplyText, EncodingsThatNobodyAskedForAreUndone) {
  EXPECT_EQ(read(reply("application/json", deflated("{\"n\":1}"), "deflate")).body, "{\"n\":1}");
  EXPECT_EQ(read(reply("image/png", deflated("png"), "deflate"), true).body, "png");
  const auto cut = read(reply("text/plain", deflated("a text").substr(0, 6), "deflate"));
  EXPECT_THAT(cut.unreadable, HasSubstr("not valid deflate"));
  EXPECT_THAT(read(reply("text/plain", "x", "zstd")).unreadable, HasSubstr("zstd"));
}

TEST(ReplyText, WhatUnpacksToTooMuchIsAnError) {
  auto bomb = reply("text/plain", deflated(std::string(2 << 20, 'a')), "deflate");
  const auto made = make_readable(bomb, false, 1 << 20);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace sluice::effects::reply_text_test
