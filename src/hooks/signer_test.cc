// Deliveries that are signed here pass the check of the hook itself.
#include "hooks/signer.h"

#include <gmock/gmock.h>
#include <map>

#include "hooks/test_hook.h"

namespace sluice::hooks::signer_test {
namespace {

using testing::HasSubstr;

class Signers : public testing::Test {
 protected:
  // The headers by name; empty when it cannot be signed, and why_ says why.
  std::map<std::string, std::string> sign(std::string_view settings) {
    const auto hook = ready_hook(*make_hook(test_program(settings)));
    http::Request request;
    request.method = http::Method::kPost;
    request.path = "/workflows/webhooks/token";
    request.headers = given_;
    request.body = R"({"n":1})";
    const auto headers = sign_delivery(*hook, request, "https://hooks.example.com", "test_1",
                                       Timestamp(Seconds(1'730'000'000)));
    if (!headers) why_ = headers.error().message;
    return headers ? std::map<std::string, std::string>(headers->begin(), headers->end())
                   : std::map<std::string, std::string>();
  }

  std::vector<http::Header> given_;
  std::string why_;
};

TEST_F(Signers, AddWhatTheSchemeSays) {
  EXPECT_TRUE(sign("{}").empty());
  EXPECT_EQ(why_, "");
  auto headers = sign(R"({"sender":"github","signature":{"secrets":["s"]}})");
  ASSERT_EQ(headers.size(), 1U) << why_;
  EXPECT_EQ(headers.at("X-Hub-Signature-256").substr(0, 7), "sha256=");
  headers = sign(R"({"sender":"stripe","signature":{"secrets":["s"]}})");
  ASSERT_EQ(headers.size(), 1U) << why_;
  EXPECT_THAT(headers.at("Stripe-Signature"), testing::StartsWith("t=1730000000,v1="));
  headers = sign(R"({"sender":"slack","signature":{"secrets":["s"]}})");
  EXPECT_EQ(headers.at("X-Slack-Request-Timestamp"), "1730000000") << why_;
  headers = sign(R"({"sender":"klaviyo","signature":{"secrets":["sixteen or more."]}})");
  EXPECT_EQ(headers["Klaviyo-Timestamp"], "Sun, 27 Oct 2024 03:33:20 GMT") << why_;
}

TEST_F(Signers, AddAnIdThatIsSigned) {
  const std::string_view settings =
      R"({"sender":"standard-webhooks","signature":{"secrets":["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]}})";
  EXPECT_EQ(sign(settings).at("webhook-id"), "test_1") << why_;
  given_ = {{"webhook-id", "mine"}};
  const auto headers = sign(settings);
  EXPECT_FALSE(headers.contains("webhook-id")) << "it was given";
  EXPECT_TRUE(headers.contains("webhook-signature")) << why_;
}

TEST_F(Signers, SendTheSecretWhereItIsTheSignature) {
  const auto headers =
      sign(R"({"signature":{"algorithm":"token","header":"X-Token","secrets":["open sesame"]}})");
  EXPECT_EQ(headers.at("X-Token"), "open sesame") << why_;
}

TEST_F(Signers, SayWhyTheyCannot) {
  sign(R"({"signature":{"algorithm":"token","query":"token","secrets":["s"]}})");
  EXPECT_THAT(why_, HasSubstr("not in a header"));
  sign(R"({"sender":"discord-events","signature":{"secrets":)"
       R"(["278c05c461ed10a88724e62b91dea2943cf7f5fa681f2897b46c9fcbaa93be25"]}})");
  EXPECT_THAT(why_, HasSubstr("a key that only the sender has"));
}

}  // namespace
}  // namespace sluice::hooks::signer_test
