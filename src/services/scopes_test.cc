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

TEST(Scopes, WhoMayDoAnythingWithRunsMayStartThem) {
  const auto write = *Scopes::parse("runs:write");
  const auto start = *Scopes::parse("runs:start");
  EXPECT_TRUE(write.has(Scope::kRunsStart));
  EXPECT_FALSE(start.has(Scope::kRunsWrite));
  EXPECT_TRUE(write.covers(start));
  EXPECT_FALSE(start.covers(write));
  EXPECT_EQ(*Scopes::parse("runs:start runs:write"), write);
  EXPECT_EQ(Scopes::parse("runs:start runs:write")->text(), "runs:write");
  EXPECT_EQ(start.text(), "runs:start");
}

TEST(Roles, EachMayDoLessThanTheOneBefore) {
  ASSERT_EQ(roles().size(), 5u);
  for (std::size_t i = 1; i < roles().size(); ++i) {
    if (roles()[i].name == "ingest") continue;  // it starts runs and reads nothing
    EXPECT_TRUE(roles()[i - 1].scopes.covers(roles()[i].scopes)) << roles()[i].name;
    EXPECT_FALSE(roles()[i].scopes.covers(roles()[i - 1].scopes)) << roles()[i].name;
  }
  EXPECT_TRUE(find_role("operator")->scopes.covers(find_role("ingest")->scopes));
}

TEST(Roles, AreFoundByNameAndByTheirScopes) {
  for (const auto& role : roles()) {
    EXPECT_EQ(find_role(role.name), &role);
    EXPECT_EQ(role_of(*Scopes::parse(role.scopes.text())), &role);
  }
  EXPECT_EQ(role_of(*Scopes::parse("*"))->name, "owner");
  EXPECT_EQ(role_of(*Scopes::parse("runs:read")), nullptr);
  for (const auto* name : {"", "Owner", "admin"}) EXPECT_EQ(find_role(name), nullptr) << name;
}

TEST(Roles, OnlyOwnersMakeKeysAndOnlyTheyAndEditorsChangeWhatRuns) {
  for (const auto& role : roles()) {
    const bool owns = role.name == "owner";
    EXPECT_EQ(role.scopes.has(Scope::kKeysWrite), owns) << role.name;
    EXPECT_EQ(role.scopes.has(Scope::kAuditRead), owns) << role.name;
    for (const auto change : {Scope::kWorkflowsWrite, Scope::kHooksWrite, Scope::kVaultWrite})
      EXPECT_EQ(role.scopes.has(change), owns || role.name == "editor") << role.name;
  }
}

}  // namespace
}  // namespace sluice::services::scopes_test
