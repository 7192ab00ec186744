// Vectors were computed with Python's hmac and cryptography, unless they say "published".

#include "hooks/signature.h"

#include <gtest/gtest.h>
#include <map>
#include <numeric>
#include <vector>

namespace sluice::hooks::signature_test {
namespace {

constexpr std::string_view kBody = R"({"event":"order.created","n":1})";
constexpr std::int64_t kSignedAt = 1'730'000'000;
const Timestamp kNow{Seconds(kSignedAt)};

using Headers = std::map<std::string, std::string, std::less<>>;

struct Case {
  std::string_view scheme;
  std::vector<std::string> secrets;
  Headers headers;
  std::string_view body = kBody;
  Timestamp now = kNow;
};

Result<void> verify(const model::SignatureScheme& scheme, const Case& input) {
  std::vector<Secret> secrets;
  for (const auto& text : input.secrets) secrets.emplace_back(text);
  const auto header = [&](std::string_view name) -> std::optional<std::string_view> {
    const auto found = input.headers.find(name);
    if (found == input.headers.end()) return std::nullopt;
    return found->second;
  };
  return verify_signature(scheme, secrets, header, input.body, input.now);
}

// "" when it is accepted.
std::string verdict(const Case& input) {
  const auto result = verify(*model::find_scheme(input.scheme), input);
  if (result) return "";
  EXPECT_EQ(result.error().code, ErrorCode::kUnauthorized);
  for (const auto& secret : input.secrets) {
    // Shorter ones are words that any sentence may hold.
    if (secret.size() <= 8) continue;
    EXPECT_EQ(result.error().message.find(secret), std::string::npos);
  }
  return result.error().message;
}

const std::string kPlain = "5a9b976070f89688ffeb9249ea396452fd9c6dca57b1804e1f1ff2b93f93a51c";
const std::string kStripe = "7297b4b73d41c3efadc8e14e7d77b29d40d71a94932701bb132f67f54bf763e7";
const std::string kStripeOld = "d6603a14d9f01577c3b7c1340fa24af24042a9aad7a714c0211a7b67ab0ec373";
const std::string kStandardSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const std::string kStandard = "v1,rK+uwILEtk7xvHzb/8eg0I+T/Qw5+vjNwReEpWmxEog=";
const std::string kPublicKey = "whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";
const std::string kPublic =
    "v1a,d/LoLoe0F+tsMHRL1lD9ylyfr7dNvw5Xqw2ab8FkXQi8FpeNGplTgjpdBlV9pShfPzp+LvZU3/"
    "Yo7kK0Jz/nDw==";

Case plain(std::string header) {
  return {.scheme = "hmac-sha256",
          .secrets = {"one"},
          .headers = {{"X-Webhook-Signature", std::move(header)}}};
}

Case stripe(std::string header) {
  return {.scheme = "stripe",
          .secrets = {"whsec_stripe"},
          .headers = {{"Stripe-Signature", std::move(header)}}};
}

Case standard(std::string signature) {
  return {.scheme = "standard-webhooks",
          .secrets = {kStandardSecret},
          .headers = {{"webhook-id", "msg_1"},
                      {"webhook-timestamp", "1730000000"},
                      {"webhook-signature", std::move(signature)}}};
}

std::string upper(std::string text) {
  for (auto& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

// --- the plain scheme ---

TEST(Signature, PlainTakesHexWithAndWithoutPrefix) {
  EXPECT_EQ(verdict(plain(kPlain)), "");
  EXPECT_EQ(verdict(plain("sha256=" + kPlain)), "");
  EXPECT_EQ(verdict(plain(upper(kPlain))), "");
  EXPECT_EQ(verdict(plain("  " + kPlain + " ")), "");
}

TEST(Signature, PlainRefusesEverythingElse) {
  const std::string none = "The signature does not match the body for any of the hook's secrets.";
  const std::string not_hex = "X-Webhook-Signature is not valid hexadecimal.";
  EXPECT_EQ(verdict(plain(std::string(64, '0'))), none);
  EXPECT_EQ(verdict(plain(kPlain.substr(0, 62))), none) << "a prefix of the right one";
  EXPECT_EQ(verdict(plain(kPlain + "00")), none);
  EXPECT_EQ(verdict(plain("00")), none);
  EXPECT_EQ(verdict(plain(kPlain.substr(1))), not_hex);
  EXPECT_EQ(verdict(plain("sha256=")), not_hex);
  EXPECT_EQ(verdict(plain("sha1=" + kPlain)), not_hex);
  EXPECT_EQ(verdict(plain("sha256=sha256=" + kPlain)), not_hex);
  EXPECT_EQ(verdict(plain("0x" + kPlain)), not_hex);
  EXPECT_EQ(verdict(plain(kPlain + "," + kPlain)), not_hex);
  EXPECT_EQ(verdict(plain("zz" + kPlain.substr(2))), not_hex);
  EXPECT_EQ(verdict(plain(" ")), not_hex);
}

TEST(Signature, AMissingOrRepeatedHeaderIsRefused) {
  auto input = plain("");
  EXPECT_EQ(verdict(input), "The X-Webhook-Signature header is empty.");
  input.headers.clear();
  EXPECT_EQ(verdict(input),
            "The X-Webhook-Signature header is missing or was sent more than once.");
}

TEST(Signature, EveryByteOfTheBodyCounts) {
  std::string body(kBody);
  for (std::size_t i = 0; i < body.size(); ++i) {
    body[i] = static_cast<char>(body[i] ^ 1);
    auto input = plain(kPlain);
    input.body = body;
    EXPECT_NE(verdict(input), "") << i;
    body[i] = static_cast<char>(body[i] ^ 1);
  }
}

TEST(Signature, EmptyAndBinaryBodies) {
  auto input = plain("5008d90d783f5bb36d39e1777cbbbaa3d3f85a78abc242dcd953024946297860");
  input.body = "";
  EXPECT_EQ(verdict(input), "");
  std::string bytes(256, '\0');
  std::iota(bytes.begin(), bytes.end(), '\0');
  input = plain("0560983b4d45c6c1163633b8296d9bb166254ddc20fd9793b2791a10fb20a2d5");
  input.body = bytes;
  EXPECT_EQ(verdict(input), "");
}

TEST(Signature, AnyLiveSecretWillDo) {
  auto input = plain(kPlain);
  input.secrets = {"new", "one"};
  EXPECT_EQ(verdict(input), "");
  input.secrets = {"one", "new"};
  EXPECT_EQ(verdict(input), "");
  input.secrets = {"two", "new"};
  EXPECT_NE(verdict(input), "");
}

TEST(Signature, FailsClosed) {
  auto input = plain(kPlain);
  input.secrets = {};
  EXPECT_NE(verdict(input), "") << "no secret at all";
  // HMAC under the empty key of this body: what a forger would send if an empty secret counted.
  input.secrets = {""};
  EXPECT_NE(verdict(input), "");
}

TEST(Signature, LongSecretsAreHashedFirst) {
  auto input = plain("29491b0533885f39d9ddb61a569db8e564ada4487f3294eedf9a814526b8dfb5");
  input.secrets = {std::string(200, 'k')};
  EXPECT_EQ(verdict(input), "");
}

TEST(Signature, OtherDigestsAreDataToo) {
  auto scheme = *model::find_scheme("hmac-sha256");
  scheme.prefix = {};
  scheme.algorithm = model::SignatureScheme::Algorithm::kHmacSha1;
  EXPECT_TRUE(verify(scheme, plain("2e8021131614a8bd66aeda238ddcc74088ce230c")));
  scheme.algorithm = model::SignatureScheme::Algorithm::kHmacSha512;
  EXPECT_TRUE(verify(scheme, plain("1e5002a3d7e7c05e2cdb8bc811ebbba9be75fc6d63810ed10d90db74a24d399"
                                   "b30ac2fee6b6080c9494f1d0d8cda685457cf52bf0321dda03858b056f5eb9f"
                                   "eb")));
}

// --- the senders ---

TEST(Signature, GitHubPublishedExample) {
  Case input{.scheme = "github",
             .secrets = {"It's a Secret to Everybody"},
             .headers = {{"X-Hub-Signature-256",
                          "sha256="
                          "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"}},
             .body = "Hello, World!"};
  EXPECT_EQ(verdict(input), "");
  input.headers["X-Hub-Signature-256"].erase(0, 7);
  EXPECT_EQ(verdict(input), "X-Hub-Signature-256 does not begin with \"sha256=\".");
}

TEST(Signature, ShopifyIsBase64) {
  Case input{
      .scheme = "shopify",
      .secrets = {"shpss"},
      .headers = {{"X-Shopify-Hmac-Sha256", "VWrca/V3J0jCCWOrUI7XiMTRri9+5BJD6zod0vZHvRk="}}};
  EXPECT_EQ(verdict(input), "");
  input.headers["X-Shopify-Hmac-Sha256"] = "not base64!";
  EXPECT_EQ(verdict(input), "X-Shopify-Hmac-Sha256 is not valid base64.");
}

TEST(Signature, StripeSignsTheTimestamp) {
  EXPECT_EQ(verdict(stripe("t=1730000000,v1=" + kStripe)), "");
  EXPECT_EQ(verdict(stripe("t=1730000000, v1=" + kStripe + ",v0=6ffbb59b2300aae63f27")), "");
  EXPECT_EQ(verdict(stripe("v1=" + kStripe + ",t=1730000000")), "");
  EXPECT_NE(verdict(stripe("t=1730000001,v1=" + kStripe)), "") << "another time than was signed";
}

TEST(Signature, StripeTriesEverySignatureOfARotation) {
  EXPECT_EQ(verdict(stripe("t=1730000000,v1=" + kStripe + ",v1=" + kStripeOld)), "");
  EXPECT_EQ(verdict(stripe("t=1730000000,v1=" + kStripeOld + ",v1=" + kStripe)), "");
  EXPECT_EQ(verdict(stripe("t=1730000000,v1=nonsense,v1=" + kStripe)), "");
  EXPECT_NE(verdict(stripe("t=1730000000,v1=" + kStripeOld)), "");
}

TEST(Signature, StripeRefusesMalformedHeaders) {
  for (const auto& header :
       {std::string("v1=") + kStripe, "t=1730000000,v0=" + kStripe, "t=1730000000," + kStripe,
        std::string("t=1730000000"), std::string(","), std::string("="), std::string("t,v1"),
        "t=,v1=" + kStripe, "t=abc,v1=" + kStripe, "t=-1730000000,v1=" + kStripe,
        "t=1730000000.0,v1=" + kStripe, "t=99999999999999999999999,v1=" + kStripe,
        "t=9223372036854775807,v1=" + kStripe, "t=1730000000,t=1730000000,v1=" + kStripe,
        "T=1730000000,v1=" + kStripe, "t=1730000000;v1=" + kStripe})
    EXPECT_NE(verdict(stripe(header)), "") << header;
}

TEST(Signature, SlackExampleScheme) {
  Case input{.scheme = "slack",
             .secrets = {"8f742231b10e8888abcd99yyyzzz85a5"},
             .headers = {{"X-Slack-Request-Timestamp", "1730000000"},
                         {"X-Slack-Signature",
                          "v0=66577f12e22a6486f8dc8b68ba0169f93fb26187875f7f3527ce8140c7635613"}}};
  EXPECT_EQ(verdict(input), "");
  input.headers.erase("X-Slack-Request-Timestamp");
  EXPECT_EQ(verdict(input),
            "The X-Slack-Request-Timestamp header is missing or was sent more than once.");
}

TEST(Signature, StandardWebhooksPublishedExample) {
  const Case input{
      .scheme = "standard-webhooks",
      .secrets = {kStandardSecret},
      .headers = {{"webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"},
                  {"webhook-timestamp", "1614265330"},
                  {"webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="}},
      .body = R"({"test": 2432232314})",
      .now = Timestamp(Seconds(1'614'265'330))};
  EXPECT_EQ(verdict(input), "");
}

TEST(Signature, StandardWebhooksTakesBothKindsOfKey) {
  EXPECT_EQ(verdict(standard(kStandard)), "");
  auto input = standard(kPublic);
  EXPECT_NE(verdict(input), "") << "a shared secret does not verify a public-key signature";
  input.secrets = {kPublicKey};
  EXPECT_EQ(verdict(input), "");
  input.headers["webhook-signature"] = kStandard + " " + kPublic;
  EXPECT_EQ(verdict(input), "");
  input.headers["webhook-signature"] = kStandard;
  EXPECT_NE(verdict(input), "");
  input.secrets = {kPublicKey, kStandardSecret};
  EXPECT_EQ(verdict(input), "");
}

TEST(Signature, StandardWebhooksVersionsDoNotMix) {
  auto mac_as_public = standard("v1a," + kStandard.substr(3));
  mac_as_public.secrets = {kStandardSecret, kPublicKey};
  EXPECT_NE(verdict(mac_as_public), "");
  auto public_as_mac = standard("v1," + kPublic.substr(4));
  public_as_mac.secrets = {kStandardSecret, kPublicKey};
  EXPECT_NE(verdict(public_as_mac), "");
  EXPECT_EQ(verdict(standard("v2,abcd")),
            "webhook-signature contains no signature of a known version.");
  EXPECT_EQ(verdict(standard("v2,abcd " + kStandard)), "");
}

TEST(Signature, StandardWebhooksSignsTheId) {
  auto input = standard(kStandard);
  input.headers["webhook-id"] = "msg_2";
  EXPECT_NE(verdict(input), "");
  input.headers.erase("webhook-id");
  EXPECT_EQ(verdict(input), "The webhook-id header is missing or was sent more than once.");
}

TEST(Signature, StandardSecretsOfAnotherFormMatchNothing) {
  auto input = standard(kStandard);
  for (const char* secret :
       {"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_%", "whpk_AAAA"}) {
    input.secrets = {secret};
    EXPECT_NE(verdict(input), "") << secret;
  }
}

// --- time, both ways ---

TEST(Signature, ToleranceHoldsBothWays) {
  for (const auto& [skew, accepted] :
       std::vector<std::pair<Micros, bool>>{{Seconds(300), true},
                                            {Seconds(300) + Micros(1), false},
                                            {-Seconds(300), true},
                                            {-Seconds(300) - Micros(1), false},
                                            {std::chrono::hours(24 * 365), false},
                                            {-std::chrono::hours(24 * 365), false}}) {
    auto input = stripe("t=1730000000,v1=" + kStripe);
    input.now = kNow + skew;
    EXPECT_EQ(verdict(input).empty(), accepted) << skew.count();
    input = standard(kStandard);
    input.now = kNow + skew;
    EXPECT_EQ(verdict(input).empty(), accepted) << skew.count();
  }
}

TEST(Signature, TellsTheOwnerHowFarTheClocksAreApart) {
  auto input = stripe("t=1730000000,v1=" + kStripe);
  input.now = kNow + Seconds(400);
  EXPECT_EQ(
      verdict(input),
      "The signature's timestamp is 400 s ago by this server's clock; at most 300 s are allowed.");
  input.now = kNow - Seconds(400);
  EXPECT_EQ(verdict(input),
            "The signature's timestamp is 400 s in the future by this server's clock; at most 300 "
            "s are allowed.");
}

// --- bounds ---

TEST(Signature, ManySignaturesAreRefusedBeforeAnyWork) {
  std::string header = "t=1730000000";
  for (int i = 0; i < 5; ++i) header += ",v1=" + kStripe;
  EXPECT_EQ(verdict(stripe(header)), "");
  EXPECT_EQ(verdict(stripe(header + ",v1=" + kStripe)),
            "Stripe-Signature contains more than 5 signatures.");
  std::string list;
  for (int i = 0; i < 6; ++i) list += kPublic + " ";
  EXPECT_EQ(verdict(standard(list)), "webhook-signature contains more than 5 signatures.");
}

TEST(Signature, LongHeadersAreOnlyRead) {
  EXPECT_NE(verdict(plain(std::string(1 << 20, 'a'))), "");
  EXPECT_NE(verdict(stripe(std::string(1 << 20, ','))), "");
  EXPECT_NE(verdict(standard(std::string(1 << 20, ' '))), "");
}

}  // namespace
}  // namespace sluice::hooks::signature_test
