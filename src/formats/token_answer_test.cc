#include "formats/token_answer.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace sluice::formats::token_answer {
namespace {

TEST(TokenAnswer, HasWhatTheEndpointGrants) {
  const auto answer = read_token_answer(
      200,
      R"({"access_token":"at","token_type":"bearer","expires_in":3600,"refresh_token":"rt","x":1})");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->access_token.expose(), "at");
  EXPECT_EQ(answer->refresh_token.expose(), "rt");
  EXPECT_EQ(answer->lifetime, Micros(Seconds(3600)));
  EXPECT_EQ(answer->account, "");

  const auto bare = read_token_answer(200, R"({"access_token":"at"})");
  ASSERT_TRUE(bare);
  EXPECT_TRUE(bare->refresh_token.empty());
  EXPECT_FALSE(bare->lifetime);
}

TEST(TokenAnswer, NamesWhoSignedIn) {
  const auto account = [](std::string_view claims) {
    const auto token = "e30." + to_base64(as_bytes(claims), Base64::kUrl) + ".c2ln";
    const auto answer =
        read_token_answer(200, R"({"access_token":"at","id_token":")" + token + "\"}");
    return answer ? answer->account : "refused";
  };
  EXPECT_EQ(account(R"({"sub":"1","email":"a@example.com"})"), "a@example.com");
  EXPECT_EQ(account(R"({"sub":"1","preferred_username":"ada"})"), "ada");
  EXPECT_EQ(account(R"({"sub":"1"})"), "1");
  EXPECT_EQ(account(R"({"sub":"a\nb"})"), "");
  EXPECT_EQ(account("[]"), "");
  EXPECT_EQ(account(R"({"sub":")" + std::string(1'000, 'x') + "\"}").size(), 200U);
  EXPECT_EQ(read_token_answer(200, R"({"access_token":"at","id_token":""})")->account, "");
  EXPECT_EQ(read_token_answer(200, R"({"access_token":"at","id_token":"."})")->account, "");
}

TEST(TokenAnswer, SaysWhyThereIsNone) {
  const auto refused = read_token_answer(400, R"({"error":"invalid_grant"})");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "it responded with 400: invalid_grant");
  EXPECT_EQ(refused.error().code, "invalid_grant");
  EXPECT_FALSE(refused.error().transient);
  // Some answer 200 all the same.
  EXPECT_EQ(read_token_answer(200, R"({"error":"bad_refresh_token"})").error().code,
            "bad_refresh_token");
  // What is no code may be anything that was sent.
  EXPECT_EQ(read_token_answer(400, R"({"error":"secret was x y"})").error().message,
            "it responded with 400");
  EXPECT_TRUE(read_token_answer(503, "busy").error().transient);
  EXPECT_TRUE(read_token_answer(429, "").error().transient);
  EXPECT_EQ(read_token_answer(200, "<html>").error().message,
            "its response is not a JSON object with an access_token");
  EXPECT_EQ(read_token_answer(200, R"({"access_token":"x","token_type":"mac"})").error().message,
            "its token is not of type Bearer");
  for (const auto* body : {R"({"access_token":""})", R"({"access_token":"a b"})",
                           R"({"access_token":"a","refresh_token":"b\r\nX: y"})"})
    EXPECT_EQ(read_token_answer(200, body).error().message,
              "its token contains characters that are not allowed in a header");
  EXPECT_FALSE(
      read_token_answer(200, R"({"access_token":")" + std::string((16 << 10) + 1, 'x') + "\"}"));
}

}  // namespace
}  // namespace sluice::formats::token_answer
