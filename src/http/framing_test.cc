#include "http/framing.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "http/request_reader.h"

namespace sluice::http::framing_test {
namespace {

// What a reader makes of `bytes`: 0 when more is needed, 200 for a whole request, or the refusal.
int outcome(std::string_view bytes, std::size_t body_bytes_max = 1000) {
  const Limits limits;
  RequestReader reader(limits);
  auto step = reader.next();
  while (true) {
    if (step == RequestReader::Step::kHead) step = reader.begin_body(body_bytes_max);
    if (step == RequestReader::Step::kRefused) return reader.refusal().status;
    if (step == RequestReader::Step::kComplete) return 200;
    if (bytes.empty()) return 0;
    const auto room = reader.room();
    const std::size_t n = std::min(room.size(), bytes.size());
    std::copy_n(bytes.data(), n, room.data());
    bytes.remove_prefix(n);
    step = reader.received(n);
  }
}

struct Row {
  const char* name;
  std::string bytes;
  int expected;
};

std::string with(const std::string& headers, const std::string& body = "") {
  return "POST /a HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n" + body;
}

class FramingRow : public ::testing::TestWithParam<Row> {};

TEST_P(FramingRow, IsJudged) { EXPECT_EQ(outcome(GetParam().bytes), GetParam().expected); }

const std::vector<Row> kRows = {
    {"Plain", with("Content-Length: 2\r\n", "{}"), 200},
    {"NoBody", with(""), 200},
    {"Chunked", with("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"), 200},
    {"ChunkedInCapitals", with("Transfer-Encoding: CHUNKED\r\n", "0\r\n\r\n"), 200},
    {"ChunkExtension", with("Transfer-Encoding: chunked\r\n", "2;a=b\r\n{}\r\n0\r\n\r\n"), 200},

    {"EncodingChunkedThenIdentity", with("Transfer-Encoding: chunked, identity\r\n"), 400},
    {"EncodingIdentity", with("Transfer-Encoding: identity\r\n"), 400},
    {"EncodingUnknown", with("Transfer-Encoding: xchunked\r\n"), 400},
    {"EncodingGzipThenChunked", with("Transfer-Encoding: gzip, chunked\r\n"), 400},
    {"EncodingEmpty", with("Transfer-Encoding:\r\n"), 400},
    {"EncodingWithComma", with("Transfer-Encoding: chunked,\r\n"), 400},
    {"EncodingQuoted", with("Transfer-Encoding: \"chunked\"\r\n"), 400},
    {"EncodingTwice", with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400},
    {"EncodingTwiceWithIdentity",
     with("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n"), 400},
    {"LengthAndEncoding", with("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n"), 400},
    {"EncodingAndLength", with("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n"), 400},
    {"IdentityAndLength", with("Transfer-Encoding: identity\r\nContent-Length: 2\r\n", "{}"), 400},
    {"Http10WithEncoding", "POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},

    {"LengthTwiceEqual", with("Content-Length: 2\r\nContent-Length: 2\r\n", "{}"), 400},
    {"LengthTwiceDifferent", with("Content-Length: 2\r\nContent-Length: 3\r\n", "{}"), 400},
    {"LengthList", with("Content-Length: 2, 2\r\n", "{}"), 400},
    {"LengthSigned", with("Content-Length: +2\r\n", "{}"), 400},
    {"LengthNegative", with("Content-Length: -2\r\n", "{}"), 400},
    {"LengthHex", with("Content-Length: 0x2\r\n", "{}"), 400},
    {"LengthEmpty", with("Content-Length:\r\n"), 400},
    {"LengthFraction", with("Content-Length: 2.0\r\n", "{}"), 400},
    {"LengthTooManyDigits", with("Content-Length: 99999999999999999999999\r\n"), 400},
    {"LengthBeyondTheCap", with("Content-Length: 1001\r\n"), 413},
    {"ChunksBeyondTheCap", with("Transfer-Encoding: chunked\r\n", "3e9\r\n"), 413},

    {"HostMissing", "GET /a HTTP/1.1\r\n\r\n", 400},
    {"HostMissingInHttp10", "GET /a HTTP/1.0\r\n\r\n", 200},
    {"HostTwice", "GET /a HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
    {"HostWithSlash", "GET /a HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
    {"HostWithUser", "GET /a HTTP/1.1\r\nHost: me@a\r\n\r\n", 400},
    {"HostWithSpace", "GET /a HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
    {"HostWithPort", "GET /a HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", 200},

    {"Folded", with("X-A: 1\r\n 2\r\n"), 400},
    {"FoldedWithTab", with("X-A: 1\r\n\t2\r\n"), 400},
    {"FoldedFirstHeader", "GET /a HTTP/1.1\r\n Host: a\r\n\r\n", 400},
    {"SpaceBeforeColon", with("X-A : 1\r\n"), 400},
    {"NoColon", with("X-A\r\n"), 400},
    {"NoName", with(": 1\r\n"), 400},
    {"NulInValue", with(std::string("X-A: 1") + '\0' + "2\r\n"), 400},
    {"NulInName", with(std::string("X") + '\0' + "A: 1\r\n"), 400},
    {"ControlInValue", with("X-A: 1\x01\r\n"), 400},
    {"DeleteInValue", with("X-A: 1\x7f\r\n"), 400},
    {"TabInValue", with("X-A: 1\t2\r\n"), 200},
    {"ObsText", with("X-A: caf\xc3\xa9\r\n"), 200},
    {"BareLineFeed", "GET /a HTTP/1.1\nHost: a\n\n", 400},
    {"BareLineFeedInHeader", with("X-A: 1\nX-B: 2\r\n"), 400},
    {"BareCarriageReturn", with("X-A: 1\rX-B: 2\r\n"), 400},

    {"TrailerSignature", with("Transfer-Encoding: chunked\r\n", "0\r\nX-Signature: forged\r\n\r\n"),
     400},
    {"TrailerHost", with("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\nHost: b\r\n\r\n"), 400},
    {"ChunkSizeSigned", with("Transfer-Encoding: chunked\r\n", "+2\r\n{}\r\n0\r\n\r\n"), 400},
    {"ChunkSizePrefixed", with("Transfer-Encoding: chunked\r\n", "0x2\r\n{}\r\n0\r\n\r\n"), 400},
    {"ChunkSizeEmpty", with("Transfer-Encoding: chunked\r\n", "\r\n{}\r\n0\r\n\r\n"), 400},
    {"ChunkSizeHuge", with("Transfer-Encoding: chunked\r\n", "ffffffffffffffffff\r\n"), 400},
    {"ChunkSizeWraps", with("Transfer-Encoding: chunked\r\n", "ffffffffffffffff\r\n"), 413},
    {"ChunkTooLong", with("Transfer-Encoding: chunked\r\n", "2\r\n{}}\r\n0\r\n\r\n"), 400},
    {"ChunkWithLineFeed", with("Transfer-Encoding: chunked\r\n", "2\n{}\n0\n\n\r\n"), 400},
    {"ChunkExtensionWithLineFeed",
     with("Transfer-Encoding: chunked\r\n", "2;a=\"\n\"\r\n{}\r\n0\r\n\r\n"), 400},
    {"ChunkNotFinished", with("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n"), 0},

    {"ExpectOther", with("Expect: 200-maybe\r\n"), 417},
    {"ExpectTwice", with("Expect: 100-continue\r\nExpect: 100-continue\r\n"), 417},

    {"LowerCaseVersion", "GET /a http/1.1\r\nHost: a\r\n\r\n", 400},
    {"Version09", "GET /a\r\n\r\n", 400},
    {"Version12", "GET /a HTTP/1.2\r\nHost: a\r\n\r\n", 400},
    {"Version20", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"TwoSpaces", "GET  /a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"TabAfterMethod", "GET\t/a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"SpaceAfterVersion", "GET /a HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
    {"SpaceInTarget", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"MethodEmpty", " /a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"MethodWithBrackets", "GE(T /a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"TlsHello", "\x16\x03\x01", 400},
    {"OneEmptyLineFirst", "\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n", 200},
    {"TwoEmptyLinesFirst", "\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
};

INSTANTIATE_TEST_SUITE_P(Table, FramingRow, ::testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

struct TargetRow {
  std::string target;
  std::string path;  // "" when it is refused
  std::string query;
};

TEST(Target, IsOneSpellingOrRefused) {
  const std::vector<TargetRow> rows = {
      {"/", "/", ""},
      {"/a/b?c=d&e", "/a/b", "c=d&e"},
      {"/a/?", "/a/", ""},
      {"/%61%2Db%7e", "/a-b~", ""},
      {"/a%2Cb%20c", "/a%2Cb%20c", ""},
      {"/a?b=/../%2F?", "/a", "b=/../%2F?"},
      {"/a:b@c;d=1,2!$&'()*+", "/a:b@c;d=1,2!$&'()*+", ""},
      {"/...", "/...", ""},
      {"", "", ""},
      {"*", "", ""},
      {"a", "", ""},
      {"a:80", "", ""},
      {"http://a/b", "", ""},
      {"https://a/b", "", ""},
      {"//a", "", ""},
      {"/a//b", "", ""},
      {"/.", "", ""},
      {"/a/..", "", ""},
      {"/a/../b", "", ""},
      {"/a/./b", "", ""},
      {"/a/%2e%2E/b", "", ""},
      {"/a/.%2e", "", ""},
      {"/a%2Fb", "", ""},
      {"/a%2fb", "", ""},
      {"/a%5Cb", "", ""},
      {"/a\\b", "", ""},
      {"/a%00", "", ""},
      {"/a%0d%0aX", "", ""},
      {"/a%7f", "", ""},
      {"/a%", "", ""},
      {"/a%2", "", ""},
      {"/a%zz", "", ""},
      {"/a%u0041", "", ""},
      {"/a#b", "", ""},
      {"/a?b#c", "", ""},
      {"/a?b=%", "", ""},
      {"/a?b=%4", "", ""},
      {"/a<b>", "", ""},
      {"/a\"b", "", ""},
      {"/caf\xc3\xa9", "", ""},
      {"/a?caf\xc3\xa9", "", ""},
  };
  for (const TargetRow& row : rows) {
    std::string target = row.target;
    const auto checked = check_target(target);
    EXPECT_EQ(checked ? checked->path : "", row.path) << row.target;
    EXPECT_EQ(checked ? checked->query : "", row.query) << row.target;
    EXPECT_EQ(checked ? 400 : checked.error().status, 400) << row.target;
  }
}

TEST(Framing, KnowsWhetherTheConnectionStays) {
  struct KeepRow {
    int minor_version;
    std::string_view connection;
    bool expected;
  };
  for (const KeepRow& row : std::vector<KeepRow>{{1, "", true},
                                                 {1, "close", false},
                                                 {1, "Upgrade, CLOSE", false},
                                                 {1, "closed", true},
                                                 {0, "", false},
                                                 {0, "Keep-Alive", true},
                                                 {0, "keep-alive, close", false}}) {
    const std::vector<Header> headers = {{"Host", "a"}, {"Connection", row.connection}};
    const auto framing = check_framing({Method::kGet, {}, row.minor_version, headers});
    ASSERT_TRUE(framing);
    EXPECT_EQ(framing->keep_alive, row.expected) << row.minor_version << " " << row.connection;
  }
}

}  // namespace
}  // namespace sluice::http::framing_test
