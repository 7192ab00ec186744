#include "liquid/liquid.h"

#include <gtest/gtest.h>

namespace sluice::liquid {
namespace {

TEST(Liquid, PrintsAVariable) {
  const json::object data{{"name", "World"}};
  const auto compiled = Template::parse("Hello, {{ name | upcase }}!");
  ASSERT_TRUE(compiled) << compiled.error().message;
  std::string out;
  const auto done = (*compiled)->render(out, ObjectScope(data), {});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(out, "Hello, WORLD!");
}

}  // namespace
}  // namespace sluice::liquid
