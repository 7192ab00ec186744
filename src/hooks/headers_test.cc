#include "hooks/headers.h"

#include <gtest/gtest.h>
#include <vector>

#include "base/json.h"

namespace sluice::hooks::headers_test {
namespace {

const model::HookSettings kPlain;

TEST(KeptHeaders, AreAllButThoseOfTheConnectionAndOfProxies) {
  const std::vector<http::Header> headers = {
      {"Host", "example.com"},
      {"Content-Type", "application/json"},
      {"User-Agent", "GitHub-Hookshot/1"},
      {"X-GitHub-Event", "push"},
      {"X-GITHUB-DELIVERY", "d-1"},
      {"webhook-id", "msg_1"},
      {"ce-type", "created"},
      {"traceparent", "00-1"},
      {"Accept", "*/*"},
      {"Content-Length", "2"},
      {"Connection", "keep-alive"},
      {"X-Forwarded-For", "192.0.2.1"},
      {"X-Real-IP", "192.0.2.1"},
      {"Via", "1.1 proxy"},
      {"CF-Ray", "1"},
      {"Linear-Event", "Issue"},
      {"Sentry-Hook-Resource", "event_alert"},
      {"Stripe-Account", "acct_1"},
      {"X-Author", "me"},
  };
  EXPECT_EQ(kept_headers(headers, kPlain),
            R"({"host":"example.com","content-type":"application/json",)"
            R"("user-agent":"GitHub-Hookshot/1","x-github-event":"push",)"
            R"("x-github-delivery":"d-1","webhook-id":"msg_1","ce-type":"created",)"
            R"("traceparent":"00-1","accept":"*/*","linear-event":"Issue",)"
            R"("sentry-hook-resource":"event_alert","stripe-account":"acct_1","x-author":"me"})");
}

TEST(KeptHeaders, NeverCredentialsOrSignatures) {
  const std::vector<http::Header> headers = {
      {"Authorization", "Bearer s3cret"},
      {"Cookie", "a=s3cret"},
      {"X-Webhook-Signature", "s3cret"},
      {"X-Hub-Signature-256", "s3cret"},
      {"webhook-signature", "s3cret"},
      {"X-Shopify-Hmac-Sha256", "s3cret"},
      {"X-Api-Key", "s3cret"},
      {"X-Auth-Token", "s3cret"},
      {"X-Gitlab-Token", "s3cret"},
      {"X-Password", "s3cret"},
      {"X-Auth", "s3cret"},
      {"Auth-Code", "s3cret"},
      {"WWW-Authenticate", "s3cret"},
  };
  EXPECT_EQ(kept_headers(headers, kPlain), "");
  const auto shown = shown_headers(headers, kPlain);
  EXPECT_EQ(shown.find("s3cret"), std::string::npos);
  EXPECT_EQ(find_path(*parse_json(shown), "x-webhook-signature")->as_string(), "***");
  EXPECT_EQ(parse_json(shown)->as_object().size(), headers.size()) << "the names are all there";
}

TEST(KeptHeaders, TheHooksOwnHeaderStays) {
  model::HookSettings hook;
  hook.idempotency.header = "CF-Delivery";
  const std::vector<http::Header> headers = {{"cf-delivery", "7"}};
  EXPECT_EQ(kept_headers(headers, kPlain), "");
  EXPECT_EQ(kept_headers(headers, hook), R"({"cf-delivery":"7"})");
}

TEST(KeptHeaders, AreBoundedAndAlwaysJson) {
  std::vector<http::Header> headers;
  std::vector<std::string> names;
  for (int i = 0; i < 100; ++i) names.push_back("X-" + std::to_string(i));
  for (const auto& name : names) headers.push_back({name, "v"});
  EXPECT_EQ(parse_json(kept_headers(headers, kPlain))->as_object().size(), 64U);

  std::string euros;
  for (int i = 0; i < 400; ++i) euros += "\xe2\x82\xac";
  const std::string odd = "quote\" back\\slash \x01";
  headers = {{"X-Long", euros}, {"X-Odd", odd}, {"X-Latin", "caf\xe9"}, {"x-odd", "again"}};
  const auto kept = parse_json(kept_headers(headers, kPlain));
  ASSERT_TRUE(kept) << "whole characters only";
  EXPECT_EQ(kept->at("x-long").as_string().size(), 1'023U);
  EXPECT_EQ(kept->at("x-odd").as_string(), odd) << "of repeated ones the first";
  EXPECT_EQ(kept->at("x-latin").as_string(), "(not UTF-8)");
}

TEST(ShownHeaders, NoneIsAnEmptyObject) { EXPECT_EQ(shown_headers({}, kPlain), "{}"); }

}  // namespace
}  // namespace sluice::hooks::headers_test
