#include "model/hook.h"

#include <gtest/gtest.h>

namespace sluice::model::hook_test {
namespace {

Result<HookSettings> parse(std::string_view text) {
  return parse_hook_settings(parse_json(text)->as_object());
}

// What is wrong, as the author of the definition reads it.
std::string complaint(std::string_view text) {
  const auto settings = parse(text);
  return settings ? "accepted" : settings.error().message;
}

TEST(HookSettings, EverythingIsOptional) {
  const auto settings = parse(R"({"componentId": "webhook_trigger"})");
  ASSERT_TRUE(settings);
  EXPECT_FALSE(settings->signature);
  EXPECT_FALSE(settings->rate_limit);
  EXPECT_FALSE(settings->body_bytes_max);
  EXPECT_EQ(settings->idempotency.header, "");
  EXPECT_EQ(settings->idempotency.path, "");
  EXPECT_EQ(settings->idempotency.window, std::chrono::hours(24 * 7));
}

TEST(HookSettings, NullMeansAbsent) {
  EXPECT_EQ(
      complaint(
          R"({"signature": null, "idempotency": null, "rate_limit": null, "body_bytes_max": null})"),
      "accepted");
}

TEST(HookSettings, ReadsWhatTheDocumentationShows) {
  const auto settings = parse(R"({
    "signature": {"scheme": "hmac-sha256", "secrets": ["one", "two"], "tolerance": "5m"},
    "idempotency": {"header": "X-GitHub-Delivery", "window": "2d"},
    "rate_limit": {"limit": 600, "window": "1m", "burst": 100},
    "body_bytes_max": 1048576})");
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->signature->scheme.header, "X-Webhook-Signature");
  EXPECT_EQ(settings->signature->secrets, (std::vector<std::string>{"one", "two"}));
  EXPECT_FALSE(settings->signature->scheme.tolerance) << "it signs no timestamp";
  EXPECT_EQ(settings->idempotency.header, "X-GitHub-Delivery");
  EXPECT_EQ(settings->idempotency.window, std::chrono::hours(48));
  EXPECT_EQ(settings->rate_limit->limit, 600);
  EXPECT_EQ(settings->rate_limit->burst, 100);
  EXPECT_EQ(settings->body_bytes_max, 1048576U);
}

TEST(HookSettings, SchemeDefaultsToThePlainOne) {
  EXPECT_EQ(parse(R"({"signature": {"secrets": ["s"]}})")->signature->scheme.name, "hmac-sha256");
}

TEST(HookSettings, APresetDeduplicatesByItsSendersId) {
  const auto rule = [](std::string_view scheme) {
    const bool standard = scheme == "standard-webhooks";
    const auto text = R"({"signature": {"scheme": ")" + std::string(scheme) +
                      R"(", "secrets": [")" +
                      (standard ? "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" : "s") + R"("]}})";
    return parse(text)->idempotency;
  };
  EXPECT_EQ(rule("hmac-sha256").header, "");
  EXPECT_EQ(rule("github").header, "X-GitHub-Delivery");
  EXPECT_EQ(rule("stripe").path, "$.id");
  EXPECT_EQ(rule("shopify").header, "X-Shopify-Webhook-Id");
  EXPECT_EQ(rule("slack").path, "$.event_id");
  EXPECT_EQ(rule("standard-webhooks").header, "webhook-id");
}

TEST(HookSettings, WhatTheAuthorSaysGoesBeforeThePreset) {
  const auto settings = parse(R"({"signature": {"scheme": "github", "secrets": ["s"]},
                                  "idempotency": {"path": "$.number"}})");
  EXPECT_EQ(settings->idempotency.header, "");
  EXPECT_EQ(settings->idempotency.path, "$.number");
  const auto window = parse(R"({"signature": {"scheme": "github", "secrets": ["s"]},
                                "idempotency": {"window": 60}})");
  EXPECT_EQ(window->idempotency.header, "X-GitHub-Delivery") << "only the window was changed";
  EXPECT_EQ(window->idempotency.window, Seconds(60));
}

TEST(HookSettings, ToleranceReplacesThePresets) {
  const auto stripe = [](std::string_view extra) {
    return parse(R"({"signature": {"scheme": "stripe", "secrets": ["s"])" + std::string(extra) +
                 "}}");
  };
  EXPECT_EQ(stripe("")->signature->scheme.tolerance, std::chrono::minutes(5));
  EXPECT_EQ(stripe(R"(, "tolerance": "30s")")->signature->scheme.tolerance, Seconds(30));
  EXPECT_EQ(find_scheme("stripe")->tolerance, std::chrono::minutes(5)) << "the table stays";
}

TEST(HookSettings, ASignedHookNeedsASecret) {
  for (const char* secrets :
       {"", R"(, "secrets": [])", R"(, "secrets": "s")", R"(, "secrets": null)",
        R"(, "secrets": [1,2,3,4,5,6,7,8,9,10,11])"}) {
    EXPECT_TRUE(complaint(R"({"signature": {"scheme": "github")" + std::string(secrets) + "}}")
                    .starts_with("signature.secrets must be an array of 1 to 10"))
        << secrets;
  }
}

