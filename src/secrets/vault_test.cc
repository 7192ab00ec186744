#include "secrets/vault.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "secrets/run_secrets.h"
#include "secrets/test_vault.h"

namespace sluice::secrets::vault_test {
namespace {

TEST(VaultKeys, ReadsWhatItWrites) {
  const auto keys = VaultKeys::make().with_new_first();
  EXPECT_EQ(keys.size(), 2U);
  const auto again = VaultKeys::parse(keys.text().expose(), "the test");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->number(), keys.number());
  EXPECT_EQ(again->size(), 2U);
  EXPECT_EQ(keys.first_only().size(), 1U);
  EXPECT_EQ(keys.first_only().number(), keys.number());
  for (const std::string text : {"", "\n", "AAAA", "not base64", "!"})
    EXPECT_FALSE(VaultKeys::parse(text, "the test")) << text;
  const std::string key = to_base64(as_bytes(std::string(32, 'k')));
  EXPECT_TRUE(VaultKeys::parse(key, ""));
  EXPECT_EQ(VaultKeys::parse(key + "," + key + "\n", "")->size(), 2U);
  EXPECT_FALSE(VaultKeys::parse(key + ",AAAA", ""));
}

TEST(VaultKeys, EveryKeyOpensWhatItSealed) {
  const auto old = VaultKeys::make();
  const auto both = old.with_new_first();
  const auto sealed = old.seal(Secret("value"), "row 1");
  const auto newer = both.seal(Secret("value"), "row 1");
  EXPECT_EQ(both.open(old.number(), sealed, "row 1")->expose(), "value");
  EXPECT_EQ(both.open(both.number(), newer, "row 1")->expose(), "value");
  EXPECT_FALSE(both.open(both.number(), sealed, "row 1"));
  EXPECT_FALSE(both.open(old.number(), sealed, "row 2")) << "rows cannot be swapped";
  EXPECT_FALSE(both.first_only().open(old.number(), sealed, "row 1"));
}

TEST(Vault, FindsByNameAndByIdWithinTheTeam) {
  TestVault test;
  const auto item = test.add("stripe", "value");
  ASSERT_TRUE(test.vault.find(TestVault::kTeam, "stripe"));
  EXPECT_EQ(test.vault.find(TestVault::kTeam, "stripe")->open()->expose(), "value");
  EXPECT_EQ(test.vault.find(TestVault::kTeam, item.id.text())->name, "stripe");
  EXPECT_FALSE(test.vault.find(TeamId{8}, "stripe"));
  EXPECT_FALSE(test.vault.find(TeamId{8}, item.id.text()));
  EXPECT_FALSE(test.vault.find(TestVault::kTeam, "Stripe"));
  EXPECT_EQ(test.vault.all_of(TestVault::kTeam).size(), 1U);
  EXPECT_TRUE(test.vault.all_of(TeamId{8}).empty());
}

TEST(Vault, FindsWorkflowKeysByTheirText) {
  TestVault test;
  auto& item = test.add("api-key:crm", "");
  item.kind = store::VaultItem::Kind::kApiKey;
  item.hash = sha256(as_bytes("wfk_0123"));
  item.expires_at = TestVault::kNow + Seconds(10);
  test.vault.publish(test.items);
  const auto found = test.vault.find_workflow_key("wfk_0123");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->team, TestVault::kTeam);
  EXPECT_EQ(found->id, item.id);
  EXPECT_EQ(found->expires_at, item.expires_at) << "who asks says that it has expired";
  for (const std::string text : {"", "wfk_", "wfk_01234", "slk_0123", "0123"})
    EXPECT_FALSE(test.vault.find_workflow_key(text)) << text;
}

TEST(Vault, TellsOfAUseOnceInAMinute) {
  TestVault test;
  const auto item = test.add("stripe", "value");
  std::vector<std::pair<VaultId, Timestamp>> told;
  test.vault.note_use(*test.vault.find(TestVault::kTeam, "stripe"), TestVault::kNow);
  test.vault.on_use([&](VaultId used, Timestamp at) { told.emplace_back(used, at); });
  const auto use = [&](Micros later) {
    test.vault.note_use(*test.vault.find(TestVault::kTeam, "stripe"), TestVault::kNow + later);
    return told.size();
  };
  EXPECT_EQ(use(Micros(0)), 1U) << "what nobody heard was not noted";
  EXPECT_EQ(use(Seconds(59)), 1U);
  EXPECT_EQ(use(Seconds(60)), 2U);
  EXPECT_EQ(told.back(), std::pair(item.id, TestVault::kNow + Seconds(60)));
}

