#include "services/vault_names.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "services/testing.h"

namespace sluice::services::vault_names_test {
namespace {

using testing::document;
using testing::kTeam;

class NamesOfSecrets : public ::testing::Test {
 protected:
  json::object workflow(std::string_view name, std::string_view data) {
    return document(fmt::format(
        R"({{"name":"{}","nodes":[{{"id":"in","type":"manual_trigger","data":{{}}}},
            {{"id":"call","type":"webhook","data":{}}}],
            "edges":[{{"id":"e","source":"in","target":"call"}}]}})",
        name, data));
  }
  // What is wrong with it; empty when it is stored.
  std::string create(std::string_view data) {
    const auto name = fmt::format("w{}", ++made_);
    const auto created = all_.workflows.create(*all_.reader, kTeam, workflow(name, data));
    return created ? "" : fmt::format("{}", fmt::join(created.error().errors, "|"));
  }
  std::string keep(std::string_view name) {
    const auto item = all_.vault_items.create(
        *all_.reader, kTeam, document(fmt::format(R"({{"name":"{}","secret":"s"}})", name)));
    EXPECT_TRUE(item);
    return item ? item->item.id.text() : "";
  }

  testing::Services all_;
  int made_ = 0;
};

TEST_F(NamesOfSecrets, MustBeInTheVaultWhenAWorkflowIsSaved) {
  constexpr auto kCall = R"({"url":"https://a.test/","headers":{"X-Key":"{{ vault.stripe }}"}})";
  EXPECT_EQ(create(kCall), "node 'call': the vault has no item \"stripe\"");
  keep("stirpe");
  EXPECT_EQ(create(kCall), "node 'call': the vault has no item \"stripe\"; did you mean `stirpe`?");
  keep("stripe");
  EXPECT_EQ(create(kCall), "");
  // Computed names are known only to the run.
  EXPECT_EQ(create(R"({"url":"https://a.test/{{ vault[run.id] }}"})"), "");
}

TEST_F(NamesOfSecrets, MayBeIds) {
  const auto id = keep("token");
  const auto with = [](std::string_view token) {
    return fmt::format(R"({{"url":"https://a.test/","auth":{{"type":"bearer","token":"{}"}}}})",
                       token);
  };
  EXPECT_EQ(create(with(id)), "");
  EXPECT_NE(create(with("vlt_01k8wz7d3q8v9m2n4p6r8t0abc")).find("the vault has no item"),
            std::string::npos);
}

TEST_F(NamesOfSecrets, AreCheckedAgainOnlyWithTheGraph) {
  const auto id = keep("stripe");
  const auto created = all_.workflows.create(
      *all_.reader, kTeam, workflow("w", R"({"url":"https://a.test/{{ vault.stripe }}"})"));
  ASSERT_TRUE(created);
  ASSERT_TRUE(all_.vault_items.remove(*all_.reader, kTeam, id));
  EXPECT_TRUE(all_.workflows.update(*all_.reader, kTeam, created->id, document(R"({"name":"v"})")));
  const auto changed =
      all_.workflows.update(*all_.reader, kTeam, created->id,
                            workflow("w", R"({"url":"https://b.test/{{ vault.stripe }}"})"));
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().name, "definition_invalid");
}

}  // namespace
}  // namespace sluice::services::vault_names_test
