#include "app/yaml.h"

#include <cstdlib>
#include <gtest/gtest.h>

namespace sluice::app::yaml_test {
namespace {

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
