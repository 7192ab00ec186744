// Signatures whose keys the sender publishes, those of items, and several ways to sign.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/text.h"
#include "formats/test_certificates.h"
#include "hooks/test_signature.h"

namespace sluice::hooks::published_keys_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Timestamp kIn2026 = Timestamp(Seconds(1'770'000'000));
constexpr Timestamp kIn2035 = Timestamp(Seconds(2'051'222'400));

// A delivery to a hook that gives no secret; `published` is what is at every URL.
struct Delivered {
  std::string scheme;
  std::map<std::string, std::string> headers;
  std::string body = "signed text";
  Timestamp now = kIn2026;
  std::string published = formats::kCertificatePem;
};

class PublishedKeys : public testing::Test {
 protected:
  // "" when it is accepted.
  std::string verdict(const Delivered& input) {
    std::vector<std::string> errors;
    const auto scheme = model::read_scheme(parse_json(input.scheme)->as_object(), {}, errors);
    EXPECT_TRUE(errors.empty()) << errors.front();
    return verdict(Verifier(scheme, {}), input);
  }
  std::string verdict(const Verifier& verifier, const Delivered& input) {
    const HeaderLookup header = [&](std::string_view name) -> std::optional<std::string_view> {
      for (const auto& [key, value] : input.headers) {
        if (equal_ignoring_case(key, name)) return value;
      }
      return std::nullopt;
    };
    asked_.clear();
    const AskForKeys ask = [&](const KeyRequest& request) -> Result<KeyDocument> {
      asked_.push_back(request.url + (request.id.empty() ? "" : " " + request.id));
      if (input.published.empty()) return fail(ErrorCode::kUnavailable, "not here");
      auto document = formats::parse_key_document(input.published, nullptr, input.now);
      EXPECT_TRUE(document);
      return std::make_shared<const formats::KeyDocument>(*std::move(document));
    };
    const auto result = verifier.verify({.header = header, .body = input.body}, input.now, ask);
    code_ = result ? ErrorCode::kInternal : result.error().code;
    return result ? "" : result.error().message;
  }

  std::vector<std::string> asked_;
  ErrorCode code_{};
};

Delivered certified(const std::string& more = "") {
  return {.scheme = R"({"algorithm":"rsa-sha256","header":"X-Sig","encoding":"base64","keys":{
             "url":"{header:X-Cert}","hosts":[".example.com"])" +
                    more + "}}",
          .headers = {{"X-Sig", formats::kCertifiedSignature},
                      {"X-Cert", "https://keys.example.com/a.pem"}}};
}

TEST_F(PublishedKeys, VerifyWithTheCertificateThatTheDeliveryNames) {
  EXPECT_EQ(verdict(certified()), "");
  EXPECT_THAT(asked_, ElementsAre("https://keys.example.com/a.pem"));
  auto altered = certified();
  altered.body = "signed texts";
  EXPECT_EQ(verdict(altered),
            "The signature does not match what it covers for any of the published keys.");
}

TEST_F(PublishedKeys, AreAskedForOnlyAtAllowedHosts) {
  auto input = certified();
  for (const auto* url : {"https://evil.example.net/a.pem", "http://keys.example.com/a.pem",
                          "https://keys.example.com@127.0.0.1/", "file:///etc/passwd", "x"}) {
    input.headers["X-Cert"] = url;
    EXPECT_THAT(verdict(input), HasSubstr("The URL of the key ")) << url;
    EXPECT_EQ(code_, ErrorCode::kUnauthorized);
    EXPECT_THAT(asked_, IsEmpty());
  }
  input.headers.erase("X-Cert");
  EXPECT_EQ(verdict(input), "The X-Cert header, which names the key, is missing or too long.");
}

TEST_F(PublishedKeys, AreNotAskedForWithoutASignatureOrInTime) {
  auto input = certified();
  input.headers.erase("X-Sig");
  EXPECT_NE(verdict(input), "");
  EXPECT_THAT(asked_, IsEmpty());
  auto late = certified();
  late.scheme.insert(
      1, R"("timestamp":{"header":"X-Time","tolerance":"5m"},"content":"{timestamp}",)");
  late.headers["X-Time"] = "1";
  EXPECT_THAT(verdict(late), HasSubstr("by this server's clock"));
  EXPECT_THAT(asked_, IsEmpty());
}

TEST_F(PublishedKeys, ThatAreNotThereAreNoProofOfAnything) {
  auto input = certified();
  input.published = "";
  EXPECT_EQ(verdict(input), "not here");
  EXPECT_EQ(code_, ErrorCode::kUnavailable);
}

TEST_F(PublishedKeys, CertificatesMustBeInForceAndForTheSender) {
  auto late = certified();
  late.now = kIn2035;
  EXPECT_EQ(verdict(late), "The certificate of the key has expired.");
  late.now = Timestamp(Seconds(1'600'000'000));
  EXPECT_EQ(verdict(late), "The certificate of the key is not valid yet.");
  EXPECT_EQ(verdict(certified(R"(,"certificate":{"names":["sns.example.com"]})")), "");
  EXPECT_EQ(verdict(certified(R"(,"certificate":{"names":["a.example.com",".example.com"]})")), "");
  EXPECT_EQ(verdict(certified(R"(,"certificate":{"names":["keys.example.com"]})")),
            "The certificate of the key is for another name than the sender's.");
  EXPECT_EQ(verdict(certified(R"(,"certificate":{"chain":true})")),
            "No known authority vouches for the certificate of the key.");
  auto bare = certified(R"(,"certificate":{"names":["sns.example.com"]})");
  bare.published = kRsaPem;
  EXPECT_EQ(verdict(bare), "The published key has no certificate.");
}

TEST_F(PublishedKeys, OfTokensAreAskedForById) {
  Delivered input{.scheme = R"({"algorithm":"jwt","header":"Authorization","prefix":"Bearer ",
         "jwt":{"algorithms":["RS256"]},"keys":{"url":"https://keys.example.com/jwks"}})",
                  .headers = {{"Authorization", "Bearer " + kTokenRs}},
                  .now = Timestamp(Seconds(kSignedAt)),
                  .published = kJwks};
  EXPECT_EQ(verdict(input), "");
  EXPECT_THAT(asked_, ElementsAre("https://keys.example.com/jwks r1"));
  input.headers["Authorization"] = "Bearer " + kTokenOtherKey;
  EXPECT_EQ(verdict(input), "The token's signature does not match any of the hook's keys.");
  EXPECT_THAT(asked_, ElementsAre("https://keys.example.com/jwks r2"));
  input.headers["Authorization"] = "Bearer " + kTokenNone;
  EXPECT_NE(verdict(input), "");
  EXPECT_THAT(asked_, IsEmpty()) << "no key can make it good";
}

TEST_F(PublishedKeys, AreLimitedToTheOneThatIsNamed) {
  auto input = certified(R"(,"id":"{header:X-Key}")");
  input.published = kJwks;
  input.headers["X-Sig"] = kRsaSha256;
  input.body = "1730000000." + kSignedBody;
  input.headers["X-Key"] = "r1";
  EXPECT_EQ(verdict(input), "");
  input.headers["X-Key"] = "e1";
  EXPECT_NE(verdict(input), "");
  input.headers.erase("X-Key");
  EXPECT_EQ(verdict(input), "The delivery does not say which key it means.");
  input.headers["X-Key"] = std::string(300, 'k');
  EXPECT_NE(verdict(input), "");
}

TEST_F(PublishedKeys, AreNotNeededWhereThereAreSecrets) {
  std::vector<std::string> errors;
  const auto scheme = model::read_scheme(parse_json(certified().scheme)->as_object(), {}, errors);
  const std::vector<Secret> secrets = {Secret(formats::kCertificatePem)};
  EXPECT_EQ(verdict(Verifier(scheme, secrets), certified()), "");
  EXPECT_THAT(asked_, IsEmpty());
}

// Made with Python's cryptography.
const std::string kSnsMessage =
    R"json({"Type": "Notification", "MessageId": "1", "TopicArn": "arn:aws:sns:eu-central-1:000000000000:t", "Message": "a\nb", "Timestamp": "2026-01-02T03:04:05.000Z", "SignatureVersion": "2", "Signature": "DVZGyDywo7JHARWNs5Wp7Y3x/m3duThLXKS3FBgCPa9AlBCGZBIiMqCXohcKvcrg21NPfqXnGxlRHEyj7JY5M4xc+XxYwr7My6u2eD49dhh8aaUrjPWI150VsLgvq+QR6PoWIMeTX6fSwPz76MDhI0sPK2bLliebkZtmLa8w46OOAN/qCHuov4ZmGXarqJyrERnaWcPrf5ZUntOw072QRKu9rdEUdpeQ2fCvUgk9l6Lq91gdX//jigb1CKUCETsbI7lzJsmt+J91I0iFINHNuqNinCdnHCX+X7olR00LvSc7d9KvRBKU1V8KJZIwVyQUTEh87Eup7K9SsgOaMNOwCw==", "SigningCertURL": "https://sns.eu-central-1.amazonaws.com/a.pem"})json";

TEST_F(PublishedKeys, OfSns) {
  auto scheme = *model::find_scheme("aws-sns");
  EXPECT_EQ(scheme.cases.size(), 7U);
  const Delivered input{.scheme = "", .headers = {}, .body = kSnsMessage};
  EXPECT_EQ(verdict(Verifier(scheme, {}), input),
            "The certificate of the key is for another name than the sender's.");
  EXPECT_THAT(asked_, ElementsAre("https://sns.eu-central-1.amazonaws.com/a.pem"));
  scheme.keys->names = {"sns.example.com"};
  for (auto& one : scheme.cases) one.scheme.keys->names = scheme.keys->names;
  EXPECT_EQ(verdict(Verifier(scheme, {}), input), "");
  auto altered = input;
  altered.body.replace(altered.body.find("a\\nb"), 4, "a\\nc");
  EXPECT_NE(verdict(Verifier(scheme, {}), altered), "");
  altered = input;
  altered.body.replace(altered.body.find("https://sns."), 12, "https://s3.");
  EXPECT_THAT(verdict(Verifier(scheme, {}), altered), HasSubstr("names the host s3."));
}

// A message of one's own topic whose text holds all that is signed of another topic's.
const std::string kForeignTopicPem =
    "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuReQ8zqDiBoA"
    "NmKFyPX3\nEO/Sq9rBjed3Raso3muzhoIzpkAdkBiH3MO5UtOQZ3InLPFDc1qygnxenWayGn9g\nu+8kqpoT"
    "LJbpzW7Jz09O1/npv+l5+ac/uVb4fzQ6hmidgPuZ/wgruuFw6RQVmWAL\ncSaKMHH72xXcO2UXDg3NOy3UmA"
    "/yzyG/xCHYhuziK74mt/GvsKJxOejboUGq5i4u\nOQbdPBwRubkpZQjq95bFtqmgoczJwC5DheqV6sM2jawB"
    "6oNbfGYysAy/aRXzaXA+\notyrgw7otUxARYZBL/Im2f3WYtFzMOH/xHWkgCohgtmwYb5Y8Gkh6Pz36vGDgE"
    "Pu\nhwIDAQAB\n-----END PUBLIC KEY-----\n";
const std::string kForeignTopicSignature =
    "OnLzkTXexUhLKI2RHrGrqTesFQGktarllYO2+HDYtUXWc9Bi31Ckfs0vuiodqG4vOqKiXwszlYRuEyQG5beC"
    "qtFwtvAh1wMPZF0gw5u5whTsw0lrrg+hFp2VRn/gkzWaYrffxxZps1iGfPMObct0dtpa+i8zoPw7mWDQc9bF"
    "jQmH0en3IbktIpisKCjioYG8tEXfADHTp8/41ARevO4zVUmIGBjFjnoJUceDr0no0ziZsL9ZyUhF6IZb+5SN"
    "SaYvCRLOV9gAD/A6HuEZHKfOReSVaC6C0L1LrpJEWWF7ltvsQV2H3bKBd5Bhp2C+Ubdjo17SvvYDxRTilf0G"
    "c7xI6w==";

std::string sns_body(std::string_view message, std::string_view topic, std::string_view type) {
  return to_json(json::object{{"Type", type},
                              {"MessageId", "1"},
                              {"TopicArn", topic},
                              {"Message", message},
                              {"Timestamp", "t"},
                              {"SignatureVersion", "2"},
                              {"Signature", kForeignTopicSignature}});
}

TEST_F(PublishedKeys, OfSnsDoNotVouchForAnotherTopic) {
  const std::vector<Secret> secrets = {Secret(kForeignTopicPem)};
  const Verifier verifier(*model::find_scheme("aws-sns"), secrets);
  const std::string mine = "\nMessageId\n1\nTimestamp\nt\nTopicArn\narn:mine\nType\nNotification";
  const std::string theirs =
      "\nMessageId\n1\nTimestamp\nt\nTopicArn\narn:theirs\nType\nNotification";
  EXPECT_EQ(verdict(verifier, {.scheme = "",
                               .headers = {},
                               .body = sns_body("m" + mine, "arn:theirs", "Notification")}),
            "");
  EXPECT_NE(verdict(verifier, {.scheme = "",
                               .headers = {},
                               .body = sns_body("m", "arn:mine", "Notification" + theirs)}),
            "");
}

// --- items, and ways to sign ---

SignedCase items(std::string body) {
  return {.scheme = R"({"algorithm":"token","each":"$.value","json":"$.clientState"})",
          .secrets = {"state", "other"},
          .headers = {},
          .body = std::move(body)};
}

TEST(SignedItems, AreSignedEach) {
  EXPECT_EQ(verdict(items(R"({"value":[{"clientState":"state"},{"clientState":"other"}]})")), "");
  EXPECT_EQ(
      verdict(items(R"({"value":[{"clientState":"state"},{"clientState":"no"}]})")),
      "Item 2 of $.value: The token in the member $.clientState of the body is not one of the "
      "hook's secrets.");
  EXPECT_EQ(verdict(items(R"({"value":[{"clientState":"state"},{}]})")),
            "Item 2 of $.value: The member $.clientState of the body is missing.");
  for (const auto* body : {R"({"value":[]})", R"({"value":{}})", "{}", "[]", "",
                           R"({"value":[{"clientState":"state"})"})
    EXPECT_EQ(verdict(items(body)),
              "The body has no items at $.value, each of which is signed for itself.")
        << body;
}

TEST(SignedItems, OfTwoArraysWithOneNameTheLastOneCountsAsForSplit) {
  EXPECT_NE(verdict(items(R"({"value":[{"clientState":"state"}],"value":[{"clientState":"no"}]})")),
            "");
}

SignedCase with_cases(std::map<std::string, std::string> headers, std::string body) {
  return {.scheme = R"({"algorithm":"hmac-sha256","header":"X","cases":[
            {"when":{"form:payload":{"present":true}},"content":"{form:payload}"},
            {"when":{"header:X-Time":{"present":true}},"content":"{timestamp}:{body}",
             "timestamp":{"header":"X-Time","tolerance":"5m"}}]})",
          .secrets = {"s"},
          .headers = std::move(headers),
          .body = std::move(body)};
}

