#include "formats/json_web_token.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "formats/test_keys.h"

namespace sluice::formats::json_web_token_test {
namespace {

std::string encoded(std::string_view text) { return to_base64(as_bytes(text), Base64::kUrl); }

json::object claims_of(std::string_view text) { return parse_json(text)->get_object(); }

TEST(JsonWebToken, IsThreePartsOfWhichTheFirstIsAnObject) {
  const auto text = encoded(R"({"alg":"ES256","kid":"k"})") + "." + encoded(R"({"a":1})") + ".AAEC";
  const auto token = read_jwt(text);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->algorithm(), "ES256");
  EXPECT_EQ(token->key_id(), "k");
  EXPECT_EQ(token->signature, std::string("\0\1\2", 3));
  EXPECT_EQ(to_json(*token->claims()), R"({"a":1})");
  EXPECT_FALSE(read_jwt(encoded("{}") + "." + encoded("[]") + ".")->claims());
  const std::string none[] = {"",
                              "a.b",
                              "a.b.c.d",
                              encoded("[]") + ".AA.AA",
                              encoded("{}") + ".AA.*",
                              std::string(kJwtBytesMax + 1, 'a')};
  for (const auto& wrong : none) EXPECT_FALSE(read_jwt(wrong)) << wrong;
}

TEST(JsonWebToken, AKeyVerifiesItsOwnAlgorithmOnly) {
  const PublicKey shared{.kind = PublicKey::Kind::kShared, .bytes = "secret"};
  const HmacKey mac(Digest::kSha256, as_bytes(std::string_view("secret")));
  const std::string_view parts[] = {"head.payload"};
  const auto made = mac.sign(parts);
  const std::string signature(made.view().begin(), made.view().end());
  EXPECT_TRUE(SignedToken("HS256", "head.payload").is_signed_with(shared, signature));
  EXPECT_TRUE(SignedToken("HS256", "head.payload").is_signed_with_secret("secret", signature));
  EXPECT_FALSE(SignedToken("HS256", "head.other").is_signed_with_secret("secret", signature));
  for (const auto* algorithm : {"RS256", "ES256", "EdDSA", "none", ""}) {
    EXPECT_FALSE(SignedToken(algorithm, "head.payload").is_signed_with(shared, signature));
    EXPECT_FALSE(SignedToken(algorithm, "head.payload").is_signed_with_secret("secret", signature));
  }
  for (const auto& key : *parse_public_keys(kJwks))
    EXPECT_FALSE(SignedToken("HS256", "head.payload").is_signed_with(key, signature));
}

TEST(JsonWebToken, TimesCountWithALeeway) {
  const auto claims = claims_of(R"({"exp":1000,"nbf":900.5})");
  const auto at = [](std::int64_t seconds) { return Timestamp(Seconds(seconds)); };
  EXPECT_TRUE(check_token_times(claims, Seconds(10), at(1009)));
  EXPECT_EQ(check_token_times(claims, Seconds(10), at(1010)).error().message,
            "The token has expired.");
  EXPECT_TRUE(check_token_times(claims, Seconds(10), at(891)));
  EXPECT_EQ(check_token_times(claims, Seconds(10), at(890)).error().message,
            "The token is not valid yet.");
  EXPECT_FALSE(check_token_times(claims, Seconds(0), at(1000)));
  for (const auto* wrong : {R"({"exp":"soon"})", R"({"exp":-1})", R"({"nbf":1e400})",
                            R"({"iat":true})", R"({"exp":null})"})
    EXPECT_EQ(check_token_times(claims_of(wrong), Seconds(0), at(0)).error().code,
              ErrorCode::kUnauthorized)
        << wrong;
}

TEST(JsonWebToken, AClaimIsATextOrAListOfThem) {
  const auto claims = claims_of(R"({"aud":["a","b",5],"iss":"i","n":5})");
  EXPECT_TRUE(claim_names(claims, "aud", "b"));
  EXPECT_TRUE(claim_names(claims, "iss", "i"));
  EXPECT_FALSE(claim_names(claims, "aud", "c"));
  EXPECT_FALSE(claim_names(claims, "n", "5"));
  EXPECT_FALSE(claim_names(claims, "none", ""));
}

}  // namespace
}  // namespace sluice::formats::json_web_token_test
