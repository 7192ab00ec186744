#include "model/senders/senders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/hook.h"
#include "model/senders/scheme_rules.h"

namespace sluice::model::senders_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kFile = R"(
sender: acme
title: Acme
category: generic
summary: What happens at Acme.
facts: documented
signature:
  algorithm: hmac-sha256
  header: X-Acme
  content: "{timestamp}.{body}"
  timestamp: {header: X-Acme-Time, format: seconds, tolerance: 5m}
delivery_id: "{json:$.id}-{header:X-Try}"
expects: {statuses: 2xx}
setup: [Enter the URL.]
samples:
  - {name: one, body: "{}"}
)";

std::vector<std::string> errors_of(std::string_view find, std::string_view replacement) {
  std::string text(kFile);
  const auto at = text.find(find);
  EXPECT_NE(at, std::string::npos) << find;
  return check_sender("acme", text.replace(at, find.size(), replacement)).errors;
}

std::string complaint(std::string_view data) {
  const auto settings = parse_hook_settings(parse_json(data)->as_object());
  return settings ? "accepted" : settings.error().message;
}

TEST(Senders, EachBuiltInFileIsRight) {
  EXPECT_GE(sender_names().size(), 6U);
  for (const auto name : sender_names()) {
    EXPECT_THAT(check_sender(name, sender_text(name)).errors, IsEmpty()) << name;
    const auto sender = find_sender(name);
    ASSERT_TRUE(sender) << name;
    EXPECT_EQ((*sender)->name, name);
  }
}

TEST(Senders, AnUnknownOneNamesTheNearest) {
  const auto sender = find_sender("gitub");
  EXPECT_EQ(sender.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(sender.error().message, "there is no sender \"gitub\"; did you mean `github`?");
}

TEST(SenderFile, SaysWhatIsWrongByItsPath) {
  EXPECT_THAT(check_sender("acme", kFile).errors, IsEmpty());
  EXPECT_THAT(check_sender("other", kFile).errors,
              ElementsAre("sender must be \"other\", as the file is named."));
  EXPECT_THAT(errors_of("hmac-sha256", "hmac-sha257"),
              ElementsAre(HasSubstr("signature.algorithm must be one of")));
  EXPECT_THAT(errors_of("{timestamp}.", "{timestmp}."),
              ElementsAre("signature.content has an unknown value `timestmp` at character 2; did "
                          "you mean `timestamp`?"));
  EXPECT_THAT(errors_of("  header: X-Acme\n", ""),
              ElementsAre(HasSubstr("signature must say where the signature is")));
  EXPECT_THAT(errors_of("header: X-Acme\n", "header: X-Acme\n  query: sig\n"),
              ElementsAre("signature.query cannot be given beside header."));
  EXPECT_THAT(errors_of("header: X-Acme-Time, ", ""), testing::SizeIs(2));
  EXPECT_THAT(errors_of("5m", "soon"), ElementsAre(HasSubstr("signature.timestamp.tolerance")));
  EXPECT_THAT(errors_of("{json:$.id}", "{secret}"),
              ElementsAre(HasSubstr("delivery_id has `secret` at character 2, which is not")));
  EXPECT_THAT(errors_of("category: generic", "category: other"),
              ElementsAre(HasSubstr("category must be")));
  EXPECT_THAT(errors_of("{name: one, body: \"{}\"}", "{name: one}"),
              ElementsAre(HasSubstr("samples[0]")));
  EXPECT_THAT(errors_of("setup:",
                        "handshakes:\n  - name: x\n    when: {\"jsn:$.a\": b}\n    "
                        "respond: {body: \"{secret}\"}\nsetup:"),
              ElementsAre(HasSubstr("handshakes[0].when has the condition `jsn:$.a`"),
                          HasSubstr("handshakes[0].respond.body has `secret`")));
  EXPECT_THAT(check_sender("acme", "a: [").errors, ElementsAre(HasSubstr("is not YAML: line 1")));
  EXPECT_THAT(check_sender("acme", std::string(kSenderFileBytesMax + 1, 'a')).errors,
              ElementsAre("The file is larger than 262144 bytes."));
}

TEST(HookSender, TakesSignatureAndIdOfTheFile) {
  const auto settings = parse_hook_settings(
      parse_json(R"({"sender": "stripe", "signature": {"secrets": ["s"]}})")->as_object());
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->sender, "stripe");
  EXPECT_EQ(settings->signature->scheme.name, "stripe");
  EXPECT_EQ(settings->idempotency.path, "$.id");
}

