#include "model/senders/key_rule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/hook.h"

namespace sluice::model::key_rule_test {
namespace {

using testing::HasSubstr;

TEST(KeyHosts, MatchWholeLabels) {
  EXPECT_TRUE(matches_host("keys.example.com", "keys.example.com"));
  EXPECT_FALSE(matches_host("keys.example.com", "other.example.com"));
  EXPECT_FALSE(matches_host("keys.example.com", "a.keys.example.com"));
  EXPECT_TRUE(matches_host(".example.com", "keys.example.com"));
  EXPECT_TRUE(matches_host(".example.com", "a.b.example.com"));
  EXPECT_FALSE(matches_host(".example.com", "example.com"));
  EXPECT_FALSE(matches_host(".example.com", "keys-example.com"));
  EXPECT_TRUE(matches_host("sns.*.amazonaws.com", "sns.eu-central-1.amazonaws.com"));
  EXPECT_FALSE(matches_host("sns.*.amazonaws.com", "s3.eu-central-1.amazonaws.com"));
  EXPECT_FALSE(matches_host("sns.*.amazonaws.com", "sns.a.b.amazonaws.com"));
  EXPECT_FALSE(matches_host("sns.*.amazonaws.com", "sns.amazonaws.com"));
  EXPECT_FALSE(matches_host("keys.example.com", "keys.example.com:8443"));
  EXPECT_TRUE(matches_host("localhost:8443", "localhost:8443"));
}

TEST(KeyUrls, AreHttpsAndOfAnAllowedHost) {
  const std::vector<std::string> hosts = {".example.com"};
  const auto complaint = [&](std::string_view url) {
    const auto fits = check_key_url(url, hosts);
    return fits ? "" : fits.error().message;
  };
  EXPECT_EQ(complaint("https://keys.example.com/a?b=c"), "");
  EXPECT_EQ(complaint("https://KEYS.example.com:443/"), "");
  EXPECT_EQ(complaint("http://keys.example.com/a"), "must begin with https://");
  EXPECT_EQ(complaint("HTTPS://keys.example.com/a"), "must begin with https://");
  EXPECT_EQ(complaint("https://evil.example.net/.example.com"),
            "names the host evil.example.net, which signature.keys.hosts does not allow");
  EXPECT_THAT(complaint("https://keys.example.com:8443/"), HasSubstr("does not allow"));
  for (const auto* url :
       {"https://keys.example.com@evil.example.net/", "https://evil.example.net\\.example.com/",
        "https://evil.example.net#.example.com", "https://evil.example.net%2f.example.com/",
        "https://[::1]/.example.com", "https:///x", "https://", "https://keys.example.com/a b",
        "https://keys.example.com:x/", "https://keys.example.com./", "https://keys..example.com/",
        "https://k\xc3\xa4ys.example.com/"})
    EXPECT_THAT(complaint(url), HasSubstr("must be a plain URL")) << url;
  EXPECT_EQ(complaint("https://keys.example.com/" + std::string(2'048, 'a')),
            "is longer than 2048 bytes");
}

TEST(KeyUrls, WithoutAListAreOfAnyHost) {
  EXPECT_TRUE(check_key_url("https://10.0.0.1/x", {})) << "its address is judged by the guard";
  EXPECT_EQ(key_url_host("https://Keys.example.com:443/a"), "keys.example.com");
}

std::string complaint(std::string_view signature) {
  const auto text = R"({"signature":)" + std::string(signature) + "}";
  const auto settings = parse_hook_settings(parse_json(text)->as_object());
  return settings ? "accepted" : settings.error().message;
}

std::string with_keys(std::string_view keys, std::string_view more = "") {
  return complaint(R"({"algorithm":"rsa-sha256","header":"X","encoding":"base64","keys":)" +
                   std::string(keys) + std::string(more) + "}");
}

TEST(KeyRules, NeedNoSecret) {
  EXPECT_EQ(with_keys(R"({"url":"https://keys.example.com/a"})"), "accepted");
  EXPECT_EQ(with_keys(R"({"url":"{header:X-Url}","hosts":[".example.com"]})"), "accepted");
  EXPECT_EQ(
      with_keys(R"({"url":"https://keys.example.com/{header:X-Id}","hosts":["keys.example.com"],
                          "id":"{header:X-Id}","certificate":{"names":["a.example.com"],"chain":true}})"),
      "accepted");
  EXPECT_THAT(with_keys("null"), HasSubstr("signature.secrets must be"));
  EXPECT_THAT(with_keys(R"({"url":"https://keys.example.com/a"})", R"(,"secrets":[])"),
              HasSubstr("signature.secrets must be"));
}

TEST(KeyRules, SayWhatIsWrong) {
  EXPECT_EQ(with_keys("{}"), "signature.keys.url must be the URL of the keys.");
  EXPECT_EQ(with_keys(R"({"url":"http://keys.example.com/"})"),
            "signature.keys.url must begin with https://.");
  EXPECT_THAT(with_keys(R"({"url":"{header:X-Url}"})"),
              HasSubstr("keys.hosts must name the hosts"));
  for (const auto* host :
       {".com", "*.com", "*", "a.*.com", "https://x.com", "a b", "*x.example.com"})
    EXPECT_THAT(with_keys(R"({"url":"{header:X}","hosts":[")" + std::string(host) + "\"]}"),
                HasSubstr("keys.hosts must be host names"))
        << host;
  EXPECT_THAT(with_keys(R"({"url":"{timestamp}","hosts":[".example.com"]})"),
              HasSubstr("signature.keys.url"));
  EXPECT_THAT(with_keys(R"({"uri":"x"})"), HasSubstr("has no setting \"uri\""));
  EXPECT_THAT(complaint(R"({"algorithm":"hmac-sha256","header":"X",
                            "keys":{"url":"https://keys.example.com/"}})"),
              HasSubstr("what anybody can fetch is not a secret"));
  EXPECT_THAT(complaint(R"({"algorithm":"jwt","header":"X","jwt":{"algorithms":["HS256"]},
                            "keys":{"url":"https://keys.example.com/"}})"),
              HasSubstr("what anybody can fetch is not a secret"));
  EXPECT_THAT(complaint(R"({"algorithm":"jwt","header":"X","jwt":{"algorithms":["RS256"]},
                            "keys":{"url":"https://keys.example.com/","id":"{header:K}"}})"),
              HasSubstr("whose tokens name their key"));
}

TEST(Cases, HaveTheirOwnMembersInPlaceOfTheSignatures) {
  const auto data =
      R"({"signature":{"algorithm":"hmac-sha256","header":"X","secrets":["s"],"tolerance":"30s",
    "cases":[{"when":{"header:X-Time":{"present":true}},"content":"{timestamp}:{body}","timestamp":{"header":"X-Time"}},
             {"when":{"json:$.v":"2"},"algorithm":"hmac-sha512"}]}})";
  const auto settings = parse_hook_settings(parse_json(data)->as_object());
  ASSERT_TRUE(settings) << settings.error().message;
  const auto& scheme = settings->signature->scheme;
  ASSERT_EQ(scheme.cases.size(), 2U);
  EXPECT_EQ(scheme.cases[0].scheme.content.text(), "{timestamp}:{body}");
  EXPECT_EQ(scheme.cases[0].scheme.tolerance, Seconds(30));
  EXPECT_EQ(scheme.cases[0].scheme.header, "X");
  EXPECT_EQ(scheme.cases[1].scheme.algorithm, SignatureScheme::Algorithm::kHmacSha512);
  EXPECT_EQ(scheme.content.text(), "{body}");
}