TEST(HookSettings, NamesTheMemberThatIsWrong) {
  const std::string long_secret(513, 's');
  const std::vector<std::pair<std::string, std::string>> rows = {
      {R"({"signature": true})", "signature must be an object, not boolean"},
      {R"({"signature": {"scheme": "md5", "secrets": ["s"]}})", "signature.scheme must be one of"},
      {R"({"signature": {"scheme": 1, "secrets": ["s"]}})", "signature.scheme must be one of"},
      {R"({"signature": {"secrets": ["s"], "secret": "s"}})", "signature has no setting"},
      {R"({"signature": {"secrets": ["s", ""]}})",
       "signature.secrets[1] must be a non-empty string"},
      {R"({"signature": {"secrets": [{}]}})", "signature.secrets[0] must be a non-empty string"},
      {R"({"signature": {"secrets": ["***"]}})", "signature.secrets[0] is redacted"},
      {R"({"signature": {"secrets": [")" + long_secret + R"("]}})",
       "signature.secrets[0] must be at most"},
      {R"({"signature": {"secrets": ["sealed:)" + long_secret + long_secret + R"("]}})",
       "signature.secrets[0] is too long"},
      {R"({"signature": {"secrets": ["s"], "tolerance": "0s"}})", "signature.tolerance must be"},
      {R"({"signature": {"secrets": ["s"], "tolerance": "25h"}})", "signature.tolerance must be"},
      {R"({"signature": {"secrets": ["s"], "tolerance": -1}})", "signature.tolerance must be"},
      {R"({"signature": {"secrets": ["s"], "tolerance": []}})", "signature.tolerance must be"},
      {R"({"idempotency": []})", "idempotency must be an object, not array"},
      {R"({"idempotency": {"header": ""}})", "idempotency.header must be"},
      {R"({"idempotency": {"header": "a b"}})", "idempotency.header must be"},
      {R"({"idempotency": {"header": "a\r\nb"}})", "idempotency.header must be"},
      {R"({"idempotency": {"path": 1}})", "idempotency.path must be"},
      {R"({"idempotency": {"path": "id"}})", "idempotency.path must look like"},
      {R"({"idempotency": {"window": "91d"}})", "idempotency.window must be"},
      {R"({"idempotency": {"window": 9223372036854775807}})", "idempotency.window must be"},
      {R"({"idempotency": {"ttl": "1d"}})", "idempotency has no setting"},
      {R"({"rate_limit": {"limit": 0}})", "rate_limit.limit must be"},
      {R"({"rate_limit": {"limit": 1.5}})", "rate_limit.limit must be"},
      {R"({"rate_limit": {"limit": 1000001, "window": "1s"}})", "rate_limit.limit must be"},
      {R"({"rate_limit": {"limit": 10, "burst": 11}})", "rate_limit.burst must be"},
      {R"({"rate_limit": {"window": "10ms"}})", "rate_limit.window must be"},
      {R"({"rate_limit": {"rate": 1}})", "rate_limit has no setting"},
      {R"({"body_bytes_max": 67108865})", "body_bytes_max must be"},
      {R"({"body_bytes_max": 0})", "body_bytes_max must be"},
      {R"({"body_bytes_max": "1M"})", "body_bytes_max must be"},
  };
  for (const auto& [text, start] : rows)
    EXPECT_TRUE(complaint(text).starts_with(start)) << text << "\n  says: " << complaint(text);
}

TEST(HookSettings, StandardSecretsHaveTheirOwnForm) {
  const auto with = [](std::string_view secret) {
    return complaint(R"({"signature": {"scheme": "standard-webhooks", "secrets": [")" +
                     std::string(secret) + R"("]}})");
  };
  EXPECT_EQ(with("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), "accepted");
  EXPECT_EQ(with("whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="), "accepted");
  EXPECT_EQ(with("sealed:AQIDBA=="), "accepted") << "was checked before it was sealed";
  for (const char* wrong : {"plain", "whsec_", "whsec_c2hvcnQ=", "whsec_!!!", "whpk_c2hvcnQ="})
    EXPECT_TRUE(with(wrong).starts_with("signature.secrets[0] must be whsec_")) << wrong;
}

TEST(HookSettings, BurstFollowsASmallLimit) {
  EXPECT_EQ(parse(R"({"rate_limit": {"limit": 5}})")->rate_limit->burst, 5);
  EXPECT_EQ(parse(R"({"rate_limit": {}})")->rate_limit->burst, 100);
}

TEST(BodyPath, ReadsMembersAndElements) {
  const auto path = parse_body_path("$.data.items[12].order-id");
  ASSERT_TRUE(path);
  ASSERT_EQ(path->size(), 4U);
  EXPECT_EQ((*path)[0].key, "data");
  EXPECT_EQ((*path)[2].index, 12U);
  EXPECT_EQ((*path)[3].key, "order-id");
}

TEST(BodyPath, RefusesWhatItDoesNotMean) {
  for (const char* path :
       {"", "$", "$.", "id", "$..id", "$.a.", "$[0]x", "$.a[", "$.a[]", "$.a[-1]", "$.a[1",
        "$.a[1]b", "$.a[99999999999999999999999]", "$.a b", "$.*", "$['a']", "$.a[0", "$.\xff"})
    EXPECT_FALSE(parse_body_path(path)) << path;
  EXPECT_FALSE(parse_body_path("$." + std::string(300, 'a')));
  std::string deep = "$";
  for (int i = 0; i < 17; ++i) deep += ".a";
  EXPECT_FALSE(parse_body_path(deep));
}

TEST(Schemes, EveryPresetIsFoundByItsName) {
  for (const auto name : scheme_names()) EXPECT_EQ(find_scheme(name)->name, name);
  EXPECT_EQ(find_scheme("nobody"), nullptr);
}

}  // namespace
}  // namespace sluice::model::hook_test