TEST(HookSender, NeedsASecretOrAnExplicitNone) {
  EXPECT_THAT(complaint(R"({"sender": "stripe"})"),
              HasSubstr("signature must be given for the sender stripe"));
  EXPECT_EQ(complaint(R"({"sender": "stripe", "signature": "none"})"), "accepted");
  EXPECT_THAT(complaint(R"({"sender": "strpe"})"), HasSubstr("did you mean `stripe`?"));
  EXPECT_THAT(complaint(R"({"signature": {"scheme": "githb", "secrets": ["s"]}})"),
              HasSubstr("did you mean `github`?"));
  EXPECT_THAT(complaint(R"({"sender": 5})"), HasSubstr("sender must be one of the known senders"));
}

TEST(HookSignature, EachMemberCanBeChanged) {
  const auto settings = parse_hook_settings(
      parse_json(R"({"signature": {"scheme": "hmac-sha256", "header": "X-Redmine-Signature-256",
                                   "secrets": ["s"]}})")
          ->as_object());
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->signature->scheme.header, "X-Redmine-Signature-256");
  EXPECT_EQ(settings->signature->scheme.prefix, "sha256=");
  EXPECT_EQ(find_scheme("hmac-sha256")->header, "X-Webhook-Signature") << "the file stays";
  const auto moved = parse_hook_settings(
      parse_json(R"({"signature": {"scheme": "stripe", "query": "sig", "secrets": ["s"],
                                   "timestamp": {"future": "1s"}}})")
          ->as_object());
  ASSERT_TRUE(moved) << moved.error().message;
  EXPECT_EQ(moved->signature->scheme.place_name(), "the query parameter sig");
  EXPECT_EQ(moved->signature->scheme.tolerance, std::chrono::minutes(5));
  EXPECT_EQ(moved->signature->scheme.future_tolerance, Seconds(1));
}

TEST(HookSignature, CanBeWhollyItsOwn) {
  const auto settings = parse_hook_settings(
      parse_json(R"({"signature": {"algorithm": "hmac-sha512", "header": "X-Own", "secrets": ["s"],
                                   "encoding": "base64", "content": "{id}.{body}"},
                     "delivery_id": "{header:X-Id}:{json:$.n}"})")
          ->as_object());
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->signature->scheme.name, "custom");
  EXPECT_EQ(settings->signature->scheme.prefix, "") << "nothing of another scheme";
  ASSERT_TRUE(settings->idempotency.expression);
  EXPECT_EQ(settings->idempotency.expression->text(), "{header:X-Id}:{json:$.n}");
}

