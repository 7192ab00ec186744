#include "app/yaml.h"

#include <cstdlib>
#include <gtest/gtest.h>

#include "formats/yaml.h"

namespace sluice::app::yaml_test {
namespace {

TEST(Yaml, WritesWhatItReads) {
  for (const std::string_view text : {
           R"({"a":"true","b":[1,{"c":"x\ny"}],"d":null,"e":{},"f":[]})",
           R"([true,false,null,"null","~","","1",1,-2.5,1e300,"1e3","yes"])",
           R"(["x\n","x\ny\n","x\n\n","\n"," x\n y\n","x\t\n","x\r\ny\n","x \n"])",
           R"(["\u0000","\u001f\n","\"quoted\"","- x\n","# x\n","a: b\n","é\n","\ud83d\ude00"])",
       }) {
    const auto value = *parse_json(text);
    EXPECT_EQ(*formats::parse_yaml(to_yaml(value)), value) << to_yaml(value);
  }
}

TEST(Yaml, WritesWhatIsEmptyBesideItsName) {
  EXPECT_EQ(to_yaml(*parse_json(R"({"data":{},"list":[],"more":{"x":1}})")),
            "data: {}\nlist: []\nmore:\n  x: 1\n");
}

TEST(Yaml, TakesSecretsFromTheEnvironment) {
  setenv("SLUICE_YAML_TEST", "hidden", 1);
  auto value = *parse_json(R"({"a":["${env:SLUICE_YAML_TEST}"],"b":"x ${env:SLUICE_YAML_TEST}"})");
  ASSERT_TRUE(substitute_environment(value));
  EXPECT_EQ(to_json(value), R"({"a":["hidden"],"b":"x ${env:SLUICE_YAML_TEST}"})");
  auto missing = *parse_json(R"("${env:SLUICE_NOT_THERE}")");
  EXPECT_FALSE(substitute_environment(missing));
  auto several =
      *parse_json(R"(["${env:SLUICE_NOT_A}","${env:SLUICE_NOT_B}","${env:SLUICE_NOT_A}"])");
  EXPECT_EQ(substitute_environment(several).error().message,
            "the environment variables SLUICE_NOT_A, SLUICE_NOT_B are not set; set them before the "
            "command, as in `SLUICE_NOT_A=... sluice apply ...`");
}

}  // namespace
}  // namespace sluice::app::yaml_test
