#include "http/conditional.h"

#include <gtest/gtest.h>
#include <vector>

namespace sluice::http::conditional_test {
namespace {

const std::string kTag = strong_etag("body");

bool not_modified(std::vector<Header> headers) {
  RequestHead request;
  request.headers = headers;
  return is_not_modified(request, kTag);
}
bool changes(std::vector<Header> headers) {
  RequestHead request;
  request.headers = headers;
  return may_change(request, kTag);
}

TEST(Conditional, TagsAreOfTheBytes) {
  EXPECT_EQ(strong_etag("body"), kTag);
  EXPECT_NE(strong_etag("bodY"), kTag);
  EXPECT_EQ(kTag.size(), 34U);
  EXPECT_EQ(kTag.front(), '"');
  EXPECT_EQ(kTag.back(), '"');
}

TEST(Conditional, ReadsAreComparedWeakly) {
  const std::string weak = "W/" + kTag;
  const std::string list = R"("a", )" + weak + R"( ,"b")";
  EXPECT_FALSE(not_modified({}));
  EXPECT_TRUE(not_modified({{"if-none-match", kTag}}));
  EXPECT_TRUE(not_modified({{"If-None-Match", weak}}));
  EXPECT_TRUE(not_modified({{"If-None-Match", list}}));
  EXPECT_TRUE(not_modified({{"If-None-Match", "*"}}));
  EXPECT_TRUE(not_modified({{"If-None-Match", "\"a\""}, {"If-None-Match", kTag}}));
  EXPECT_FALSE(not_modified({{"If-None-Match", "\"a\", b,"}}));
  EXPECT_FALSE(not_modified({{"If-None-Match", ""}}));
  EXPECT_FALSE(not_modified({{"If-Match", kTag}}));
}

TEST(Conditional, ChangesAreComparedStrongly) {
  EXPECT_TRUE(changes({}));
  EXPECT_TRUE(changes({{"if-match", kTag}}));
  EXPECT_TRUE(changes({{"If-Match", "*"}}));
  EXPECT_TRUE(changes({{"If-Match", "\"a\""}, {"If-Match", kTag}}));
  EXPECT_FALSE(changes({{"If-Match", "W/" + kTag}}));
  EXPECT_FALSE(changes({{"If-Match", "\"a\""}}));
  EXPECT_FALSE(changes({{"If-Match", R"("v1,*,x")"}})) << "one tag of somebody else's";
  EXPECT_FALSE(changes({{"If-Match", R"("a", *)"}}));
  EXPECT_FALSE(not_modified({{"If-None-Match", "W/*"}}));
  EXPECT_FALSE(changes({{"If-Match", ""}})) << "who demands a state and does not say which";
}

TEST(Conditional, TaggedAnswersOnlyWhatIsNew) {
  RequestHead request;
  const Response first = tagged(request, {200, "text/plain", "body", {{"X-A", "1"}}}, kTag);
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.body, "body");
  ASSERT_EQ(first.headers.size(), 2U);
  EXPECT_EQ(first.headers[1], (std::pair<std::string, std::string>("ETag", kTag)));
  const std::vector<Header> headers{{"If-None-Match", kTag}};
  request.headers = headers;
  const Response again = tagged(request, {200, "text/plain", "body", {}}, kTag);
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  EXPECT_EQ(again.headers[0].second, kTag);
}

}  // namespace
}  // namespace sluice::http::conditional_test
