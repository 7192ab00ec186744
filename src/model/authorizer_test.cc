#include "model/authorizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::model::authorizer_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Result<Authorizer> parse(std::string_view text) { return parse_authorizer(*parse_json(text)); }

TEST(Authorizer, OfAnIssuerThatPublishesItsKeys) {
  const auto read =
      parse(R"({"jwks_url":"https://login.example.com/jwks","issuer":"https://login.example.com/",
      "audience":["orders","invoices"],"scopes":["orders:write"],"leeway":"10s"})");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->jwks_url, "https://login.example.com/jwks");
  EXPECT_THAT(read->algorithms, ElementsAre("RS256", "ES256", "EdDSA")) << "HS256 has to be named";
  EXPECT_THAT(read->issuers, ElementsAre("https://login.example.com/"));
  EXPECT_THAT(read->audiences, ElementsAre("orders", "invoices"));
  EXPECT_THAT(read->scopes, ElementsAre("orders:write"));
  EXPECT_EQ(read->leeway, Seconds(10));
  EXPECT_FALSE(read->is_shared());
}

TEST(Authorizer, OfAKeyInTheVault) {
  const auto read = parse(R"({"key":"issuer key","algorithms":["ES256"]})");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->key, "issuer key");
  EXPECT_THAT(read->issuers, IsEmpty());
  EXPECT_EQ(read->leeway, std::chrono::minutes(1));
  EXPECT_TRUE(parse(R"({"key":"secret","algorithms":["HS256"]})")->is_shared());
}

TEST(Authorizer, SaysWhatIsWrong) {
  const std::string whose = R"("issuer":"i","audience":"a")";
  const std::pair<std::string, const char*> rows[] = {
      {"5", "authorizer must be an object."},
      {"{}", "authorizer needs either `jwks_url` or `key`"},
      {R"({"jwks_url":"https://a.example/","key":"k",)" + whose + "}", "needs either `jwks_url`"},
      {R"({"jwks_url":"http://a.example/",)" + whose + "}",
       "authorizer.jwks_url must begin with https://"},
      {R"({"jwks_url":"https://u:p@a.example/",)" + whose + "}", "must be a plain URL"},
      {R"({"jwks_url":"https://a.example/","issuer":"i"})", "needs `issuer` and `audience`"},
      {R"({"jwks_url":"https://a.example/","audience":"a"})", "needs `issuer` and `audience`"},
      {R"({"jwks_url":"https://a.example/","algorithms":["HS256"],)" + whose + "}",
       "whose secret nobody publishes"},
      {R"({"key":"k","algorithms":["RS256","HS256"]})", "must name HS256 alone"},
      {R"({"key":"k","algorithms":["none"]})",
       R"(must name RS256, ES256, EdDSA or HS256, not "none")"},
      {R"({"key":"k","algorithms":[]})", "must be a list of 1 to 4 texts"},
      {R"({"key":"k","issuer":5})", "authorizer.issuer must be a list of 1 to 16 texts"},
      {R"({"key":"k","issuer":""})", "authorizer.issuer must be a text"},
      {R"({"key":"k","leeway":"6m"})", "authorizer.leeway must be a duration"},
      {R"({"key":"k","leeway":"-1s"})", "authorizer.leeway must be a duration"},
      {R"({"key":"k","audiences":"a"})", R"(authorizer has no setting "audiences")"},
  };
  for (const auto& [text, expected] : rows) {
    const auto read = parse(text);
    ASSERT_FALSE(read) << text;
    EXPECT_THAT(read.error().message, HasSubstr(expected)) << text;
  }
}

}  // namespace
}  // namespace sluice::model::authorizer_test
