#include "api/core/yaml.h"

#include <gtest/gtest.h>

namespace sluice::api::yaml_test {
namespace {

TEST(Yaml, ReadsScalarsWithTheirTypes) {
  EXPECT_EQ(
      to_json(*parse_yaml("a: 1\nb: \"1\"\nc: 1.5\nd: yes\ne: true\nf: ~\ng: [x, '2']\nh: -7\n")),
      R"({"a":1,"b":"1","c":1.5,"d":"yes","e":true,"f":null,"g":["x","2"],"h":-7})");
}

TEST(Yaml, ReadsJson) {
  EXPECT_EQ(to_json(*parse_yaml(R"({"a": ["b", 2, null]})")), R"({"a":["b",2,null]})");
}

TEST(Yaml, SaysWhereItIsBroken) {
  const auto bad = parse_yaml("a: 1\nb: [");
  ASSERT_FALSE(bad);
  EXPECT_NE(bad.error().message.find("line"), std::string::npos);
}

TEST(Yaml, RefusesAliasBombs) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) bomb += (k ? ", *a" : "*a") + std::to_string(i - 1);
    bomb += "]\n";
  }
  EXPECT_FALSE(parse_yaml(bomb));
}

TEST(Yaml, FoldsBlocksAndBelievesTags) {
  EXPECT_EQ(to_json(*parse_yaml("a: >-\n  two\n  words\nb: !!str 12\nc: |\n  x\n")),
            R"({"a":"two words","b":"12","c":"x\n"})");
}

TEST(Yaml, RefusesWhatIsTooDeepAndKeysThatAreNoText) {
  EXPECT_FALSE(parse_yaml(std::string(300, '[') + std::string(300, ']')));
  EXPECT_FALSE(parse_yaml("? [a]\n: 1\n"));
}

}  // namespace
}  // namespace sluice::api::yaml_test
