#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/http.h"

namespace sluice::http::message_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(RequestHead, FindsAHeaderThatCameOnce) {
  const std::vector<Header> headers = {{"X-Key", "1"}, {"x-twice", "a"}, {"X-Twice", "a"}};
  RequestHead head;
  head.headers = headers;
  EXPECT_EQ(head.header("x-kEY"), "1");
  EXPECT_EQ(head.header("x-twice"), std::nullopt);
  EXPECT_EQ(head.header("x-none"), std::nullopt);
}

TEST(RequestHead, DecodesQueryValues) {
  RequestHead head;
  head.query = "a=1+2&b=%26%3D&c&d=&a=9&%65=x";
  EXPECT_EQ(head.query_value("a"), "1 2");
  EXPECT_EQ(head.query_value("b"), "&=");
  EXPECT_EQ(head.query_value("c"), "");
  EXPECT_EQ(head.query_value("d"), "");
  EXPECT_EQ(head.query_value("e"), "x");
  EXPECT_EQ(head.query_value("f"), std::nullopt);
}

TEST(Serialize, WritesAWholeResponse) {
  Response response;
  response.status = 429;
  response.body = "{}";
  response.headers = {{"Retry-After", "7"}};
  EXPECT_EQ(serialize(response),
            "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\n"
            "X-Content-Type-Options: nosniff\r\nContent-Type: application/json\r\n"
            "Content-Length: 2\r\n\r\n{}");
}

TEST(Serialize, LeavesOutHeadersThatCouldWriteOthers) {
  Response response;
  response.headers = {
      {"Location", "/a\r\nSet-Cookie: b=c"}, {"X\r\nY", "1"}, {"", "1"},
      {"X-Nul", std::string("a\0b", 3)},     {"X: Y", "1"},   {"X-Good", "caf\xc3\xa9"}};
  response.content_type = "text/plain\r\nX-Evil: 1";
  const std::string bytes = serialize(response);
  EXPECT_THAT(bytes, Not(HasSubstr("Cookie")));
  EXPECT_THAT(bytes, Not(HasSubstr("X-Nul")));
  EXPECT_THAT(bytes, Not(HasSubstr("Evil")));
  EXPECT_THAT(bytes, Not(HasSubstr(": 1")));
  EXPECT_THAT(bytes, HasSubstr("X-Good: caf\xc3\xa9\r\n"));
}

TEST(Serialize, GivesNoBodyWhereNoneMayBe) {
  Response response;
  response.status = 204;
  response.body = "ignored";
  const std::string bytes = serialize(response);
  EXPECT_THAT(bytes, HasSubstr("204 No Content\r\n"));
  EXPECT_THAT(bytes, Not(HasSubstr("Content-Length")));
  EXPECT_TRUE(bytes.ends_with("\r\n\r\n"));
}

TEST(Serialize, MakesAnImpossibleStatusA500) {
  Response response;
  response.status = 99;
  EXPECT_TRUE(serialize(response).starts_with("HTTP/1.1 500 "));
}

}  // namespace
}  // namespace sluice::http::message_test
