#include "secrets/resolve.h"

#include <gtest/gtest.h>

#include "secrets/test_vault.h"

namespace sluice::secrets::resolve_test {
namespace {

using nodes::EffectErrorCode;

const std::string kNasty = "a\"b\\c/d+e%f&g <é>";

class Resolve : public testing::Test {
 protected:
  Resolve() {
    test_.add("plain", "s3cret-value");
    test_.add("nasty", kNasty);
    test_.add("lines", "first\r\nsecond");
    test_.add("hook url", "https://hooks.test/services/T0/B0?x=1");
    test_.add("bound", "bound-value", "api.stripe.com *.example.com");
  }
  std::expected<Opened, nodes::EffectError> open(nodes::EffectRequest request) {
    return open_secrets(std::move(request), test_.context, test_.vault, test_.key, TestVault::kNow);
  }
  nodes::HttpCall http(nodes::HttpCall call) {
    auto opened = open(std::move(call));
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? std::get<nodes::HttpCall>(opened->request) : nodes::HttpCall();
  }
  void refused(nodes::EffectRequest request, EffectErrorCode code, std::string_view sentence) {
    const auto opened = open(std::move(request));
    ASSERT_FALSE(opened) << sentence;
    EXPECT_EQ(opened.error().code, code);
    EXPECT_EQ(opened.error().message, sentence);
  }
  nodes::HttpCall to(std::string url) {
    nodes::HttpCall call;
    call.url = std::move(url);
    return call;
  }
  nodes::HttpCall with_body(std::string type, std::string body) {
    auto call = to("https://a.test/");
    call.headers = {{"content-TYPE", std::move(type)}};
    call.body = std::move(body);
    return call;
  }
  std::string placeholder(std::string_view name) { return test_.placeholder(name); }

