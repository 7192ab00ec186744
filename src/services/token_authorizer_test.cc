#include "services/token_authorizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>

#include "base/bytes.h"
#include "formats/test_keys.h"
#include "services/testing.h"

namespace sluice::services::token_authorizer_test {
namespace {

using ::testing::HasSubstr;
using testing::kTeam;

constexpr std::string_view kSecret = "a shared secret of thirty-two bytes or more";
constexpr std::int64_t kNow = 1'000'000;

std::string encoded(std::string_view text) { return to_base64(as_bytes(text), Base64::kUrl); }

std::string token(std::string_view claims, std::string_view header = R"({"alg":"HS256"})",
                  std::string_view secret = kSecret) {
  const auto text = encoded(header) + "." + encoded(claims);
  const std::string_view parts[] = {text};
  const auto mac = HmacKey(Digest::kSha256, as_bytes(secret)).sign(parts);
  return text + "." + to_base64(mac.view(), Base64::kUrl);
}

class AuthorizerOfTokens : public ::testing::Test {
 protected:
  AuthorizerOfTokens() {
    authorizer_.key = "issuer";
    authorizer_.algorithms = {"HS256"};
    authorizer_.issuers = {"me"};
    authorizer_.audiences = {"orders"};
  }

  Outcome<json::object> check(const std::string& text) {
    SLUICE_TRY(const auto read, read_token(authorizer_, text, Timestamp(Seconds(kNow))));
    SLUICE_TRY_VOID(verify_token(authorizer_, keys_, read));
    return read.claims;
  }
  std::string refusal(const std::string& text) {
    const auto checked = check(text);
    return checked ? "" : checked.error().message;
  }

