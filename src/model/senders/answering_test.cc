#include "model/senders/answering.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/hook.h"
#include "model/senders/repeats.h"
#include "model/senders/senders.h"

namespace sluice::model::answering_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Result<HookSettings> read(std::string_view data) {
  return parse_hook_settings(parse_json(data)->as_object());
}
std::string complaint_of(std::string_view data) {
  const auto settings = read(data);
  return settings ? "accepted" : settings.error().message;
}
std::string handshake(std::string_view members) {
  return R"({"handshakes": [{"when": {"method": "POST"}, )" + std::string(members) + "}]}";
}

TEST(Answering, TakesOnlyPostByDefault) {
  const auto settings = read("{}");
  EXPECT_EQ(settings->answering.methods.text(), "POST");
  EXPECT_FALSE(settings->answering.respond);
  EXPECT_FALSE(settings->answering.when_done);
  EXPECT_EQ(read(R"({"methods": ["PUT", "GET"]})")->answering.methods.text(), "GET, PUT");
  EXPECT_EQ(read(R"({"methods": "DELETE"})")->answering.methods.text(), "DELETE");
}

TEST(Answering, SaysWhatIsWrongWithMethodsAndAnswers) {
  EXPECT_THAT(complaint_of(R"({"methods": ["HEAD"]})"),
              HasSubstr("methods must name some of GET, POST, PUT, PATCH, DELETE."));
  EXPECT_THAT(complaint_of(R"({"methods": []})"), HasSubstr("methods must not be empty"));
  EXPECT_THAT(complaint_of(R"({"methods": ["get"]})"), HasSubstr("methods must name"));
  EXPECT_THAT(complaint_of(R"({"respond": {"status": 302}})"),
              HasSubstr("respond.status must be a whole number from 200 to 299"));
  EXPECT_THAT(complaint_of(R"({"respond": {"status": "200"}})"), HasSubstr("respond.status"));
  EXPECT_THAT(complaint_of(R"({"respond": {"code": 200}})"),
              HasSubstr("respond has no setting \"code\""));
  EXPECT_THAT(complaint_of(R"({"respond": "later"})"), HasSubstr("respond must be an object"));
  EXPECT_THAT(complaint_of(R"({"respond": {"body": "{secret}"}})"), HasSubstr("respond.body"));
  EXPECT_THAT(complaint_of(R"({"respond": {"body": "{verify_token}"}})"),
              HasSubstr("respond.body"));
  EXPECT_THAT(complaint_of(R"({"respond": {"body": "{body | hmac-sha256 | hex}"}})"),
              HasSubstr("respond.body must not sign anything"));
  EXPECT_THAT(complaint_of(R"({"respond": {"content_type": "text/plain\r\nX: y"}})"),
              HasSubstr("respond.content_type"));
  EXPECT_THAT(complaint_of(R"({"respond": {"headers": {"Content-Length": "1"}}})"),
              HasSubstr("must not set Content-Length"));
  EXPECT_THAT(complaint_of(R"({"respond": {"headers": {"set-cookie": "a=b"}}})"),
              HasSubstr("must not set set-cookie"));
  EXPECT_THAT(complaint_of(R"({"respond": {"headers": {"a b": "1"}}})"),
              HasSubstr("not a valid header name"));
  EXPECT_THAT(complaint_of(R"({"respond": {"when_done": "6m"}})"),
              HasSubstr("respond.when_done must be a duration"));
  EXPECT_THAT(complaint_of(R"({"respond": {"when_done": "5s", "status": 200}})"),
              HasSubstr("must be alone"));
  EXPECT_THAT(complaint_of(R"({"respond": "when_done", "split": "$"})"),
              HasSubstr("`split` starts several"));
  EXPECT_EQ(read(R"({"respond": {"when_done": "5s"}})")->answering.when_done_max,
            Micros(Seconds(5)));
}

TEST(Answering, SaysWhatIsWrongWithHandshakes) {
  EXPECT_THAT(complaint_of(R"({"handshakes": [{}]})"), HasSubstr("handshakes[0] must have `when`"));
  EXPECT_THAT(complaint_of(R"({"handshakes": {}})"), HasSubstr("handshakes must be an array"));
  EXPECT_THAT(complaint_of(R"({"handshakes": [{"when": {}}]})"),
              HasSubstr("handshakes[0].when must be an object with 1 to 10 conditions"));
  EXPECT_THAT(complaint_of(R"({"handshakes": [{"when": {"jsn:$.a": "b"}}]})"),
              HasSubstr("handshakes[0].when has the condition \"jsn:$.a\""));
  EXPECT_THAT(complaint_of(R"({"handshakes": [{"when": {"body": {"present": false}}}]})"),
              HasSubstr("must say what body equals"));
  EXPECT_THAT(complaint_of(R"({"handshakes": [{"when": {"secret": "x"}}]})"),
              HasSubstr("\"secret\""));
  EXPECT_THAT(complaint_of(handshake(R"("method": "TRACE")")),
              HasSubstr("handshakes[0].method must name"));
  EXPECT_THAT(complaint_of(handshake(R"("signed": "no")")),
              HasSubstr("handshakes[0].signed must be true or false"));
  EXPECT_THAT(complaint_of(handshake(R"("replies": 1)")),
              HasSubstr("handshakes[0] has no setting \"replies\""));
  EXPECT_THAT(complaint_of(handshake(R"("respond": {"status": 404})")),
              HasSubstr("handshakes[0].respond.status"));
  EXPECT_THAT(complaint_of(R"({"verify_token": ""})"),
              HasSubstr("verify_token must be a non-empty string"));
  EXPECT_THAT(complaint_of(R"({"verify_token": "***"})"), HasSubstr("verify_token is redacted"));
}

