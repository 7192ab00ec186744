#include "services/vault_items.h"

#include <gtest/gtest.h>

#include "services/testing.h"

namespace sluice::services::vault_items_test {
namespace {

using testing::document;
using testing::kTeam;
using Kind = store::VaultItem::Kind;

class ItemsOfAVault : public ::testing::Test {
 protected:
  Outcome<VaultItems::Created> create(std::string_view text) {
    return all_.vault_items.create(*all_.reader, kTeam, document(text));
  }
  store::VaultItem made(std::string_view text) {
    auto created = create(text);
    EXPECT_TRUE(created) << created.error().message;
    return created ? created->item : store::VaultItem();
  }
  Outcome<store::VaultItem> update(const store::VaultItem& item, std::string_view text) {
    return all_.vault_items.update(*all_.reader, kTeam, item.id.text(), document(text));
  }
  std::string value_of(const store::VaultItem& item) {
    const auto entry = all_.vault.find(kTeam, item.id.text());
    const auto value = entry ? entry->open() : fail(ErrorCode::kNotFound, "gone");
    return value ? std::string(value->expose()) : value.error().message;
  }

  testing::Services all_;
};

TEST_F(ItemsOfAVault, AreStoredSealedAndOpenAtOnce) {
  const auto item =
      made(R"({"name":"stripe","secret":"sk_live","allowed_hosts":["API.Stripe.com"]})");
  EXPECT_EQ(value_of(item), "sk_live");
  EXPECT_EQ(item.allowed_hosts, "api.stripe.com");
  const auto stored = all_.reader->vault_item(kTeam, item.id);
  ASSERT_TRUE(stored && *stored);
  EXPECT_EQ((*stored)->sealed.find("sk_live"), std::string::npos);
  const auto file = made(R"({"name":"certificate","file":"AAEC"})");
  EXPECT_EQ(file.kind, Kind::kFile);
  EXPECT_EQ(value_of(file), std::string("\0\1\2", 3));
}

TEST_F(ItemsOfAVault, AreRefusedWithEverythingThatIsWrong) {
  const auto none = create(R"({"name":"x","expires_at":"yesterday"})");
  EXPECT_EQ(none.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(none.error().errors.size(), 2u);
  for (const auto* text :
       {R"({"secret":"s"})", R"({"name":"abc"})", R"({"name":"abc","secret":""})",
        R"({"name":"abc","secret":"s","file":"AAEC"})", R"({"name":"abc","file":"?"})",
        R"({"name":"abc","secret":"s","allowed_hosts":["https://a.test/"]})",
        R"({"name":"abc","secret":"s","expires_at":"2025-10-31T12:00:00Z"})",
        R"({"name":"api-key:a","secret":"s"})"})
    EXPECT_FALSE(create(text)) << text;
  EXPECT_TRUE(all_.reader->all_vault_items()->empty());
}

TEST_F(ItemsOfAVault, HaveANameOfTheirOwnInATeam) {
  const auto one = made(R"({"name":"one","secret":"1"})");
  const auto two = made(R"({"name":"two","secret":"2"})");
  EXPECT_EQ(create(R"({"name":"one","secret":"3"})").error().name, "name_taken");
  EXPECT_EQ(update(two, R"({"name":"one"})").error().name, "name_taken");
  EXPECT_TRUE(update(one, R"({"name":"one"})"));
  EXPECT_TRUE(
      all_.vault_items.create(*all_.reader, TeamId{8}, document(R"({"name":"one","secret":"1"})")));
}

TEST_F(ItemsOfAVault, AreLimitedInNumber) {
  all_.context.limits.vault_items_of_team_max = 1;
  made(R"({"name":"one","secret":"1"})");
  EXPECT_EQ(create(R"({"name":"two","secret":"2"})").error().name, "too_many_vault_items");
}

TEST_F(ItemsOfAVault, ChangeInTheMembersThatWereSent) {
  const auto item = made(R"({"name":"one","secret":"1","expires_at":"2030-01-01T00:00:00Z"})");
  const auto renamed = update(item, R"({"name":"other"})");
  ASSERT_TRUE(renamed);
  EXPECT_EQ(value_of(item), "1");
  EXPECT_TRUE(renamed->expires_at);
  ASSERT_TRUE(update(item, R"({"secret":"2","expires_at":null})"));
  EXPECT_EQ(value_of(item), "2");
  EXPECT_FALSE(all_.vault_items.find(*all_.reader, kTeam, item.id.text())->expires_at);
  EXPECT_FALSE(update(item, R"({"name":"api-key:other"})"));
}

TEST_F(ItemsOfAVault, ThatAreKeysAreShownOnceAndStartWorkflows) {
  const auto created = create(R"({"name":"api-key:shop"})");
  ASSERT_TRUE(created && created->key);
  const auto text = created->key->expose();
  EXPECT_TRUE(text.starts_with("wfk_"));
  const auto key = all_.vault.find_workflow_key(text);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->team, kTeam);
  EXPECT_FALSE(update(created->item, R"({"secret":"mine"})"));
  EXPECT_FALSE(update(created->item, R"({"name":"shop"})"));
  EXPECT_FALSE(update(created->item, R"({"allowed_hosts":["a.test"]})"));
  ASSERT_TRUE(all_.vault_items.remove(*all_.reader, kTeam, created->item.id.text()));
  EXPECT_FALSE(all_.vault.find_workflow_key(text));
}

TEST_F(ItemsOfAVault, BelongToTheirTeam) {
  const auto id = made(R"({"name":"one","secret":"1"})").id.text();
  const TeamId other{8};
  EXPECT_EQ(all_.vault_items.find(*all_.reader, other, id).error().name, "not_found");
  EXPECT_EQ(all_.vault_items.update(*all_.reader, other, id, {}).error().name, "not_found");
  EXPECT_EQ(all_.vault_items.remove(*all_.reader, other, id).error().name, "not_found");
  EXPECT_EQ(all_.vault_items.find(*all_.reader, kTeam, "nonsense").error().name, "not_found");
}

TEST_F(ItemsOfAVault, AreCheckedAndSealedUnderANewKey) {
  const auto item = made(R"({"name":"one","secret":"1"})");
  made(R"({"name":"api-key:shop"})");
  EXPECT_EQ(all_.vault_items.check(kTeam).checked, 1u);
  EXPECT_EQ(all_.vault_items.check(TeamId{8}).checked, 0u);
  EXPECT_EQ(all_.vault_items.check(kOperatorTeam).checked, 1u);
  EXPECT_TRUE(all_.vault_items.check(kTeam).failed.empty());
  EXPECT_EQ(all_.vault_items.rotate_key(*all_.reader, kTeam).error().name, "operator_only");
  const auto rotated = all_.vault_items.rotate_key(*all_.reader, kOperatorTeam);
  ASSERT_TRUE(rotated) << rotated.error().message;
  EXPECT_EQ(rotated->resealed, 1u);
  EXPECT_EQ(value_of(item), "1");
}

// Each edit changes what is in memory of its item, and of no other.
TEST_F(ItemsOfAVault, AreInMemoryAsTheyAreStored) {
  const auto first = made(R"({"name":"first","secret":"1"})");
  const auto second = made(R"({"name":"second","secret":"2"})");
  ASSERT_TRUE(update(first, R"({"name":"third"})"));
  EXPECT_FALSE(all_.vault.find(kTeam, "first"));
  ASSERT_TRUE(all_.vault.find(kTeam, "third"));
  ASSERT_TRUE(update(second, R"({"name":"first","secret":"2b"})"));
  EXPECT_EQ(all_.vault.find(kTeam, "first")->id, second.id);
  EXPECT_EQ(value_of(second), "2b");
  EXPECT_EQ(value_of(first), "1");
  const auto ids = [&] {
    std::vector<VaultId> out;
    for (const auto& entry : all_.vault.all_of(kTeam)) out.push_back(entry->id);
    return out;
  };
  EXPECT_EQ(ids(), (std::vector{first.id, second.id})) << "oldest first";
  EXPECT_EQ(all_.vault.all().size(), 2u);
  EXPECT_TRUE(all_.vault.all_of(TeamId{8}).empty());
  EXPECT_FALSE(all_.vault.find(TeamId{8}, second.id.text()));
  ASSERT_TRUE(all_.vault_items.remove(*all_.reader, kTeam, second.id.text()));
  EXPECT_EQ(ids(), std::vector{first.id});
  EXPECT_FALSE(all_.vault.find(kTeam, "first"));

  const auto key = create(R"({"name":"api-key:ci"})");
  ASSERT_TRUE(key && key->key);
  EXPECT_TRUE(all_.vault.find_workflow_key(key->key->expose()));
  ASSERT_TRUE(all_.vault_items.remove(*all_.reader, kTeam, key->item.id.text()));
  EXPECT_FALSE(all_.vault.find_workflow_key(key->key->expose()));
}

}  // namespace
}  // namespace sluice::services::vault_items_test
