#include "formats/multipart_reader.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace sluice::formats::multipart_reader_test {
namespace {

constexpr std::string_view kType = "multipart/form-data; boundary=\"-x-\"";

std::string shown(std::string_view body, std::string_view type = kType) {
  const auto parts = parse_multipart(body, type);
  if (!parts) return "error: " + parts.error().message;
  std::string out;
  for (const auto& part : *parts)
    out += fmt::format("{}{}={}|{}|{};", part.is_file ? "@" : "", part.name, part.filename,
                       part.content_type, part.content);
  return out;
}

std::string part(std::string_view head, std::string_view content) {
  return fmt::format("---x-\r\nContent-Disposition: form-data; {}\r\n\r\n{}\r\n", head, content);
}

TEST(MultipartReader, ReadsFieldsAndFiles) {
  EXPECT_EQ(shown(part("name=\"a\"", "1") + part("name=b", "two\r\nlines") + "---x---\r\n"),
            "a=||1;b=||two\r\nlines;");
  EXPECT_EQ(shown(part("name=\"f\"; filename=\"a \\\"b\\\".txt\"\r\nContent-Type: text/plain",
                       "\x00\x01") +
                  "---x---"),
            "@f=a \"b\".txt|text/plain|;");
  EXPECT_EQ(shown(part("name=f; filename=x; filename*=UTF-8''%C3%BC.txt", "") + "---x---"),
            "@f=ü.txt||;");
  EXPECT_EQ(shown("preamble\r\n" + part("name=a", "1") + "---x---"), "a=||1;");
  EXPECT_EQ(shown("---x---"), "");
}

TEST(MultipartReader, APartMayHoldWhatLooksLikeABoundary) {
  EXPECT_TRUE(shown(part("name=a", "---x-") + "---x---").starts_with("error: has a part whose"))
      << "an empty part, and then none";
  EXPECT_EQ(shown(part("name=a", "--y-\r\n--x") + "---x---"), "a=||--y-\r\n--x;");
}

TEST(MultipartReader, SaysWhatIsWrong) {
  EXPECT_EQ(shown("x", "multipart/form-data"), "error: has no boundary in its Content-Type");
  EXPECT_EQ(shown("x"), "error: does not have the boundary that its Content-Type names");
  EXPECT_EQ(shown("---x-"), "error: is cut off, or has a malformed boundary");
  EXPECT_EQ(shown("---x-\r\n\r\nx\r\n---x---"), "error: has a part without a name");
  EXPECT_EQ(shown("---x-\r\nContent-Type: a/b\r\n\r\nx\r\n---x---"),
            "error: has a part without a name");
  EXPECT_EQ(shown("---x-\r\nodd\r\n\r\nx\r\n---x---"), "error: has a part with a malformed header");
  EXPECT_EQ(shown(part("name=a", "x")), "error: is cut off: its last boundary is missing");
  EXPECT_EQ(shown("---x-\r\nContent-Disposition: form-data; name=a\r\n\r\nx"),
            "error: is cut off: its last boundary is missing");
  EXPECT_TRUE(
      shown("---x-\r\nA: " + std::string(9'000, 'x')).starts_with("error: has a part whose"));
  EXPECT_EQ(shown(part("name=\"\xFF\"", "x") + "---x---"),
            "error: has a part whose name is not UTF-8");
}

TEST(MultipartReader, CountsItsParts) {
  std::string body;
  for (std::size_t i = 0; i < kMultipartPartsMax; ++i) body += part("name=a", "");
  EXPECT_TRUE(parse_multipart(body + "---x---", kType));
  EXPECT_EQ(shown(body + part("name=a", "") + "---x---"), "error: has more than 1000 parts");
}

}  // namespace
}  // namespace sluice::formats::multipart_reader_test
