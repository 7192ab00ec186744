// Vectors were computed with Python's hmac, hashlib and cryptography.

#include <gtest/gtest.h>
#include <vector>

#include "hooks/test_signature.h"

namespace sluice::hooks::signature_schemes_test {
namespace {

const std::string kNoMatch = "The signature does not match the body for any of the hook's secrets.";

// --- shared secrets ---

TEST(Schemes, EveryHmac) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"hmac-sha1", "2e8021131614a8bd66aeda238ddcc74088ce230c"},
      {"hmac-sha256", "5a9b976070f89688ffeb9249ea396452fd9c6dca57b1804e1f1ff2b93f93a51c"},
      {"hmac-sha384",
       "1a2ae14a070213fd8160ccdcec053bfe1100a6a202769f860e5efd8b49519d365e45876a804bcca6ee0cf67a379"
       "b9bd4"},
      {"hmac-sha512",
       "1e5002a3d7e7c05e2cdb8bc811ebbba9be75fc6d63810ed10d90db74a24d399b30ac2fee6b6080c9494f1d0d8cd"
       "a685457cf52bf0321dda03858b056f5eb9feb"}};
  for (const auto& [algorithm, mac] : rows) {
    SignedCase input{.scheme = R"({"algorithm":")" + algorithm + R"(","header":"X-Sig"})",
                     .secrets = {"another", "one"},
                     .headers = {{"X-Sig", mac}}};
    EXPECT_EQ(verdict(input), "") << algorithm;
    input.body += " ";
    EXPECT_EQ(verdict(input), kNoMatch) << algorithm;
  }
}

TEST(Schemes, PlainDigestsOfSecretAndBody) {
  SignedCase input{
      .scheme = R"({"algorithm":"sha256","header":"X-Sig","content":"{secret}{body}"})",
      .secrets = {"other", "secret"},
      .headers = {{"X-Sig", "e33bee3a0d16e73e600b08205998e074b6f42044557ddb3825db9bdc22e3a5cb"}}};
  EXPECT_EQ(verdict(input), "");
  input.secrets = {"other"};
  EXPECT_EQ(verdict(input), kNoMatch);
  input = {.scheme = R"({"algorithm":"sha1","header":"X-Sig","content":"{secret}{body}"})",
           .secrets = {"secret"},
           .headers = {{"X-Sig", "77cf027a67c97d61a1ff2d3d9d471d4f6880c5b7"}}};
  EXPECT_EQ(verdict(input), "");
}

TEST(Schemes, SecretsInTheirFormats) {
  for (const auto& [format, secret] :
       std::vector<std::pair<std::string, std::string>>{{"base64", "cmF3IGtleQ=="},
                                                        {"hex", "726177206b6579"},
                                                        {"whsec", "whsec_cmF3IGtleQ=="},
                                                        {"whsec", "cmF3IGtleQ=="},
                                                        {"whsec-or-text", "whsec_cmF3IGtleQ=="},
                                                        {"whsec-or-text", "raw key"},
                                                        {"text", "raw key"}}) {
    const SignedCase input{
        .scheme = R"({"algorithm":"hmac-sha256","header":"X-Sig","encoding":"base64",)"
                  R"("secret":{"format":")" +
                  format + "\"}}",
        .secrets = {secret},
        .headers = {{"X-Sig", "GnA3VCDwYz0sTYP21KSuNM/elf/xVNII3jpOuQi4uws="}}};
    EXPECT_EQ(verdict(input), "") << format << " " << secret;
  }
}

