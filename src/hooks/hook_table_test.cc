#include "hooks/hook_table.h"

#include <gtest/gtest.h>

#include "hooks/test_hook.h"
#include "hooks/token_cache.h"

namespace sluice::hooks::hook_table_test {
namespace {

const Timestamp kNow{Seconds(1'730'000'000)};

Sha256 hash(std::string_view token) { return sha256(as_bytes(token)); }

TEST(HookTable, FindsByTokenOnly) {
  HookTable table;
  table.add(hash("whsec_a"), {test_hook("{}"), std::nullopt});
  EXPECT_EQ(table.size(), 1U);
  EXPECT_TRUE(table.find("whsec_a", kNow));
  for (const char* token : {"", "whsec_", "whsec_b", "WHSEC_A", "whsec_a ", "whsec_aa"})
    EXPECT_FALSE(table.find(token, kNow)) << token;
}

TEST(HookTable, AnExpiredTokenLooksLikeNone) {
  HookTable table;
  table.add(hash("old"), {test_hook("{}"), kNow});
  EXPECT_TRUE(table.find("old", kNow - Micros(1)));
  EXPECT_FALSE(table.find("old", kNow));
}

TEST(HookTable, PreparesWhatADeliveryNeeds) {
  HookTable table;
  table.add(hash("t"),
            {test_hook(R"({"signature": {"scheme": "stripe", "secrets": ["s"]}})"), std::nullopt});
  table.add(hash("u"), {test_hook("{}"), std::nullopt});
  EXPECT_TRUE(table.find("t", kNow)->verifier);
  ASSERT_EQ(table.find("t", kNow)->id_path.size(), 1U);
  EXPECT_EQ(table.find("t", kNow)->id_path[0].key, "id");
  EXPECT_FALSE(table.find("u", kNow)->verifier);
  EXPECT_TRUE(table.find("u", kNow)->id_path.empty());
}

TEST(HookTable, ASignedHookWithoutSecretsRefuses) {
  auto hook = make_hook(test_program(R"({"signature": {"secrets": ["s"]}})"));
  hook->secrets.clear();
  HookTable table;
  table.add(hash("t"), {hook, std::nullopt});
  const auto found = table.find("t", kNow);
  ASSERT_TRUE(found->verifier);
  const auto header = [](std::string_view) -> std::optional<std::string_view> { return "00"; };
  EXPECT_FALSE(found->verifier->verify(header, "", kNow));
}

TEST(PublishedTable, ShowsTheNewestTable) {
  PublishedTable published;
  EXPECT_FALSE(published.find("a", kNow)) << "empty at first";
  const auto with = [](std::string_view token) {
    auto table = std::make_shared<HookTable>();
    table->add(hash(token), {test_hook("{}"), std::nullopt});
    return table;
  };
  const auto first = with("a");
  published.publish(first);
  EXPECT_EQ(published.get(), first);
  const auto hook = published.find("a", kNow);
  EXPECT_TRUE(hook);
  EXPECT_EQ(published.find("a", kNow), hook) << "remembered";
  published.publish(with("b"));
  EXPECT_FALSE(published.find("a", kNow)) << "and forgotten at once";
  EXPECT_TRUE(published.find("b", kNow));
}

TEST(PublishedTable, TwoOfThemOnOneThreadStayApart) {
  PublishedTable one;
  PublishedTable two;
  auto table = std::make_shared<HookTable>();
  table->add(hash("a"), {test_hook("{}"), std::nullopt});
  one.publish(table);
  EXPECT_TRUE(one.find("a", kNow));
  EXPECT_FALSE(two.find("a", kNow));
  EXPECT_TRUE(one.find("a", kNow));
}

TEST(PublishedTable, ARememberedTokenStillExpires) {
  PublishedTable published;
  auto table = std::make_shared<HookTable>();
  table->add(hash("a"), {test_hook("{}"), kNow});
  published.publish(table);
  EXPECT_TRUE(published.find("a", kNow - Micros(1)));
  EXPECT_FALSE(published.find("a", kNow));
}

TEST(PublishedTable, LongTokensAreNoTokens) {
  PublishedTable published;
  EXPECT_FALSE(published.find(std::string(1 << 20, 'a'), kNow));
}

}  // namespace
}  // namespace sluice::hooks::hook_table_test