TEST(Cases, SayWhatIsWrong) {
  const auto with = [](std::string_view cases) {
    return complaint(R"({"algorithm":"hmac-sha256","header":"X","secrets":["s"],"cases":)" +
                     std::string(cases) + "}");
  };
  EXPECT_THAT(with("[]"), HasSubstr("signature.cases must be a list of 1 to 10 objects"));
  EXPECT_THAT(with("[{}]"), HasSubstr("signature.cases[0] must be an object with `when`"));
  EXPECT_THAT(with(R"([{"when":{}}])"), HasSubstr("signature.cases[0].when must be an object"));
  EXPECT_THAT(with(R"([{"when":{"hedaer:X":"1"}}])"), HasSubstr("did you mean `header`?"));
  EXPECT_THAT(with(R"([{"when":{"header:X":"1"},"contents":"x"}])"),
              HasSubstr("signature.cases[0] has no setting \"contents\""));
  EXPECT_THAT(with(R"([{"when":{"header:X":"1"},"content":"{timestamp}"}])"),
              HasSubstr("signature.cases[0].content uses {timestamp}"));
  EXPECT_THAT(with(R"([{"when":{"header:X":"1"},"cases":[]}])"),
              HasSubstr("neither cases nor keys"));
}

TEST(Each, IsForSignaturesWithinTheItems) {
  const auto with = [](std::string_view members) {
    return complaint(R"({"algorithm":"token","secrets":["s"],)" + std::string(members) + "}");
  };
  EXPECT_EQ(with(R"("json":"$.clientState","each":"$.value")"), "accepted");
  EXPECT_EQ(with(R"("json":"$.clientState","each":"$")"), "accepted");
  EXPECT_THAT(with(R"("header":"X","each":"$.value")"), HasSubstr("signature.each needs json"));
  EXPECT_THAT(with(R"("json":"$.x","each":"value")"), HasSubstr("signature.each must look like"));
}

}  // namespace
}  // namespace sluice::model::key_rule_test
