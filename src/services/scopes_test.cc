#include "services/scopes.h"

#include <gtest/gtest.h>

namespace sluice::services::scopes_test {
namespace {

TEST(Scopes, ReadBackAndAreOneSpelling) {
  for (const std::string text : {"*", "runs:read", "workflows:read keys:write", ""}) {
    EXPECT_EQ(Scopes::parse(text)->text(), text);
  }
  EXPECT_EQ(Scopes::parse("keys:write workflows:read")->text(), "workflows:read keys:write");
  for (const auto* text : {"runs", "runs:fly", "**", "runs:read  keys:write", " runs:read"}) {
    EXPECT_FALSE(Scopes::parse(text)) << text;
  }
}

TEST(Scopes, Cover) {
  const auto some = *Scopes::parse("runs:read runs:write");
  EXPECT_TRUE(Scopes::all().covers(some));
  EXPECT_FALSE(some.covers(Scopes::all()));
  EXPECT_TRUE(some.covers(*Scopes::parse("runs:read")));
  EXPECT_TRUE(some.covers(Scopes()));
}

}  // namespace
}  // namespace sluice::services::scopes_test