  TestVault test_;
};

TEST_F(Resolve, LeavesARequestWithoutPlaceholdersAsItIs) {
  auto call = to("https://a.test/?q=~vault~x");
  call.body = "~vault~c3RyaXBl~00000000000000000000000000000000~";
  const auto opened = open(call);
  ASSERT_TRUE(opened);
  EXPECT_EQ(std::get<nodes::HttpCall>(opened->request).body, call.body);
  EXPECT_TRUE(opened->entries.empty());
}

TEST_F(Resolve, FindsAnItemByNameAndById) {
  const auto body =
      placeholder("plain") + " " + placeholder(test_.items[0].id.text()) + placeholder("nasty");
  const auto opened = open(with_body("text/plain", body));
  ASSERT_TRUE(opened);
  EXPECT_EQ(std::get<nodes::HttpCall>(opened->request).body, "s3cret-value s3cret-value" + kNasty);
  EXPECT_EQ(opened->entries.size(), 2U) << "each once";
}

TEST_F(Resolve, EncodesForThePlace) {
  const std::string json = R"(a\"b\\c/d+e%f&g <é>)";
  const std::string percent = "a%22b%5Cc%2Fd%2Be%25f%26g%20%3C%C3%A9%3E";
  const auto secret = placeholder("nasty");
  auto call = to("https://u:" + secret + "@a.test/p/" + secret + "?q=" + secret);
  call.headers = {{"X-Key", "k " + secret}};
  call = http(call);
  EXPECT_EQ(call.url, "https://u:" + percent + "@a.test/p/" + percent + "?q=" + percent);
  EXPECT_EQ(call.headers[0].second, "k " + kNasty);

  for (const std::string type : {"application/json", "application/json; charset=utf-8",
                                 "application/problem+json", "Text/JSON "})
    EXPECT_EQ(http(with_body(type, "{\"a\":\"" + secret + "\"}")).body, "{\"a\":\"" + json + "\"}");
  EXPECT_EQ(http(with_body("application/x-www-form-urlencoded", "a=" + secret + "&b=1")).body,
            "a=" + percent + "&b=1");
  for (const std::string type : {"text/xml", "application/soap+xml; charset=utf-8"})
    EXPECT_EQ(http(with_body(type, "<a>" + secret + "</a>")).body,
              "<a>a&quot;b\\c/d+e%f&amp;g &lt;é&gt;</a>");
  for (const std::string type : {"text/plain", "multipart/form-data; boundary=x"})
    EXPECT_EQ(http(with_body(type, secret)).body, kNasty);
  EXPECT_EQ(http(with_body("text/plain", placeholder("lines"))).body, "first\r\nsecond");
}

TEST_F(Resolve, ASecretMayBeAWholeUrl) {
  EXPECT_EQ(http(to(placeholder("hook url"))).url, "https://hooks.test/services/T0/B0?x=1");
  EXPECT_EQ(http(to(placeholder("hook url") + "&y=" + placeholder("nasty"))).url.substr(0, 40),
            "https://hooks.test/services/T0/B0?x=1&y=");
}

TEST_F(Resolve, BasicAndOAuthTakeThemAsTheyAre) {
  auto call = to("https://a.test/");
  call.basic = nodes::BasicAuth{"user", placeholder("nasty")};
  call.oauth = nodes::OAuthClient{"https://b.test/token", "id", placeholder("plain"), "read"};
  auto opened = open(call);
  ASSERT_TRUE(opened) << opened.error().message;
  const auto& sent = std::get<nodes::HttpCall>(opened->request);
  EXPECT_EQ(sent.basic->password, kNasty);
  EXPECT_EQ(sent.oauth->client_secret, "s3cret-value");
  ASSERT_EQ(opened->made.size(), 2U);
  EXPECT_EQ(opened->made[0].value.expose(), "id:s3cret-value");
  EXPECT_EQ(opened->made[0].name, "plain");
  EXPECT_EQ(opened->made[1].value.expose(), "user:" + kNasty);
  EXPECT_EQ(opened->made[1].name, "nasty");
}

TEST_F(Resolve, MailAndSsh) {
  nodes::MailCall mail;
  mail.host = "mail.test";
  mail.password = placeholder("plain");
  mail.message = "Subject: " + placeholder("plain") + "\r\n\r\n" + placeholder("lines");
  auto opened = open(mail);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(std::get<nodes::MailCall>(opened->request).password, "s3cret-value");
  EXPECT_EQ(std::get<nodes::MailCall>(opened->request).message,
            "Subject: s3cret-value\r\n\r\nfirst\r\nsecond");
  mail.message = "Subject: " + placeholder("lines") + "\r\n\r\n";
  refused(mail, EffectErrorCode::kInvalid,
          "the secret `lines` contains a line break, which is not allowed there");

  nodes::SshCall ssh;
  ssh.host = "host.test";
  ssh.private_key = placeholder("lines");
  ssh.passphrase = placeholder("plain");
  ssh.commands = {"echo " + placeholder("plain")};
  opened = open(ssh);
  ASSERT_TRUE(opened) << opened.error().message;
  const auto& sent = std::get<nodes::SshCall>(opened->request);
  EXPECT_EQ(sent.private_key, "first\r\nsecond");
  EXPECT_EQ(sent.passphrase, "s3cret-value");
  EXPECT_EQ(sent.commands[0], "echo s3cret-value");
}

TEST_F(Resolve, RefusesWhatItCannotOpen) {
  refused(to("https://a.test/" + placeholder("absent")), EffectErrorCode::kSecret,
          "the secret `absent` cannot be sent: the vault has no such item");

  test_.items[0].expires_at = TestVault::kNow;
  test_.vault.publish(test_.items);
  refused(to("https://a.test/" + placeholder("plain")), EffectErrorCode::kSecret,
          "the secret `plain` cannot be sent: it has expired");

  test_.items[0].expires_at.reset();
  test_.items[0].team = TeamId{8};
  test_.vault.publish(test_.items);
  refused(to("https://a.test/" + placeholder("plain")), EffectErrorCode::kSecret,
          "the secret `plain` cannot be sent: the vault has no such item");
  refused(
      to("https://a.test/" + placeholder(test_.items[0].id.text())), EffectErrorCode::kSecret,
      "the secret `" + test_.items[0].id.text() + "` cannot be sent: the vault has no such item");

  std::swap(test_.items[1].sealed, test_.items[2].sealed);
  test_.vault.publish(test_.items);
  refused(to("https://a.test/" + placeholder("nasty")), EffectErrorCode::kSecret,
          "the secret `nasty` cannot be sent: the sealed value cannot be decrypted with this key; "
          "check that the key file is the right one");

  auto& key = test_.add("api-key:crm", "");
  key.kind = store::VaultItem::Kind::kApiKey;
  test_.vault.publish(test_.items);
  refused(to("https://a.test/" + placeholder("api-key:crm")), EffectErrorCode::kSecret,
          "the secret `api-key:crm` cannot be sent: it is an API key that starts workflows, and "
          "only its hash is stored");
}

TEST_F(Resolve, RefusesLineBreaksInHeadersAndSecretsInWhatIsKept) {
  auto call = to("https://a.test/");
  call.headers = {{"X-Key", placeholder("lines")}};
  refused(call, EffectErrorCode::kInvalid,
          "the secret `lines` contains a line break, which is not allowed there");
  call.headers = {{"X-" + placeholder("plain"), "x"}};
  refused(call, EffectErrorCode::kSecret,
          "the secret `plain` cannot be sent: a header name cannot contain a secret");
  const std::string kept = "the secret `plain` cannot be sent: anyone with the link could see it";
  nodes::MakePdf pdf;
  pdf.markdown = "x " + placeholder("plain");
  refused(pdf, EffectErrorCode::kSecret, kept);
  refused(nodes::MakeLink{"https://a.test/" + placeholder("plain"), Seconds(1)},
          EffectErrorCode::kSecret, kept);
}

TEST_F(Resolve, SendsASecretOnlyToItsHosts) {
  for (const std::string host : {"api.stripe.com", "API.Stripe.COM", "api.stripe.com:8443",
                                 "u@api.stripe.com", "a.example.com", "a.b.example.com"})
    EXPECT_TRUE(open(to("https://" + host + "/?k=" + placeholder("bound")))) << host;
  for (const std::string host :
       {"stripe.com", "evil-api.stripe.com", "api.stripe.com.evil.test", "example.com",
        "evilexample.com", "127.0.0.1", "evil.test", "api.stripe.com@evil.test"}) {
    refused(to("https://" + host + "/?k=" + placeholder("bound")), EffectErrorCode::kBlocked,
            "the secret `bound` may be sent only to api.stripe.com, *.example.com");
  }
  auto call = to("https://api.stripe.com/");
  call.oauth = nodes::OAuthClient{"https://evil.test/", "id", placeholder("bound"), ""};
  EXPECT_EQ(open(call).error().code, EffectErrorCode::kBlocked);
  call.oauth->token_url = "https://a.example.com/";
  EXPECT_TRUE(open(call));
  nodes::MailCall mail;
  mail.password = placeholder("bound");
  mail.host = "mail.example.com";
  EXPECT_TRUE(open(mail));
  mail.host = "example.com";
  EXPECT_EQ(open(mail).error().code, EffectErrorCode::kBlocked);
  nodes::SshCall ssh;
  ssh.password = placeholder("bound");
  ssh.host = "evil.test";
  EXPECT_EQ(open(ssh).error().code, EffectErrorCode::kBlocked);
}

TEST_F(Resolve, APlaceholderOfAnotherRunIsJustText) {
  const auto foreign =
      model::make_placeholder(test_.key, RunId{{.key = 1'001, .tail = 9}}, "plain");
  EXPECT_EQ(http(to("https://a.test/" + foreign)).url, "https://a.test/" + foreign);
}

TEST_F(Resolve, ASecretThatLooksLikeAPlaceholderIsNotResolvedAgain) {
  test_.add("trick", test_.placeholder("plain"));
  EXPECT_EQ(http(with_body("text/plain", placeholder("trick"))).body, test_.placeholder("plain"));
}

}  // namespace
}  // namespace sluice::secrets::resolve_test