TEST(HookSignature, ConfigurationsThatProveNothingAreRefused) {
  std::string headers;
  for (int i = 0; i < 20; ++i) headers += R"("X",)";
  const std::vector<std::pair<std::string, std::string>> rows = {
      {R"("algorithm": "sha256", "header": "X")", "signature.content must contain {secret}"},
      {R"("algorithm": "hmac-sha256", "header": "X", "content": "{id}")",
       "signature.content uses {id}, but there is no delivery_id"},
      {R"("algorithm": "hmac-sha256", "header": "X", "content": "{timestamp}{body}")",
       "signature.content uses {timestamp}"},
      {R"("algorithm": "hmac-sha256", "header": "X", "content": "{secret}{body}")",
       "signature.content has `secret` at character 2"},
      {R"("algorithm": "jwt", "header": "X")", "signature.jwt must name the allowed algorithms"},
      {R"("algorithm": "jwt", "header": "X", "jwt": {"algorithms": ["none"]})",
       "signature.jwt.algorithms must be some of"},
      {R"("algorithm": "hmac-sha256", "header": "X", "encoding": "text")",
       "signature.encoding must be hex"},
      {R"("algorithm": "hmac-sha256", "header": "X", "secret": {"format": "public-key"})",
       "signature.secret.format must be the format of a shared secret"},
      {R"("algorithm": "rsa-sha256", "header": "X", "secret": {"format": "text"})",
       "signature.secret.format must be public-key or jwks"},
      {R"("algorithm": "basic", "header": "X")", "signature.header is not used with basic"},
      {R"("algorithm": "hmac-sha256", "header": "a b")", "signature.header must be a valid header"},
      {R"("algorithm": "hmac-sha256", "header": "X", "list": {"separator": ",", "signature": "v1"})",
       "signature.list.signature must be a position"},
      {R"("algorithm": "hmac-sha256", "header": "X", "list": {"separator": ",", "signature": 1001})",
       "signature.list.signature must be a position"},
      {R"("algorithm": "hmac-sha256", "header": "X", "prefix": ")" + std::string(65, 'p') + "\"",
       "signature.prefix must be a text of 1 to 64 bytes"},
      {R"("algorithm": "hmac-sha256", "headers": [)" + headers + R"("X"])",
       "signature.headers must be a list of 1 to 20 texts"},
      {R"("algorithm": "hmac-sha256", "header": "X", "list": {"separator": ","})",
       "signature.list.signature must name the entries"},
      {R"("algorithm": "jwt", "header": "X", "jwt": {"algorithms": ["RS256"]},
          "list": {"separator": ",", "pair": "=", "public_key": "a"})",
       "signature.list is not used with this algorithm"},
      {R"("algorithm": "basic", "list": {"separator": ",", "signature": 1})",
       "signature.list is not used with this algorithm"},
      {R"("algorithm": "token", "header": "X", "list": {"separator": ",", "public_key": 1})",
       "signature.list.public_key is only used beside HMACs"},
      {R"("algorithm": "hmac-sha256", "header": "X", "list": {"separator": ",", "public_key": 1})",
       "signature.list.public_key is only used beside HMACs"},
      {R"("algorithm": "jwt", "header": "X",
          "jwt": {"algorithms": ["RS256"], "detached": true, "audience": "url"})",
       "signature.jwt.audience cannot be given beside detached"},
      {R"("algorithm": "hmac-sha256", "header": "X", "timestamp": {"header": "T", "future": "1s"})",
       "signature.timestamp.future needs tolerance"},
      {R"("algorithm": "hmac-sha256", "header": "X", "content": "{body | hmac-sha1 | hex}")",
       "signature.content cannot use the hmac functions"},
      {R"("algorithm": "hmac-sha256", "header": "X",
          "content": "{json:$.a}{json:$.b}{json:$.c}{form:d}{form}{json:$.e}{json:$.f}{json:$.g}{json:$.h}")",
       "signature.content takes more than 8 values from the body"},
      {R"("algorithm": "token", "header": "X", "encoding": "hex")",
       "signature.encoding must be text"},
      {R"("algorithm": "token", "header": "X", "event_key": "$.k")",
       "signature.event_key needs a signature that covers the body"},
      {R"("algorithm": "hmac-sha256", "header": "X", "content": "{crc32}", "event_key": "$.k")",
       "signature.event_key needs a signature that covers the body"},
  };
  for (const auto& [members, start] : rows) {
    const auto text = R"({"signature": {"secrets": ["s"], )" + members + "}}";
    EXPECT_TRUE(complaint(text).starts_with(start)) << text << "\n  says: " << complaint(text);
  }
  EXPECT_THAT(complaint(R"({"signature": {"algorithm": "rsa-sha256", "header": "X",
                                          "secrets": ["not a key"]}})"),
              HasSubstr("signature.secrets[0] is not a public key"));
  EXPECT_THAT(
      complaint(R"({"signature": {"algorithm": "rsa-sha256", "header": "X", "secrets": [")" +
                std::string(kKeyDocumentBytesMax + 1, 'k') + R"("]}})"),
      HasSubstr("signature.secrets[0] must be at most 32768 bytes long"));
}

TEST(HookSignature, SecretsThatAnybodyMayKnowAreRefused) {
  const auto with = [](std::string_view members, std::string_view secret) {
    return complaint(R"({"signature": {)" + std::string(members) + R"(, "secrets": [")" +
                     std::string(secret) + R"("]}})");
  };
  constexpr std::string_view kHmac = R"("scheme": "github")";
  constexpr std::string_view kPublic = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
  EXPECT_THAT(with(kHmac, "-----BEGIN PUBLIC KEY-----"), HasSubstr("is a key in PEM form"));
  EXPECT_THAT(with(kHmac, kPublic), HasSubstr("is a public key"));
  EXPECT_THAT(with(R"("scheme": "svix")", kPublic), HasSubstr("is a public key"));
  EXPECT_EQ(with(R"("scheme": "standard-webhooks")", kPublic), "accepted");
  for (const auto* secret : {"user", ":password", "user:"})
    EXPECT_THAT(with(R"("algorithm": "basic")", secret), HasSubstr("user:password")) << secret;
  constexpr std::string_view kEdKey =
      "88cb2e4d2ec086dbe1d1b0ce837ff4e2365dcfd9e5f9f043a14d5fd57c108156";
  const auto token = [&](const std::string& algorithm) {
    return with(
        R"("algorithm": "jwt", "header": "X", "jwt": {"algorithms": [")" + algorithm + "\"]}",
        kEdKey);
  };
  EXPECT_EQ(token("EdDSA"), "accepted");
  EXPECT_EQ(token("RS256"),
            "signature.secrets[0] has no key for any of the accepted algorithms: RS256.");
}

TEST(HookSignature, ClaimsThatOnlyTheHookKnowsMustBeGiven) {
  const auto with = [](std::string_view claims) {
    return parse_hook_settings(
        parse_json(R"({"sender": "google-pubsub", "signature": {"secrets": ["sealed:AQIDBA=="],
                       "jwt": {"claims": )" +
                   std::string(claims) + "}}}")
            ->as_object());
  };
  EXPECT_THAT(complaint(R"({"sender": "google-pubsub",
                            "signature": {"secrets": ["sealed:AQIDBA=="]}})"),
              HasSubstr("signature.jwt.claims.email must be given"));
  EXPECT_FALSE(with(R"({"email": null})"));
  const auto settings = with(R"({"email": "me@example.com", "email_verified": null})");
  ASSERT_TRUE(settings) << settings.error().message;
  const auto& claims = settings->signature->scheme.jwt->claims;
  EXPECT_EQ(claims,
            (json::object{{"iss", "https://accounts.google.com"}, {"email", "me@example.com"}}));
}