TEST(Answering, SecretsLeaveOnlyAsDigests) {
  EXPECT_THAT(complaint_of(handshake(R"("respond": {"body": "{secret}"})")),
              HasSubstr("handshakes[0].respond.body has `secret`"));
  EXPECT_THAT(complaint_of(handshake(R"("text": "{secret}", "respond": {"body": "{text}"})")),
              HasSubstr("would show a secret"));
  EXPECT_THAT(
      complaint_of(handshake(R"("text": "{verify_token}", "respond": {"body": "{text | lower}"})")),
      HasSubstr("would show a secret"));
  EXPECT_EQ(complaint_of(handshake(
                R"("text": "{body}{secret}", "respond": {"body": "{text | sha256 | hex}"})")),
            "accepted");
  EXPECT_THAT(
      complaint_of(handshake(R"("respond": {"body": "{body | json | hmac-sha256 | hex}"})")),
      HasSubstr("must sign a value as it was sent"));
  EXPECT_THAT(complaint_of(handshake(R"("text": "{body | hmac-sha256 | hex}")")),
              HasSubstr("handshakes[0].text must not sign"));
}

TEST(Answering, AHandshakeIsSignedAsDeliveriesAre) {
  const auto is_signed = [](std::string_view signature, std::string_view rest) {
    const auto settings =
        read("{" + std::string(signature) + R"("handshakes": [{"when": {"body": ""}, )" +
             std::string(rest) + R"("name": "x"}]})");
    EXPECT_TRUE(settings) << settings.error().message;
    return settings && settings->answering.handshakes.at(0).is_signed;
  };
  const std::string signature = R"("signature": {"secrets": ["s"]}, )";
  EXPECT_TRUE(is_signed(signature, ""));
  EXPECT_FALSE(is_signed(signature, R"("method": "GET", )"));
  EXPECT_FALSE(is_signed(signature, R"("signed": false, )"));
  EXPECT_FALSE(is_signed("", ""));
}

TEST(Answering, ComesFromTheSendersFile) {
  const auto slack = read(R"({"sender": "slack", "signature": {"secrets": ["s"]}})");
  ASSERT_TRUE(slack) << slack.error().message;
  EXPECT_EQ(slack->answering.handshakes.size(), 1U);
  EXPECT_EQ(slack->answering.respond->status, 200);
  const auto scheme = read(R"({"signature": {"scheme": "slack", "secrets": ["s"]}})");
  EXPECT_EQ(scheme->answering.handshakes.size(), 1U) << "a preset has its handshakes";
  EXPECT_FALSE(scheme->answering.respond) << "but answers as ever";
  const auto own = read(
      R"({"sender": "slack", "signature": {"secrets": ["s"]}, "handshakes": [], "respond": {}})");
  EXPECT_TRUE(own->answering.handshakes.empty());
  EXPECT_EQ(own->answering.respond->status, 202);
  const auto stripe = read(R"({"signature": {"scheme": "stripe", "secrets": ["s"]}})");
  EXPECT_EQ(stripe->repeats.ignore.size(), 1U);
}

TEST(Answering, EverySendersFileIsUnderstood) {
  for (const auto name : sender_names()) {
    const auto sender = find_sender(name);
    ASSERT_TRUE(sender) << name;
    const auto& document = (*sender)->document;
    const auto hook = (*sender)->signature ? Signed::kYes : Signed::kNo;
    const auto answering = parse_answering({}, &document, nullptr, hook);
    EXPECT_TRUE(answering) << name << ": " << answering.error().message;
    const auto repeats = parse_repeats({}, &document);
    EXPECT_TRUE(repeats) << name << ": " << repeats.error().message;
  }
}

TEST(Answering, AChallengeIsShortAndPlain) {
  EXPECT_TRUE(is_challenge("NGI3MmVlNDk-._~+/="));
  EXPECT_TRUE(is_challenge(std::string(256, 'a')));
  for (const std::string& bad : {std::string(), std::string(257, 'a'), std::string("{}"),
                                 std::string("a b"), std::string("a&b"), std::string("\"a\""),
                                 std::string("a:b"), std::string("[1]"), std::string("\xc3\xa9")})
    EXPECT_FALSE(is_challenge(bad)) << bad;
}

TEST(Repeats, SaysWhatIsWrong) {
  EXPECT_THAT(complaint_of(R"({"on_conflict": "last"})"),
              HasSubstr("on_conflict must be \"reject\" or \"first\""));
  EXPECT_THAT(complaint_of(R"({"ignore": "$.a"})"), HasSubstr("ignore must be an array"));
  EXPECT_THAT(complaint_of(R"({"ignore": ["$.a", "b"]})"), HasSubstr("ignore[1] must look like"));
  EXPECT_THAT(complaint_of(R"({"ignore": [1]})"), HasSubstr("ignore[0] must be a string"));
  EXPECT_TRUE(read(R"({"on_conflict": "first"})")->repeats.id_alone);
  EXPECT_FALSE(read(R"({"on_conflict": "reject"})")->repeats.id_alone);
}

}  // namespace
}  // namespace sluice::model::answering_test