TEST(Vault, Names) {
  for (const std::string name : {"abc", "stripe key", "api-key:crm", "a/b.c:d_e", "schlüssel"})
    EXPECT_FALSE(wrong_vault_name(name)) << name;
  EXPECT_FALSE(wrong_vault_name(std::string(50, 'a')));
  EXPECT_FALSE(wrong_vault_name("äöü"));
  for (const std::string name : {"", "ab", "äö", " abc", "abc ", "a{b}c", "a\"bc", "a\nbc", "a[b]c",
                                 "\xff\xff\xff", "vlt_00000000000000000000000000"})
    EXPECT_TRUE(wrong_vault_name(name)) << name;
  EXPECT_TRUE(wrong_vault_name(std::string(51, 'a')));
}

TEST(Vault, HostPatterns) {
  for (const std::string host :
       {"api.stripe.com", "*.example.com", "localhost", "127.0.0.1", "[::1]"})
    EXPECT_TRUE(is_host_pattern(host)) << host;
  for (const std::string host : {"", "*", "*.", ".a", "a.", "a.*.b", "https://a.com", "a.com/x",
                                 "a.com:443", "a b", "*.*.a"})
    EXPECT_FALSE(is_host_pattern(host)) << host;
}

TEST(RunSecrets, KnowsWhatARunWasGivenAndDoubtsStrangers) {
  TestVault test;
  test.add("one", "value-one");
  test.add("two", "value-two");
  RunSecrets runs(test.vault, std::int64_t{100} << 16, 2);
  const auto one = test.vault.find(TestVault::kTeam, "one");
  const auto run = [](std::int64_t time) { return RunId{{.key = time << 16, .tail = 1}}; };
  const auto count = [&](std::int64_t time) { return runs.of(TestVault::kTeam, run(time)).size(); };

  EXPECT_EQ(count(101), 0U) << "began here and was given nothing";
  EXPECT_EQ(count(100), 2U) << "may have been given anything before";
  runs.add(run(101), {one});
  runs.add(run(101), {one});
  EXPECT_EQ(count(101), 1U);
  runs.add(run(102), {});
  EXPECT_EQ(count(102), 0U);
  runs.add(run(103), {one});
  runs.add(run(104), {one});
  EXPECT_EQ(count(101), 2U) << "pushed out, so it is a stranger now";
  EXPECT_EQ(count(103), 1U);
  EXPECT_EQ(runs.of(TeamId{8}, run(50)).size(), 0U);
}

TEST(RunSecrets, ARunOfAnotherSlotIsAStrangerHoweverNew) {
  TestVault test;
  test.add("one", "value-one");
  const RunSecrets runs(test.vault, 0, 10, 3);
  const auto count = [&](std::int64_t slot) {
    const RunId run{{.key = std::int64_t{101} << 16 | slot << kSequenceBits, .tail = 1}};
    return runs.of(TestVault::kTeam, run).size();
  };
  EXPECT_EQ(count(3), 0U) << "began here and was given nothing";
  EXPECT_EQ(count(2), 1U) << "taken over: another process may have given it anything";
}

TEST(RunSecrets, AValueThatHasChangedIsStillHidden) {
  TestVault test;
  test.add("one", "value-before");
  RunSecrets runs(test.vault, 0);
  const RunId run{{.key = 5, .tail = 1}};
  runs.add(run, {test.vault.find(TestVault::kTeam, "one")});
  test.vault.seal(test.items[0], Secret("value-after"));
  test.vault.publish(test.items);
  runs.add(run, {test.vault.find(TestVault::kTeam, "one")});
  test.vault.publish(test.items);
  runs.add(run, {test.vault.find(TestVault::kTeam, "one")});
  const auto entries = runs.of(TestVault::kTeam, run);
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0]->open()->expose(), "value-before");
  EXPECT_EQ(entries[1]->open()->expose(), "value-after");
}

}  // namespace
}  // namespace sluice::secrets::vault_test