TEST(HookSignature, ASignedTimestampIsCheckedUnlessToldOtherwise) {
  const auto settings = parse_hook_settings(
      parse_json(R"({"signature": {"algorithm": "hmac-sha256", "header": "X", "secrets": ["s"],
                                   "content": "{timestamp}{body}", "timestamp": {"header": "T"}}})")
          ->as_object());
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->signature->scheme.tolerance, std::chrono::minutes(5));
}

TEST(HookSignature, IdsOfHookThenSenderThenScheme) {
  const auto of = [](std::string_view text) {
    const auto settings = parse_hook_settings(parse_json(text)->as_object());
    EXPECT_TRUE(settings) << settings.error().message;
    return *settings;
  };
  EXPECT_EQ(of(R"({"sender": "ebay", "signature": {"algorithm": "token", "header": "X",
                   "secrets": ["s"]}})")
                .idempotency.path,
            "$.notification.notificationId");
  EXPECT_EQ(of(R"({"sender": "shopify", "signature": {"scheme": "github", "secrets": ["s"]}})")
                .idempotency.header,
            "X-Shopify-Webhook-Id");
  const auto twitch = of(R"({"sender": "twitch", "delivery_id": "{json:$.n}",
                             "signature": {"secrets": ["s"]}})");
  EXPECT_EQ(twitch.idempotency.path, "$.n");
  EXPECT_EQ(twitch.signature->scheme.id->text(), "{header:Twitch-Eventsub-Message-Id}")
      << "that is what the sender signs";
}

TEST(Senders, IdsAndTypesAreFoundWithoutTheSecret) {
  EXPECT_THAT(errors_of("{json:$.id}-{header:X-Try}", "{body | hmac-sha256 | hex}"),
              ElementsAre(HasSubstr("delivery_id cannot use the hmac functions")));
}

TEST(SchemeRules, WhatASignatureCovers) {
  const auto scheme_of = [](std::string_view members) {
    std::vector<std::string> errors;
    return read_scheme(parse_json("{" + std::string(members) + "}")->as_object(), {}, errors);
  };
  const auto hmac = [&](std::string_view content, std::string_view timestamp) {
    return scheme_of(R"("algorithm": "hmac-sha256", "header": "X", "content": ")" +
                     std::string(content) + R"(", "timestamp": )" + std::string(timestamp));
  };
  constexpr std::string_view kHeader = R"({"header": "X-Time", "tolerance": "5m"})";
  EXPECT_TRUE(covers_timestamp(hmac("{timestamp}{body}", kHeader)));
  EXPECT_TRUE(covers_timestamp(hmac("{header:x-time}{body}", kHeader)));
  EXPECT_TRUE(covers_timestamp(hmac("{signed_headers:X-S}{body}", kHeader)));
  EXPECT_FALSE(covers_timestamp(hmac("{body}", kHeader)));
  EXPECT_TRUE(covers_timestamp(hmac("{body}", R"({"json": "$.t", "tolerance": "5m"})")));
  EXPECT_FALSE(covers_timestamp(hmac("{body}", R"({"json": "$.t", "signed": false})")));
  EXPECT_FALSE(covers_timestamp(hmac("{crc32}", R"({"json": "$.t", "tolerance": "5m"})")));
  EXPECT_TRUE(covers_timestamp(hmac("{url}", R"({"query": "t", "tolerance": "5m"})")));
  EXPECT_TRUE(covers_timestamp(scheme_of(
      R"("algorithm": "hmac-sha256", "header": "X", "content": "{entry:t}{body}",
         "list": {"separator": ",", "pair": "=", "signature": "v1", "timestamp": "t"})")));
  EXPECT_TRUE(covers_body(hmac("{body | sha256 | hex}", kHeader)));
  EXPECT_TRUE(covers_body(hmac("{form}", kHeader)));
  EXPECT_FALSE(covers_body(hmac("{crc32}{json:$.a}", kHeader)));
  EXPECT_FALSE(covers_body(*find_scheme("mailgun")));
  EXPECT_FALSE(covers_body(*find_scheme("paypal")));
  EXPECT_FALSE(covers_body(*find_scheme("google-pubsub")));
  EXPECT_TRUE(covers_body(*find_scheme("netlify")));
}

}  // namespace
}  // namespace sluice::model::senders_test
