#include "app/yaml.h"

#include <cstdlib>
#include <gtest/gtest.h>

namespace sluice::app {
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

TEST(Yaml, WritesWhatItReads) {
  for (const std::string_view text : {
           R"({"a":"true","b":[1,{"c":"x\ny"}],"d":null,"e":{},"f":[]})",
           R"([true,false,null,"null","~","","1",1,-2.5,1e300,"1e3","yes"])",
           R"(["x\n","x\ny\n","x\n\n","\n"," x\n y\n","x\t\n","x\r\ny\n","x \n"])",
           R"(["\u0000","\u001f\n","\"quoted\"","- x\n","# x\n","a: b\n","é\n","\ud83d\ude00"])",
       }) {
    const auto value = *parse_json(text);
    EXPECT_EQ(*parse_yaml(to_yaml(value)), value) << to_yaml(value);
  }
}

TEST(Yaml, TakesSecretsFromTheEnvironment) {
  setenv("SLUICE_YAML_TEST", "hidden", 1);
  auto value = *parse_json(R"({"a":["${env:SLUICE_YAML_TEST}"],"b":"x ${env:SLUICE_YAML_TEST}"})");
  ASSERT_TRUE(substitute_environment(value));
  EXPECT_EQ(to_json(value), R"({"a":["hidden"],"b":"x ${env:SLUICE_YAML_TEST}"})");
  auto missing = *parse_json(R"("${env:SLUICE_NOT_THERE}")");
  EXPECT_FALSE(substitute_environment(missing));
}

}  // namespace
}  // namespace sluice::app