TEST(Schemes, ATokenIsComparedWhole) {
  SignedCase input{.scheme = R"({"algorithm":"token","header":"Authorization","prefix":"Bearer "})",
                   .secrets = {"tok", "token of ours"},
                   .headers = {{"Authorization", "bearer token of ours"}}};
  EXPECT_EQ(verdict(input), "");
  input.headers["Authorization"] = "Bearer token of our";
  EXPECT_EQ(verdict(input), "The token in Authorization is not one of the hook's secrets.");
  input.headers["Authorization"] = "token of ours";
  EXPECT_EQ(verdict(input), "Authorization does not begin with \"Bearer \".");
  input = {.scheme = R"({"algorithm":"token","json":"$.value[0].clientState"})",
           .secrets = {"mine"},
           .headers = {},
           .body = R"({"value":[{"clientState":"mine"}]})"};
  EXPECT_EQ(verdict(input), "");
  input.body = R"({"value":[{"clientState":"mine","clientState":"yours"}]})";
  EXPECT_NE(verdict(input), "") << "the last one counts, as it does for the run";
  input = {.scheme = R"({"algorithm":"token","query":"token"})",
           .secrets = {"a b"},
           .headers = {},
           .query = "x=1&token=a+b"};
  EXPECT_EQ(verdict(input), "");
  input = {.scheme = R"({"algorithm":"token","form":"token"})",
           .secrets = {"a b"},
           .headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}},
           .body = "text=hi&token=a%20b"};
  EXPECT_EQ(verdict(input), "");
  input.body = "text=hi";
  EXPECT_EQ(verdict(input), "The form field token is missing.");
}

TEST(Schemes, BasicAuth) {
  SignedCase input{.scheme = R"({"algorithm":"basic"})",
                   .secrets = {"user:pass:word"},
                   .headers = {{"Authorization", "Basic dXNlcjpwYXNzOndvcmQ="}}};
  EXPECT_EQ(verdict(input), "");
  input.headers["Authorization"] = "basic dXNlcjpwYXNzOndvcmQ";
  EXPECT_EQ(verdict(input), "");
  input.headers["Authorization"] = "Basic dXNlcjpwYXNz";
  EXPECT_EQ(verdict(input), "The user and password are not one of the hook's secrets.");
  input.headers["Authorization"] = "Bearer dXNlcjpwYXNzOndvcmQ=";
  EXPECT_EQ(verdict(input), "Authorization is not \"Basic\" and a user and password in base64.");
}

// --- what is signed ---

TEST(Schemes, UrlAndSortedForm) {
  SignedCase input{.scheme = R"({"algorithm":"hmac-sha1","header":"X-Twilio-Signature",)"
                             R"("encoding":"base64","content":"{url}{form}"})",
                   .secrets = {"auth"},
                   .headers = {{"X-Twilio-Signature", "OGFkOoXiUmZUhqXFB0h9t14lOwQ="},
                               {"Content-Type", "application/x-www-form-urlencoded"}},
                   .body = "From=%2B1555&Body=hi+there&To=%2B1666&To=%2B1666",
                   .query = "x=1"};
  EXPECT_EQ(verdict(input), "");
  input.headers["X-Twilio-Signature"] = "6vcHzDO4ZRNdO0b7NS/QpBSB/ac=";
  EXPECT_EQ(verdict(input), "") << "signed with the port";
  input.public_url = "https://hooks.example.com:443";
  EXPECT_EQ(verdict(input), "");
  input.headers["X-Twilio-Signature"] = "OGFkOoXiUmZUhqXFB0h9t14lOwQ=";
  EXPECT_EQ(verdict(input), "") << "signed without the port";
  input.public_url = "http://127.0.0.1:8080";
  EXPECT_EQ(verdict(input),
            "The signature does not match the URL and body for any of the hook's secrets; if the "
            "secret is right, --public-url must be what the sender calls.");
  input.public_url = kUrlHost;
  input.query = "x=2";
  EXPECT_NE(verdict(input), "");
}

TEST(Schemes, AUrlThatHoldsTheDigestOfTheBody) {
  SignedCase input{
      .scheme = R"({"algorithm":"hmac-sha1","header":"X-Twilio-Signature",)"
                R"("encoding":"base64","content":"{url}{form}"})",
      .secrets = {"auth"},
      .headers = {{"X-Twilio-Signature", "j8xs5evL6BfyCYsUDrxPkMh3Wek="},
                  {"Content-Type", "application/json"}},
      .query = "x=1&bodySHA256=c49f4ca77a02745a743c662d39346298ff80cb985b8058f901e17c4cc00541d0"};
  EXPECT_EQ(verdict(input), "");
  input.body += " ";
  EXPECT_EQ(verdict(input), "The form is missing, but the signature covers it.");
}

