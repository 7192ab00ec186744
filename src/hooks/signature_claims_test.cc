// What a delivery may claim as its signature, and what a stranger may make that cost.

#include <gtest/gtest.h>

#include "hooks/test_signature.h"

namespace sluice::hooks::signature_claims_test {
namespace {

const std::string kMac = "5a9b976070f89688ffeb9249ea396452fd9c6dca57b1804e1f1ff2b93f93a51c";

SignedCase plain(std::string members = R"("headers":["X-1","X-2","X-3","X-4","X-5","X-6"])") {
  return {.scheme = R"({"algorithm":"hmac-sha256",)" + members + "}",
          .secrets = {"one"},
          .headers = {}};
}

// With these headers, of which several may have one name.
std::string verdict_of(std::vector<http::Header> headers, const std::string& members) {
  std::vector<std::string> errors;
  const auto scheme =
      model::read_scheme(parse_json("{" + members + "}")->as_object(), std::nullopt, errors);
  EXPECT_TRUE(errors.empty()) << errors.front();
  const std::vector<Secret> secrets = {Secret(std::string("one"))};
  http::RequestHead head;
  head.headers = headers;
  const HeaderLookup find = [&](std::string_view name) { return head.header(name); };
  const auto result =
      Verifier(scheme, secrets)
          .verify({.header = find, .body = kSignedBody, .headers = head.headers}, Timestamp{});
  return result ? "" : result.error().message;
}

TEST(Claims, WithoutATokenNothingIsVerified) {
  model::SignatureScheme scheme;
  scheme.algorithm = model::SignatureScheme::Algorithm::kJwt;
  scheme.header = "X-Sig";
  scheme.prefix_required = false;
  scheme.list = {.separators = ",", .pair = '=', .public_signatures = {.name = "a"}};
  scheme.jwt = {.algorithms = {"HS256"}};
  const std::vector<Secret> secrets = {Secret(std::string("one"))};
  const HeaderLookup header = [](std::string_view) {
    return std::optional<std::string_view>("a=eA");
  };
  EXPECT_FALSE(Verifier(scheme, secrets).verify(header, "{}", Timestamp{}));
}

TEST(Claims, OfAllHeadersTogetherAreLimited) {
  auto input = plain();
  for (const auto* name : {"X-1", "X-2", "X-3", "X-4"}) input.headers[name] = std::string(64, '0');
  input.headers["X-5"] = kMac;
  EXPECT_EQ(verdict(input), "");
  input.headers["X-6"] = kMac;
  EXPECT_EQ(verdict(input), "X-1 contains more than 5 signatures.");
}

TEST(Claims, OneThatCannotBeReadDoesNotHideAnother) {
  auto input = plain();
  input.headers = {{"X-2", "not hex"}, {"X-3", kMac}};
  EXPECT_EQ(verdict(input), "");
  input.headers.erase("X-3");
  EXPECT_EQ(verdict(input), "X-2 is not valid hexadecimal.");
  input = plain(R"("headers":["X-1","X-2"],"prefix":"v1=")");
  input.headers = {{"X-1", kMac}, {"X-2", "v1=" + kMac}};
  EXPECT_EQ(verdict(input), "");
}

TEST(Claims, ARepeatedHeaderHoldsSeveral) {
  const std::string members = R"("algorithm":"hmac-sha256","header":"X-Sig")";
  const std::string other(64, '0');
  EXPECT_EQ(verdict_of({{"X-Sig", other}, {"x-sig", kMac}}, members), "");
  EXPECT_EQ(verdict_of({{"X-Sig", other}, {"X-Sig", other}}, members),
            "The signature does not match the body for any of the hook's secrets.");
  EXPECT_EQ(verdict_of(std::vector<http::Header>(6, {"X-Sig", kMac}), members),
            "X-Sig contains more than 5 signatures.");
  EXPECT_EQ(verdict_of({{"X-Sig", "v1=" + kMac}, {"X-Sig", "v1=" + kMac}},
                       members + R"(,"list":{"separator":",","pair":"=","signature":"v1"})"),
            "The X-Sig header is missing or was sent more than once.");
}

TEST(Claims, WhatIsSignedHasALimit) {
  auto input = plain(R"("header":"X-Sig","content":"{body}{body}{body}")");
  input.headers = {{"X-Sig", kMac}};
  input.body = std::string(70'000, 'x');
  EXPECT_EQ(verdict(input), "What the signature covers is more than twice the body.");
}

TEST(Claims, ADigestInAQueryThatNobodySignedProvesNothing) {
  // HMAC-SHA1 of nothing under "auth".
  const HmacKey key(Digest::kSha1, as_bytes("auth"));
  const std::string_view parts[] = {""};
  SignedCase input{
      .scheme = R"({"algorithm":"hmac-sha1","header":"X-Sig","content":"{form}"})",
      .secrets = {"auth"},
      .headers = {{"X-Sig", to_hex(key.sign(parts).view())}, {"Content-Type", "application/json"}},
      .query = "bodySHA256=c49f4ca77a02745a743c662d39346298ff80cb985b8058f901e17c4cc00541d0"};
  EXPECT_EQ(verdict(input), "The form is missing, but the signature covers it.");
}

TEST(Claims, ListedHeadersIncludeTheTimestampAndHoldNoSeparator) {
  const HmacKey key(Digest::kSha256, as_bytes("one"));
  const auto mac = [&](std::string_view text) {
    const std::string_view parts[] = {text};
    return to_hex(key.sign(parts).view());
  };
  auto input = plain(R"("header":"X-Sig","content":"{signed_headers:X-Signed}",)"
                     R"("timestamp":{"header":"X-Time","tolerance":"5m"})");
  input.headers = {{"X-Sig", mac("x-a:1;x-time:1730000000")},
                   {"X-Signed", "x-a,X-Time"},
                   {"x-a", "1"},
                   {"X-Time", "1730000000"}};
  EXPECT_EQ(verdict(input), "");
  const std::string refused =
      "One of the headers that X-Signed names is missing, but the signature covers it.";
  input.headers["X-Signed"] = "x-a";
  input.headers["X-Sig"] = mac("x-a:1");
  EXPECT_EQ(verdict(input), refused);
  input.headers["X-Signed"] = "x-a,x-time";
  input.headers["x-a"] = "1;x-b:2";
  input.headers["X-Sig"] = mac("x-a:1;x-b:2;x-time:1730000000");
  EXPECT_EQ(verdict(input), refused);
}

}  // namespace
}  // namespace sluice::hooks::signature_claims_test
