#include "hooks/body_hash.h"

#include <gtest/gtest.h>

namespace sluice::hooks::body_hash_test {
namespace {

std::vector<std::vector<model::PathSegment>> paths(std::initializer_list<std::string_view> texts) {
  std::vector<std::vector<model::PathSegment>> out;
  for (const auto text : texts) out.push_back(*model::parse_body_path(text));
  return out;
}

bool same(std::string_view a, std::string_view b, std::initializer_list<std::string_view> ignored) {
  return hash_without(a, paths(ignored)) == hash_without(b, paths(ignored));
}

TEST(BodyHash, LeavesOutWhatIsIgnored) {
  EXPECT_TRUE(
      same(R"({"id":"e","attempts":1})", R"({"id":"e","attempts":[2,{"a":3}]})", {"$.attempts"}));
  EXPECT_TRUE(same(R"({"attempts":1,"id":"e"})", R"({"id":"e"})", {"$.attempts"}));
  EXPECT_TRUE(same(R"({"a":{"n":1,"m":2},"b":3})", R"({"a":{"m":2},"b":3})", {"$.a.n"}));
  EXPECT_TRUE(same(R"([{"n":1,"m":2},{"n":5}])", R"([{"n":7,"m":2},{"n":5}])", {"$[0].n"}));
  EXPECT_TRUE(same(R"({"\u006e":1,"m":2})", R"({"m":2})", {"$.n"})) << "a name with an escape";
  EXPECT_TRUE(same("{\"n\": 1,\n \"m\" : [1, 2]}", R"({"m":[1,2]})", {"$.n"})) << "spaces";
}

TEST(BodyHash, TellsEverythingElseApart) {
  EXPECT_FALSE(same(R"({"id":"e","n":1})", R"({"id":"f","n":1})", {"$.n"}));
  EXPECT_FALSE(same(R"({"n":1})", R"({"m":1})", {"$.x"}));
  EXPECT_FALSE(same(R"({"a":{"n":1}})", R"({"a":{"n":2}})", {"$.n"})) << "elsewhere";
  EXPECT_FALSE(same(R"({"n":[1]})", R"({"n":[2]})", {"$.n[1]"}));
  EXPECT_FALSE(same(R"({"a":"x y"})", R"({"a":"xy"})", {"$.n"})) << "spaces within a text count";
  EXPECT_FALSE(same(R"({"a":"\"n\":1","n":1})", R"({"a":"\"n\":2","n":1})", {"$.n"}));
  EXPECT_FALSE(same(R"([1,[2]])", R"([1,2])", {"$.n"}));
  EXPECT_FALSE(same("a=1&n=2", "a=1&n=3", {"$.n"})) << "not JSON: its bytes";
}

TEST(BodyHash, ReadsNothingBeyondWhatIsBroken) {
  for (const std::string_view text :
       {"{", "[", "{\"", "{\"a", "{\"a\\", "{\"a\":", "{\"a\":1,", "[1,", "[,]", "{\"a\"\"b\"}",
        "{}{}", "[[[[", "{\"a\":\"\\"}) {
    EXPECT_TRUE(same(text, text, {"$.a", "$[0]"})) << text;
    EXPECT_FALSE(same(text, std::string(text) + "x", {"$.zz"})) << text;
  }
  const std::string deep = std::string(1'000, '[') + std::string(1'000, ']');
  EXPECT_TRUE(same(deep, deep, {"$.a"}));
}

}  // namespace
}  // namespace sluice::hooks::body_hash_test