std::string mac(std::string_view text) {
  const std::string_view parts[] = {text};
  return to_hex(HmacKey(Digest::kSha256, as_bytes(std::string_view("s"))).sign(parts).view());
}

TEST(SignatureCases, TheFirstOneThatIsMetCounts) {
  const std::string form = "application/x-www-form-urlencoded";
  EXPECT_EQ(verdict(with_cases({{"X", mac("{}")}}, "{}")), "");
  EXPECT_EQ(verdict(with_cases({{"X", mac("1730000000:{}")}, {"X-Time", "1730000000"}}, "{}")), "");
  EXPECT_THAT(verdict(with_cases({{"X", mac("1:{}")}, {"X-Time", "1"}}, "{}")),
              HasSubstr("by this server's clock"));
  EXPECT_NE(verdict(with_cases({{"X", mac("{}")}, {"X-Time", "1730000000"}}, "{}")), "");
  EXPECT_EQ(verdict(with_cases({{"X", mac("{}")}, {"Content-Type", form}}, "payload=%7B%7D")), "");
}

// A captured form must not carry another body to the run.
TEST(SignatureCases, AFieldOfWhatMayBeReadOtherwiseIsNone) {
  const std::string form = "application/x-www-form-urlencoded";
  const auto sent = [&](std::string body, std::map<std::string, std::string> more = {}) {
    more.insert({{"X", mac("{}")}, {"Content-Type", form}});
    return verdict(with_cases(std::move(more), std::move(body)));
  };
  EXPECT_NE(sent(R"({"evil":"&payload=%7B%7D&"})"), "");
  EXPECT_NE(sent(" [\"&payload=%7B%7D&\"]"), "");
  EXPECT_NE(sent("\xEF\xBB\xBF{\"evil\":\"&payload=%7B%7D&\"}"), "");
  EXPECT_NE(sent("\xFF\xFE{\"&payload=%7B%7D&"), "");
  EXPECT_NE(sent("a&payload=%7B%7D&", {{"Content-Encoding", "gzip"}}), "");
  // A body of UTF-16 that is JSON, with the signed field in a string of it.
  const std::string wide =
      std::string("\0{\0\"\0e\0\"\0:\0\"", 12) + "&payload=%7B%7D&" + std::string("\0\"\0}", 4);
  EXPECT_NE(sent(wide, {{"Content-Type", form + "; charset=utf-16be"}}), "");
  EXPECT_NE(sent(" \x1b(B{\"evil\":\"&payload=%7B%7D&\"}",
                 {{"Content-Type", form + "; charset=iso-2022-jp"}}),
            "");
  EXPECT_NE(sent("payload=%7B%7D", {{"Content-Type", form + "+json"}}), "") << "not read as a form";
  EXPECT_EQ(sent("payload=%7B%7D", {{"Content-Type", form + "; charset=UTF-8"}}), "");
}

TEST(Expressions, OrEmptyStandsForWhatIsAbsent) {
  SignedCase input{.scheme = R"({"algorithm":"hmac-sha256","header":"X",
                     "content":"{json:$.a | or-empty}:{json:$.b | or-empty | upper}"})",
                   .secrets = {"s"},
                   .headers = {{"X", mac("1:")}},
                   .body = R"({"a":1})"};
  EXPECT_EQ(verdict(input), "");
  input.body = R"({"a":1,"b":"x"})";
  EXPECT_NE(verdict(input), "");
  input.headers["X"] = mac("1:X");
  EXPECT_EQ(verdict(input), "");
}

}  // namespace
}  // namespace sluice::hooks::published_keys_test