TEST(Schemes, HeadersThatAHeaderNames) {
  SignedCase input{
      .scheme = R"({"algorithm":"hmac-sha256","header":"X-Sig","content":)"
                R"("{method}\n{path}\n{signed_headers:X-Signed}\n{body}"})",
      .secrets = {"cf"},
      .headers = {{"X-Sig", "c48a981008d396daa5ccd0fa1859ddee1c8c4ce282c5890bc831491e43a7f692"},
                  {"X-Signed", "X-B, x-a"},
                  {"x-a", "1"},
                  {"x-b", "two"}},
      .query = "x=1"};
  EXPECT_EQ(verdict(input), "");
  input.headers["x-b"] = "2";
  EXPECT_EQ(verdict(input), kNoMatch);
  input.headers.erase("x-b");
  EXPECT_EQ(verdict(input),
            "One of the headers that X-Signed names is missing, but the signature covers it.");
}

TEST(Schemes, NoMoreThanFiftyHeadersAreSigned) {
  SignedCase input{.scheme = R"({"algorithm":"hmac-sha256","header":"X-Sig","content":)"
                             R"("{signed_headers:X-Signed}"})",
                   .secrets = {"cf"},
                   .headers = {{"X-Sig", "00"}, {"x-a", "1"}}};
  std::string names = "x-a";
  for (int i = 1; i < 50; ++i) names += ",x-a";
  input.headers["X-Signed"] = names;
  EXPECT_EQ(verdict(input), kNoMatch);
  input.headers["X-Signed"] = names + ",x-a";
  EXPECT_EQ(verdict(input),
            "One of the headers that X-Signed names is missing, but the signature covers it.");
}

TEST(Schemes, NoMoreThanThirtyTwoKeysAreTried) {
  std::vector<std::string> errors;
  const auto scheme = model::read_scheme(
      parse_json(R"({"algorithm":"ed25519","header":"X-Sig"})")->as_object(), {}, errors);
  std::vector<Secret> secrets(formats::kPublicKeysMax, Secret(std::string(64, '1')));
  secrets.emplace_back(kEdKey);
  EXPECT_EQ(Verifier(scheme, secrets).keys().public_keys().size(), formats::kPublicKeysMax);
}

TEST(Schemes, HeadersThatAnEntryNames) {
  const SignedCase input{
      .scheme = R"({"algorithm":"hmac-sha256","header":"X-Sig",)"
                R"("content":"{timestamp}.{entry:h}.{signed_headers:h}.{body}",)"
                R"("list":{"separator":",","pair":"=","signature":"v1","timestamp":"t"},)"
                R"("timestamp":{"tolerance":"5m"}})",
      .secrets = {"cb"},
      .headers = {{"X-Sig",
                   "t=1730000000,h=x-b "
                   "x-a,v1=8eb465838cfca5a3682c844b0b929d87e517cce13bb302eda34c1b739d532356"},
                  {"x-a", "1"},
                  {"x-b", "two"}}};
  EXPECT_EQ(verdict(input), "");
}

TEST(Schemes, ASignatureWithinTheBody) {
  SignedCase input{.scheme = R"({"algorithm":"hmac-sha256","json":"$.signature.signature",)"
                             R"("content":"{json:$.signature.timestamp}{json:$.signature.token}",)"
                             R"("timestamp":{"json":"$.signature.timestamp","tolerance":"5m"}})",
                   .secrets = {"mg"},
                   .headers = {},
                   .body = kMailgunBody};
  EXPECT_EQ(verdict(input), "");
  input.now += std::chrono::minutes(6);
  EXPECT_NE(verdict(input), "");
  input.body = "{}";
  EXPECT_EQ(verdict(input), "The member $.signature.signature of the body is missing.");
}

