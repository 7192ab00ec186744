#include "hooks/stray.h"

#include <gtest/gtest.h>

namespace sluice::hooks::stray_test {
namespace {

TEST(StrayPaths, MissByASlashOrACase) {
  for (const std::string_view path :
       {"//workflows/webhooks/whsec_Aa", "/workflows//webhooks/whsec_Aa",
        "/Workflows/WebHooks/whsec_Aa", "/workflows/webhooks//whsec_Aa/"}) {
    const auto found = stray_path(path);
    ASSERT_TRUE(found) << path;
    EXPECT_EQ(found->token, "whsec_Aa") << "its case counts";
    EXPECT_EQ(found->below, "/");
    EXPECT_EQ(found->meant, "/workflows/webhooks/");
  }
  const auto other = stray_path("/API/v1//hooks/t/orders//new");
  ASSERT_TRUE(other);
  EXPECT_EQ(other->below, "/orders/new");
  EXPECT_EQ(other->dialect, Dialect::kAutomations);
}

TEST(StrayPaths, AreNotJustAnyPath) {
  for (const std::string_view path :
       {"", "/", "/workflows", "/workflows/webhooks", "/workflows/webhooks/", "/webhooks/x",
        "/workflows/webhook/x", "/api/v2/hooks/x", "/api/v1/hooks"})
    EXPECT_FALSE(stray_path(path)) << path;
}

}  // namespace
}  // namespace sluice::hooks::stray_test
