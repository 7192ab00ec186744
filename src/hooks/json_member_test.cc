#include "hooks/json_member.h"

#include <gtest/gtest.h>

namespace sluice::hooks::json_member_test {
namespace {

std::string at(std::string_view path, std::string_view document) {
  return json_member(document, *model::parse_body_path(path)).value_or("(absent)");
}

TEST(JsonMember, IsTheTextOfItsValue) {
  constexpr std::string_view kDocument =
      R"({"text":"a\u00e9\n","big":123456789012345678901234567890,"real":1.50 ,"yes":true,)"
      R"("no":false ,"nil":null,"empty":"","deep":{"list":[1, {"id" : "x"} ,[2]]},"a b":1})";
  EXPECT_EQ(at("$.text", kDocument), "aé\n");
  EXPECT_EQ(at("$.big", kDocument), "123456789012345678901234567890");
  EXPECT_EQ(at("$.real", kDocument), "1.50");
  EXPECT_EQ(at("$.yes", kDocument), "true");
  EXPECT_EQ(at("$.no", kDocument), "false");
  EXPECT_EQ(at("$.nil", kDocument), "null");
  EXPECT_EQ(at("$.empty", kDocument), "");
  EXPECT_EQ(at("$.deep.list[1].id", kDocument), "x");
  EXPECT_EQ(at("$.deep.list[2]", kDocument), "[2]");
  EXPECT_EQ(at("$.deep", kDocument), R"({"list":[1,{"id":"x"},[2]]})");
  EXPECT_EQ(at("$[1].a", R"([{"a":1},{"a":2}])"), "2");
}

TEST(JsonMember, IsAbsentWhereThereIsNone) {
  EXPECT_EQ(at("$.a", "{}"), "(absent)");
  EXPECT_EQ(at("$.a.b", R"({"a":"text"})"), "(absent)");
  EXPECT_EQ(at("$.a[1]", R"({"a":[0]})"), "(absent)");
  EXPECT_EQ(at("$.a[0]", R"({"a":{}})"), "(absent)");
  EXPECT_EQ(at("$.a", ""), "(absent)");
  EXPECT_EQ(at("$.a", "not JSON"), "(absent)");
  EXPECT_EQ(at("$.a", R"({"a":"open)"), "(absent)");
  EXPECT_EQ(at("$.a", R"([1])"), "(absent)");
}

TEST(JsonMember, TheLastOfANameCounts) {
  EXPECT_EQ(at("$.a", R"({"a":1,"b":2,"a":3})"), "3");
  EXPECT_EQ(at("$.a.b", R"({"a":{"b":1},"a":{"c":1}})"), "(absent)");
}

TEST(JsonMember, LargeDocumentsLeaveNothingBehind) {
  const std::string document = R"({"pad":")" + std::string(3 << 20, 'x') + R"(","id":"y"})";
  EXPECT_EQ(at("$.id", document), "y");
  EXPECT_EQ(at("$.id", R"({"id":"z"})"), "z");
}

}  // namespace
}  // namespace sluice::hooks::json_member_test