  model::Authorizer authorizer_;
  TokenKeys keys_{.secret = Secret(std::string(kSecret))};
};

const std::string kGood = R"({"iss":"me","aud":"orders","exp":1000300,"sub":"anna"})";

TEST_F(AuthorizerOfTokens, TakesWhatItsIssuerHasSigned) {
  const auto claims = check(token(kGood));
  ASSERT_TRUE(claims) << claims.error().message;
  EXPECT_EQ(to_json(*claims), kGood);
  EXPECT_EQ(refusal(token(kGood, R"({"alg":"HS256"})", "another secret of thirty-two bytes....")),
            "The token is not signed with a key of its issuer.");
}

TEST_F(AuthorizerOfTokens, RefusesOtherClaims) {
  const std::pair<const char*, const char*> rows[] = {
      {R"({"iss":"me","aud":"orders"})", "The token does not say when it expires (exp)."},
      {R"({"iss":"me","aud":"orders","exp":999939})", "The token has expired."},
      {R"({"iss":"me","aud":"orders","exp":1000300,"nbf":1000061})", "The token is not valid yet."},
      {R"({"iss":"you","aud":"orders","exp":1000300})", "The token is from another issuer (iss)."},
      {R"({"aud":"orders","exp":1000300})", "The token is from another issuer (iss)."},
      {R"({"iss":["me"],"aud":"orders","exp":1000300})", "The token is from another issuer (iss)."},
      {R"({"iss":"me","aud":["others"],"exp":1000300})",
       "The token is for another audience (aud)."},
      {R"({"iss":"me","exp":1000300})", "The token is for another audience (aud)."},
      {"[]", "The token's payload is not a JSON object."},
  };
  for (const auto& [claims, expected] : rows) EXPECT_EQ(refusal(token(claims)), expected) << claims;
  EXPECT_EQ(refusal(token(R"({"iss":"me","aud":["a","orders"],"exp":999941,"nbf":1000059})")), "")
      << "a minute of leeway";
}

TEST_F(AuthorizerOfTokens, RefusesOtherAlgorithms) {
  for (const auto* header : {R"({"alg":"none"})", R"({"alg":"None"})", R"({})",
                             R"({"alg":"HS512"})", R"({"alg":"RS256"})", R"({"alg":["HS256"]})"})
    EXPECT_THAT(refusal(token(kGood, header)), HasSubstr("an algorithm (alg)")) << header;
  EXPECT_THAT(refusal(token(kGood, R"({"alg":"HS256","crit":["exp"]})")), HasSubstr("(crit)"));
  EXPECT_THAT(refusal("x.y"), HasSubstr("is not a JSON Web Token"));
}

// A public key that is taken for a shared secret would let everybody sign.
TEST_F(AuthorizerOfTokens, NeverTakesAPublicKeyForASecret) {
  authorizer_.algorithms = {"RS256", "ES256", "EdDSA"};
  keys_ = {};
  auto document = std::make_shared<formats::KeyDocument>();
  document->keys = *formats::parse_public_keys(formats::kJwks);
  keys_.document = document;
  EXPECT_THAT(refusal(token(kGood, R"({"alg":"HS256"})", formats::kJwks)),
              HasSubstr("an algorithm (alg)"));
  EXPECT_THAT(refusal(token(kGood, R"({"alg":"RS256"})", formats::kJwks)),
              HasSubstr("is not signed with a key"));
  authorizer_.algorithms = {"HS256"};
  EXPECT_THAT(
      refusal(token(kGood, R"({"alg":"HS256","kid":"o1"})", "shared key of 32 bytes, or nearly")),
      HasSubstr("is not signed with a key"))
      << "nor a secret that somebody has published";
}

TEST_F(AuthorizerOfTokens, WantsAllScopes) {
  authorizer_.scopes = {"read", "write"};
  const auto with = [](std::string_view scope) {
    return token(R"({"iss":"me","aud":"orders","exp":1000300,)" + std::string(scope) + "}");
  };
  EXPECT_EQ(refusal(with(R"("scope":"a write read")")), "");
  EXPECT_EQ(refusal(with(R"("scp":["read","write"])")), "");
  for (const auto* scope : {R"("scope":"read")", R"("scope":"read writer")", R"("scope":"")",
                            R"("scope":5)", R"("x":"read write")"}) {
    const auto checked = check(with(scope));
    ASSERT_FALSE(checked) << scope;
    EXPECT_EQ(checked.error().code, ErrorCode::kForbidden);
    EXPECT_EQ(checked.error().name, "token_scope_missing");
  }
}

TEST_F(AuthorizerOfTokens, TellsBearersApart) {
  const auto subject = [](std::string_view text) {
    return token_subject(parse_json(text)->get_object());
  };
  EXPECT_EQ(subject(R"({"iss":"a","sub":"b","iat":1})"),
            subject(R"({"iss":"a","sub":"b","iat":2})"));
  EXPECT_NE(subject(R"({"iss":"a","sub":"b"})"), subject(R"({"iss":"b","sub":"a"})"));
  EXPECT_NE(subject(R"({"sub":"b"})"), subject(R"({"client_id":"b"})"));
  EXPECT_NE(subject(R"({"iss":"a\",\"b"})"), subject(R"({"iss":"a","sub":"b"})"));
}

TEST(KeysOfAnAuthorizer, AreInTheVault) {
  testing::Services all;
  const auto add = [&all](std::string_view name, std::string_view secret, json::value expires) {
    const json::object item{{"name", name}, {"secret", secret}, {"expires_at", std::move(expires)}};
    ASSERT_TRUE(all.vault_items.create(*all.reader, kTeam, item));
  };
  add("strong", kSecret, nullptr);
  add("short", "too short", nullptr);
  add("public", formats::kJwks, nullptr);
  add("brief", kSecret, "2025-10-31T12:00:10Z");
  const auto find = [&all](const char* key, const char* algorithm, TeamId team = kTeam) {
    return keys_in_vault({.key = key, .algorithms = {algorithm}}, all.vault, team, all.clock.now());
  };
  EXPECT_TRUE(find("strong", "HS256")->secret);
  EXPECT_EQ(find("public", "RS256")->document->keys.size(), 4U);
  EXPECT_TRUE(find("brief", "HS256"));
  all.clock.advance(Seconds(10));
  const std::pair<Outcome<TokenKeys>, const char*> rows[] = {
      {find("none", "HS256"), "has no item \"none\""},
      {find("strong", "HS256", TeamId{8}), "has no item"},
      {find("short", "HS256"), "too short a secret"},
      {find("strong", "RS256"), "is not a public key"},
      {find("brief", "HS256"), "expired at 2025-10-31T12:00:10"},
  };
  for (const auto& [found, expected] : rows) {
    ASSERT_FALSE(found) << expected;
    EXPECT_EQ(found.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(found.error().message, HasSubstr(expected));
  }
}

}  // namespace
}  // namespace sluice::services::token_authorizer_test
