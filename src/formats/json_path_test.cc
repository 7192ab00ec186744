#include "formats/json_path.h"

#include <gtest/gtest.h>

namespace sluice::formats::json_path_test {
namespace {

std::string found(std::string_view path) {
  static const auto kValue = *parse_json(
      R"({"id":7,"a":{"b c":"x","é":1},"list":[{"id":1},{"id":2}],"$":"dollar","null":null})");
  const auto value = value_at(kValue, path);
  if (!value) return value.error().message;
  return *value ? to_json(**value) : "nothing";
}

TEST(JsonPath, NamesOneValue) {
  EXPECT_EQ(found("$.id"), "7");
  EXPECT_EQ(found("$['id']"), "7");
  EXPECT_EQ(found("$.a[\"b c\"]"), "\"x\"");
  EXPECT_EQ(found("$.a.é"), "1");
  EXPECT_EQ(found("$.list[0].id"), "1");
  EXPECT_EQ(found("$.list[-1].id"), "2");
  EXPECT_EQ(found("$['$']"), "\"dollar\"");
  EXPECT_EQ(found("$.null"), "null");
}

TEST(JsonPath, NamesNothing) {
  for (const auto* path : {"$.nobody", "$.id.x", "$.list.id", "$.list[2]", "$.list[-3]", "$.a[0]",
                           "$.nobody.at.all[0]"})
    EXPECT_EQ(found(path), "nothing") << path;
}

TEST(JsonPath, OtherPathsAreRefused) {
  for (const auto* path : {"", "id", "$.", "$..id", "$.*", "$.list[*]", "$.list[0:1]", "$.list[",
                           "$.list[0", "$['id", "$['id'", "$['a\\u0041']", "$.list[?(@.id==1)]",
                           "$.list[99999999999999999999]", "$ .id", "$.id "})
    EXPECT_NE(found(path).find("is not a path"), std::string::npos) << path;
  EXPECT_NE(found("$." + std::string(300, 'a')).find("255 bytes"), std::string::npos);
}

}  // namespace
}  // namespace sluice::formats::json_path_test
