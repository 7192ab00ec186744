#include "http/request_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace sluice::http::request_reader_test {
namespace {

using Step = RequestReader::Step;
using ::testing::ElementsAre;

constexpr std::size_t kCap = 1 << 20;

// Feeds a reader from memory and writes down the requests that it found.
class Feed {
 public:
  explicit Feed(Limits limits = {}) : limits_(limits), reader_(limits_) {}

  // Presents the bytes in pieces of at most `piece`.
  void give(std::string_view bytes, std::size_t piece = std::string_view::npos) {
    while (!bytes.empty() && !is_refused_) {
      const auto room = reader_.room();
      ASSERT_FALSE(room.empty());
      const std::size_t n = std::min({room.size(), bytes.size(), piece});
      std::copy_n(bytes.data(), n, room.data());
      bytes.remove_prefix(n);
      take(reader_.received(n));
    }
  }

  RequestReader& reader() { return reader_; }
  const std::vector<std::string>& found() const { return found_; }
  int status() const { return is_refused_ ? reader_.refusal().status : 0; }

 private:
  void take(Step step) {
    for (;;) {
      if (step == Step::kHead) step = reader_.begin_body(kCap);
      if (step == Step::kMore) return;
      if (step == Step::kRefused) {
        is_refused_ = true;
        return;
      }
      if (step == Step::kComplete) {
        const Request& request = reader_.request();
        std::string line(method_name(request.method));
        line.append(" ").append(request.path).append(" ").append(request.body);
        found_.push_back(line);
        ASSERT_TRUE(reader_.can_continue());
        reader_.end_request();
        step = reader_.next();
      }
    }
  }