TEST(Schemes, EntriesAtPositions) {
  SignedCase input{
      .scheme = R"({"algorithm":"hmac-sha256","header":"recurly-signature",)"
                R"("content":"{timestamp}.{body}",)"
                R"("list":{"separator":",","signature":"2+","timestamp":1},)"
                R"("timestamp":{"format":"milliseconds","tolerance":"5m"}})",
      .secrets = {"rk"},
      .headers = {
          {"recurly-signature",
           "1730000000123,00,a40231469cc97368f946f61f87410fcf195f421f2d606ed5e8715a350e138d7c"}}};
  EXPECT_EQ(verdict(input), "");
  input.headers["recurly-signature"] =
      "a40231469cc97368f946f61f87410fcf195f421f2d606ed5e8715a350e138d7c,1730000000123";
  EXPECT_NE(verdict(input), "");
  input.headers["recurly-signature"] = "1730000000123";
  EXPECT_EQ(verdict(input), "recurly-signature contains no signature of a known version.");
}

TEST(Schemes, EmptyEntriesHavePositionsToo) {
  SignedCase input{
      .scheme = R"({"algorithm":"hmac-sha256","header":"X-Sig",)"
                R"("content":"{entry:1}.{body | base64url}",)"
                R"("list":{"separator":".","signature":3}})",
      .secrets = {"one"},
      .headers = {
          {"X-Sig", "head..fefc3792c1e61a1b76f38c328ecc219e581725c9d7ddecf55897a06be786a815"}}};
  EXPECT_EQ(verdict(input), "");
  input.headers["X-Sig"][0] = 'H';
  EXPECT_EQ(verdict(input), kNoMatch);
}

TEST(Schemes, WholeListsOneAfterTheOther) {
  SignedCase input{
      .scheme = R"({"algorithm":"hmac-sha256","header":"X-Sig","list":{"separator":", ",)"
                R"("pair":"=","signature":"v1","timestamp":"t"},"timestamp":{"tolerance":"5m"}})",
      .secrets = {"one"},
      .headers = {
          {"X-Sig",
           "t=1730000000,v1=00 "
           "t=1730000000,v1=5a9b976070f89688ffeb9249ea396452fd9c6dca57b1804e1f1ff2b93f93a51c"}}};
  EXPECT_EQ(verdict(input), "");
  input.headers["X-Sig"] =
      "t=1730000000,v1=00 "
      "t=1730000001,v1=5a9b976070f89688ffeb9249ea396452fd9c6dca57b1804e1f1ff2b93f93a51c";
  EXPECT_EQ(verdict(input), "X-Sig contains more than one t=.");
}

TEST(Schemes, OneOfSeveralHeaders) {
  SignedCase input{
      .scheme = R"({"algorithm":"hmac-sha256","headers":["X-First","X-Second"]})",
      .secrets = {"one"},
      .headers = {
          {"X-Second", "5a9b976070f89688ffeb9249ea396452fd9c6dca57b1804e1f1ff2b93f93a51c"}}};
  EXPECT_EQ(verdict(input), "");
  input.headers["X-First"] = std::string(64, '0');
  EXPECT_EQ(verdict(input), "");
  input.headers = {{"X-First", "5a9b976070f89688ffeb9249ea396452fd9c6dca57b1804e1f1ff2b93f93a51c"}};
  EXPECT_EQ(verdict(input), "");
  input.headers = {};
  EXPECT_EQ(verdict(input), "The X-First header is missing or was sent more than once.");
}

TEST(Schemes, TimesInEachFormat) {
  for (const auto& [format, time] : std::vector<std::pair<std::string, std::string>>{
           {"seconds", "1730000000"},
           {"milliseconds", "1730000000000"},
           {"rfc3339", "2024-10-27T03:33:20Z"},
           {"http-date", "Sun, 27 Oct 2024 03:33:20 GMT"}}) {
    SignedCase input{
        .scheme = R"({"algorithm":"hmac-sha256","header":"X-Sig","timestamp":{)"
                  R"("header":"X-Time","tolerance":"5m","future":"10s","format":")" +
                  format + "\"}}",
        .secrets = {"one"},
        .headers = {{"X-Sig", "5a9b976070f89688ffeb9249ea396452fd9c6dca57b1804e1f1ff2b93f93a51c"},
                    {"X-Time", time}}};
    EXPECT_EQ(verdict(input), "") << format;
    input.now += Seconds(300);
    EXPECT_EQ(verdict(input), "") << format;
    input.now += Seconds(1);
    EXPECT_NE(verdict(input), "") << format;
    input.now = Timestamp(Seconds(kSignedAt)) - Seconds(11);
    EXPECT_NE(verdict(input), "") << format << ", from the future";
    input.headers["X-Time"] = "yesterday";
    EXPECT_NE(verdict(input).find("is not a"), std::string::npos) << verdict(input);
  }
}

