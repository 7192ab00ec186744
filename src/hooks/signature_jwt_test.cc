// Tokens were made with Python's cryptography and hmac.

#include "hooks/signature_jwt.h"

#include "hooks/test_signature.h"

namespace sluice::hooks::signature_jwt_test {
namespace {

SignedCase jwt(std::string token, std::string algorithms = R"("RS256","ES256","EdDSA")",
               std::string more = {}) {
  return {.scheme = R"({"algorithm":"jwt","header":"Authorization","prefix":"Bearer ","jwt":{)"
                    R"("algorithms":[)" +
                    algorithms + "]" + more + "}}",
          .secrets = {kJwks},
          .headers = {{"Authorization", "Bearer " + token}}};
}

TEST(Jwt, EachAlgorithm) {
  EXPECT_EQ(verdict(jwt(kTokenRs)), "");
  EXPECT_EQ(verdict(jwt(kTokenEs)), "");
  EXPECT_EQ(verdict(jwt(kTokenEd)), "");
  EXPECT_EQ(verdict(jwt(kTokenOct, R"("RS256","HS256")")), "") << "a shared key of the document";
  auto input = jwt(kTokenHs, R"("HS256")");
  input.secrets = {"the shared secret"};
  EXPECT_EQ(verdict(input), "");
}

TEST(Jwt, AlgorithmsThatAreNotNamedAreRefused) {
  const std::string refused =
      "The token is signed with an algorithm (alg) that the hook does not accept.";
  EXPECT_EQ(verdict(jwt(kTokenNone)), refused);
  EXPECT_EQ(verdict(jwt(kTokenOct)), refused) << "HS256 only where it is named";
  EXPECT_EQ(verdict(jwt(kTokenEs, R"("RS256")")), refused);
  // Signed with the text of the public key as if that were a shared secret.
  auto input = jwt(kTokenConfused, R"("RS256","HS256")");
  input.secrets = {kRsaPem};
  EXPECT_EQ(verdict(input), "The token's signature does not match any of the hook's keys.");
}

TEST(Jwt, MalformedTokensAreRefused) {
  const auto parts_of = [](std::string token) { return token.substr(0, token.rfind('.')); };
  const std::string none = "The token's signature does not match any of the hook's keys.";
  EXPECT_EQ(verdict(jwt(parts_of(kTokenRs) + ".")), none);
  EXPECT_EQ(verdict(jwt(kTokenEsDer)), none) << "ES256 is r and s";
  EXPECT_EQ(verdict(jwt(kTokenOtherKey)), none) << "names a key that is not there";
  EXPECT_EQ(verdict(jwt(kTokenCrit)),
            "The token demands an extension (crit) that is not supported.");
  for (const std::string& token : {std::string("x"), std::string("a.b"), std::string("a.b.c.d"),
                                   std::string(".."), kTokenRs + ".x", std::string(20'000, 'a')})
    EXPECT_EQ(verdict(jwt(token)), "The token is not a JSON Web Token in compact form.") << token;
  EXPECT_EQ(verdict(jwt(kTokenDetached, R"("RS256","RS512")")), "The token has no payload.");
}

TEST(Jwt, ClaimsMustHold) {
  const std::string all = R"("RS256")";
  const std::string hash = R"(,"body_hash":{"claim":"request_body_sha256","encoding":"hex"})";
  EXPECT_EQ(verdict(jwt(kTokenRs, all, R"(,"claims":{"iss":"sender"},"audience":"url")" + hash)),
            "");
  EXPECT_EQ(verdict(jwt(kTokenRs, all, R"(,"claims":{"iss":"another"})")),
            "The token's claim iss is missing or has another value.");
  EXPECT_EQ(verdict(jwt(kTokenRs, all, R"(,"audience":"them")")),
            "The token is for another audience (aud).");
  auto input = jwt(kTokenRs, all, hash);
  input.body += " ";
  EXPECT_EQ(verdict(input),
            "The token's claim request_body_sha256 is not the SHA-256 of the body.");
  input = jwt(kTokenRs, all, R"(,"audience":"url")");
  input.public_url = "https://elsewhere.example.com";
  EXPECT_EQ(verdict(input),
            "The token is for another audience (aud) than this hook's public URL; see "
            "--public-url.");
}

TEST(Jwt, TimesMustHold) {
  auto input = jwt(kTokenRs, R"("RS256")", R"(,"max_age":"2m")");
  EXPECT_EQ(verdict(input), "");
  input.now += std::chrono::minutes(2) + Micros(1);
  EXPECT_EQ(verdict(input), "The token is too old (iat).");
  input.now = Timestamp(Seconds(kSignedAt)) - Seconds(61);
  EXPECT_EQ(verdict(input), "The token was issued in the future (iat).");
  input = jwt(kTokenRs);
  input.now += Seconds(359);
  EXPECT_EQ(verdict(input), "") << "two clocks may be a minute apart";
  input.now += Seconds(1);
  EXPECT_EQ(verdict(input), "The token has expired.");
}

TEST(Jwt, ADetachedOneSignsTheBody) {
  auto input = jwt(kTokenDetached, R"("RS256","RS512")", R"(,"detached":true)");
  EXPECT_NE(verdict(input), "") << "the document's key is for RS256 alone";
  input.secrets = {kRsaPem};
  EXPECT_EQ(verdict(input), "");
  input.body += " ";
  EXPECT_NE(verdict(input), "");
  EXPECT_EQ(verdict(jwt(kTokenRs, R"("RS256")", R"(,"detached":true)")),
            "The token has a payload; the body should be it.");
}

}  // namespace
}  // namespace sluice::hooks::signature_jwt_test