  Limits limits_;
  RequestReader reader_;
  std::vector<std::string> found_;
  bool is_refused_ = false;
};

const std::string kThree =
    "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
    "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nxyz"
    "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
    "GET /d HTTP/1.1\r\nHost: a\r\n\r\n";

TEST(RequestReader, FindsPipelinedRequestsHoweverTheyAreCut) {
  for (std::size_t piece = 1; piece <= kThree.size(); ++piece) {
    Feed feed;
    feed.give(kThree, piece);
    EXPECT_THAT(feed.found(), ElementsAre("GET /a ", "POST /b xyz", "POST /c abcde", "GET /d "))
        << piece;
    EXPECT_TRUE(feed.reader().is_empty());
  }
}

TEST(RequestReader, ReadsBodiesLargerThanItsBuffer) {
  const std::string body(300'000, 'x');
  for (const std::size_t piece : {std::size_t{1000}, std::string::npos}) {
    Feed feed;
    feed.give("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n" + body + kThree,
              piece);
    ASSERT_EQ(feed.found().size(), 5U);
    EXPECT_EQ(feed.found()[0], "POST /a " + body);
    EXPECT_EQ(feed.found()[3], "POST /c abcde");
  }
}

TEST(RequestReader, JoinsManyChunks) {
  std::string bytes = "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  std::string body;
  for (int i = 1; i < 500; ++i) {
    const std::string piece(static_cast<std::size_t>(i), static_cast<char>('a' + i % 26));
    char size[16];
    std::snprintf(size, sizeof size, "%x\r\n", static_cast<unsigned>(i));
    bytes.append(size).append(piece).append("\r\n");
    body += piece;
  }
  bytes += "0\r\n\r\n" + kThree;
  for (const std::size_t piece : {std::size_t{7}, std::size_t{1000}, std::string::npos}) {
    Feed feed;
    feed.give(bytes, piece);
    ASSERT_EQ(feed.found().size(), 5U);
    EXPECT_EQ(feed.found()[0], "POST /a " + body);
  }
}

TEST(RequestReader, ReadsAChunkedRequestBehindAFullBuffer) {
  const std::string first = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3900\r\n\r\n";
  const std::string head = "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::size_t body = 3850; body < 4096; ++body) {
    const std::string length = std::to_string(body);
    Feed feed;
    std::string bytes = first;
    bytes.replace(bytes.find("3900"), 4, length);
    feed.give(bytes.substr(0, 20));  // so that head and body do not come in one piece
    feed.give(bytes.substr(20) + std::string(body, 'x') + head + "3\r\nabc\r\n0\r\n\r\n");
    ASSERT_EQ(feed.found().size(), 2U) << body;
    EXPECT_EQ(feed.found()[1], "POST /b abc");
  }
}

TEST(RequestReader, HoldsItsLimits) {
  Limits limits;
  limits.header_bytes_max = 2000;
  limits.headers_max = 5;
  const auto status = [&limits](const std::string& bytes) {
    Feed feed(limits);
    feed.give(bytes, 100);
    return feed.status();
  };
  const std::string start = "GET /a HTTP/1.1\r\nHost: a\r\n";
  EXPECT_EQ(status(start + "X: " + std::string(1900, 'x') + "\r\n\r\n"), 0);
  EXPECT_EQ(status(start + "X: " + std::string(2000, 'x') + "\r\n\r\n"), 431);
  EXPECT_EQ(status(start + "X: " + std::string(5000, 'x')), 431);
  EXPECT_EQ(status("GET /" + std::string(5000, 'x')), 414);
  EXPECT_EQ(status(start + "A: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\n\r\n"), 0);
  EXPECT_EQ(status(start + "A: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\nE: 1\r\n\r\n"), 431);
}

TEST(RequestReader, RefusesAnEndlessChunkHeader) {
  Feed feed;
  feed.give("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;x=" +
            std::string(20'000, 'y'));
  EXPECT_EQ(feed.status(), 400);
}

TEST(RequestReader, StaysWithARefusal) {
  const std::string bytes = "GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n";
  Limits limits;
  RequestReader reader(limits);
  std::ranges::copy(bytes, reader.room().begin());
  ASSERT_EQ(reader.received(bytes.size()), Step::kRefused);
  EXPECT_EQ(reader.next(), Step::kRefused) << "what follows is never read as a request";
  EXPECT_FALSE(reader.can_continue());
}

TEST(RequestReader, CountsTheMemoryOfABody) {
  Limits limits;
  RequestReader reader(limits);
  const std::string_view head = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n";
  std::ranges::copy(head, reader.room().begin());
  ASSERT_EQ(reader.received(head.size()), Step::kHead);
  EXPECT_EQ(reader.body_bytes_held(), 0U);
  ASSERT_EQ(reader.begin_body(kCap), Step::kMore);
  const std::size_t n = reader.room().size();
  EXPECT_LT(n, 100'000U) << "room is made as bytes come, not as they are announced";
  ASSERT_EQ(reader.received(n), Step::kMore);
  EXPECT_GE(reader.body_bytes_held(), n);
}

TEST(RequestReader, PassesOverABodyThatNobodyWanted) {
  Limits limits;
  RequestReader reader(limits);
  const std::string_view bytes =
      "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nxyzGET /b HTTP/1.1\r\nHost: "
      "a\r\n\r\n";
  std::ranges::copy(bytes, reader.room().begin());
  ASSERT_EQ(reader.received(bytes.size() - 30), Step::kHead);
  EXPECT_FALSE(reader.can_continue()) << "its body is not there yet";
  reader.room();
  ASSERT_EQ(reader.received(30), Step::kHead);
  ASSERT_TRUE(reader.can_continue());
  reader.end_request();
  ASSERT_EQ(reader.next(), Step::kHead);
  EXPECT_EQ(reader.request().path, "/b");
}

TEST(RequestReader, DecodesParameters) {
  Limits limits;
  RequestReader reader(limits);
  const std::vector<std::string_view> raw = {"a%2Cb", "plain", "%20x%3F"};
  reader.set_route("/pattern", raw);
  EXPECT_THAT(reader.request().params, ElementsAre("a,b", "plain", " x?"));
}

}  // namespace
}  // namespace sluice::http::request_reader_test