// --- public keys ---

TEST(Schemes, Rsa) {
  for (const auto& [algorithm, signature] : std::vector<std::pair<std::string, std::string>>{
           {"rsa-sha1", kRsaSha1}, {"rsa-sha256", kRsaSha256}, {"rsa-sha512", kRsaSha512}}) {
    SignedCase input{
        .scheme = R"({"algorithm":")" + algorithm +
                  R"(","header":"X-Sig","encoding":"base64","content":"1730000000.{body}"})",
        .secrets = {kRsaPem},
        .headers = {{"X-Sig", signature}}};
    EXPECT_EQ(verdict(input), "") << algorithm;
    input.secrets = {kJwks};
    EXPECT_EQ(verdict(input), "") << algorithm;
    input.body += "x";
    EXPECT_EQ(verdict(input), kNoMatch) << algorithm;
  }
}

TEST(Schemes, EcdsaAsDerAndRaw) {
  for (const auto& signature : {kEcDer, kEcRaw}) {
    SignedCase input{.scheme = R"({"algorithm":"ecdsa-p256","header":"X-Sig","encoding":"base64",)"
                               R"("content":"1730000000{body}"})",
                     .secrets = {kEcKey},
                     .headers = {{"X-Sig", signature}}};
    EXPECT_EQ(verdict(input), "");
    input.body += "x";
    EXPECT_EQ(verdict(input), kNoMatch);
  }
}

TEST(Schemes, Ed25519) {
  SignedCase input{
      .scheme = R"({"algorithm":"ed25519","header":"X-Sig","content":"1730000000{body}"})",
      .secrets = {kEdKey},
      .headers = {{"X-Sig", kEdSignature}}};
  EXPECT_EQ(verdict(input), "");
  input.body += "x";
  EXPECT_EQ(verdict(input), kNoMatch);
}

TEST(Schemes, KeysOfAnotherKindMatchNothing) {
  std::vector<std::string> errors;
  const auto scheme = model::read_scheme(
      parse_json(R"({"algorithm":"rsa-sha256","header":"X-Sig"})")->as_object(), {}, errors);
  EXPECT_FALSE(model::check_secret(scheme, kEcKey));
  EXPECT_FALSE(model::check_secret(scheme, "no key at all"));
  const std::vector<Secret> secrets = {Secret(kEcKey), Secret(std::string("no key at all"))};
  const auto find = [](std::string_view) { return std::optional<std::string_view>(kEcDer); };
  const HeaderLookup header = find;
  EXPECT_FALSE(Verifier(scheme, secrets).verify(header, kSignedBody, Timestamp{}));
}

// --- events ---

TEST(Schemes, EventsAreSignedWithSha256WhateverTheSchemeIs) {
  const auto json = parse_json(R"({"algorithm":"hmac-sha1","header":"X-Sig"})");
  std::vector<std::string> errors;
  const std::vector<Secret> secrets = {Secret(std::string("one"))};
  const Verifier verifier(model::read_scheme(json->as_object(), {}, errors), secrets);
  const HmacKey key(Digest::kSha256, as_bytes("one"));
  const std::string_view parts[] = {"event:1730000000:order-1:", kSignedBody};
  const auto value = "t=1730000000,v1=" + to_hex(key.sign(parts).view());
  const HeaderLookup header = [&](std::string_view) {
    return std::optional<std::string_view>(value);
  };
  const Timestamp now{Seconds(kSignedAt)};
  EXPECT_TRUE(verifier.verify_event({.header = header, .body = kSignedBody}, "order-1", now));
  EXPECT_FALSE(verifier.verify_event({.header = header, .body = kSignedBody}, "order-2", now));
}

}  // namespace
}  // namespace sluice::hooks::signature_schemes_test
