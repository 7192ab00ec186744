#include <gmock/gmock.h>

#include "calls/test_calls.h"
#include "calls/twilio.h"

namespace sluice::calls::twilio_provider_test {
namespace {

using store::CallProgress;
using store::CallStatus;
using ::testing::HasSubstr;
using testing::kNow;
using ::testing::Not;
using testing::problems_of;
using testing::reply;

constexpr std::string_view kSid = "AC00000000000000000000000000000001";
constexpr std::string_view kCallSid = "CA00000000000000000000000000000002";

std::string settings(std::string_view more = "") {
  return R"({"type":"twilio","account_sid":")" + std::string(kSid) +
         R"(","auth_token":"{{ vault.twilio }}")" + std::string(more) + "}";
}

class Twilio : public ::testing::Test {
 protected:
  std::shared_ptr<const CallProvider> provider_ = testing::provider(settings());
  testing::CallOfTest of_test_;
};

TEST_F(Twilio, IsAskedWithAForm) {
  of_test_.script.settings = R"({"twiml":"<Response><Say>Hi & bye</Say></Response>"})";
  const auto asked =
      testing::request(provider_, CallAction::kPlace, of_test_.facts("https://s.example/cb/1"));
  ASSERT_TRUE(asked);
  const auto& call = asked->call();
  EXPECT_EQ(call.method, "POST");
  EXPECT_EQ(call.url,
            "https://api.twilio.com/2010-04-01/Accounts/" + std::string(kSid) + "/Calls.json");
  EXPECT_EQ(call.body,
            "To=%2B61429069199&From=%2B61291234567&Timeout=60&TimeLimit=300"
            "&Twiml=%3CResponse%3E%3CSay%3EHi%20%26%20bye%3C%2FSay%3E%3C%2FResponse%3E"
            "&StatusCallback=https%3A%2F%2Fs.example%2Fcb%2F1&StatusCallbackEvent=initiated"
            "&StatusCallbackEvent=ringing&StatusCallbackEvent=answered"
            "&StatusCallbackEvent=completed");
  ASSERT_TRUE(call.basic);
  EXPECT_EQ(call.basic->user, kSid);
  EXPECT_THAT(call.basic->password, HasSubstr("~vault~"));
}

TEST_F(Twilio, HasNoCallbackWithoutAPlaceForIt) {
  of_test_.script.settings = R"({"url":"https://twiml.example/x"})";
  const auto detecting = testing::provider(settings(R"(,"detect_machines":true)"));
  const auto asked = testing::request(detecting, CallAction::kPlace, of_test_.facts());
  ASSERT_TRUE(asked);
  EXPECT_THAT(asked->call().body, HasSubstr("&Url=https%3A%2F%2Ftwiml.example%2Fx"));
  EXPECT_THAT(asked->call().body, HasSubstr("&MachineDetection=Enable"));
  EXPECT_THAT(asked->call().body, Not(HasSubstr("StatusCallback")));
}

TEST_F(Twilio, IsAskedHowACallStands) {
  of_test_.call.provider_ref = kCallSid;
  const auto looked = testing::request(provider_, CallAction::kLookUp, of_test_.facts());
  ASSERT_TRUE(looked);
  const auto at = "https://api.twilio.com/2010-04-01/Accounts/" + std::string(kSid) + "/Calls/" +
                  std::string(kCallSid) + ".json";
  EXPECT_EQ(looked->call().method, "GET");
  EXPECT_EQ(looked->call().url, at);
  const auto ended = testing::request(provider_, CallAction::kEnd, of_test_.facts());
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->call().url, at);
  EXPECT_EQ(ended->call().body, "Status=completed");
  EXPECT_FALSE(provider_->can(CallAction::kFind));
  EXPECT_FALSE(provider_->can(CallAction::kPlaceWeb));
}

TEST_F(Twilio, AnswersAreRead) {
  const auto asked = testing::request(provider_, CallAction::kPlace, of_test_.facts());
  ASSERT_TRUE(asked);
  const auto body =
      R"({"sid":")" + std::string(kCallSid) + R"(","status":"queued","duration":null})";
  const auto answer = asked->judge(reply(201, body), kNow);
  const auto* said = std::get_if<Answered>(&answer);
  ASSERT_TRUE(said);
  EXPECT_EQ(said->news.provider_ref, kCallSid);
  EXPECT_FALSE(said->news.ended);
  const auto refused = asked->judge(
      reply(400, R"({"code":21211,"message":"The 'To' number is not a valid phone number."})"),
      kNow);
  ASSERT_TRUE(std::holds_alternative<NotDone>(refused));
  EXPECT_FALSE(std::get<NotDone>(refused).may_retry);
  EXPECT_TRUE(std::holds_alternative<NotKnown>(asked->judge(reply(201, "{}"), kNow)));
}

TEST(TwilioNews, MeanWhatTheySay) {
  const auto ended = [](std::string status, std::string answered_by = "") {
    return twilio_news({.sid = std::string(kCallSid),
                        .status = std::move(status),
                        .duration = "12",
                        .answered_by = std::move(answered_by)});
  };
  EXPECT_EQ(ended("completed").ended, CallStatus::kCompleted);
  EXPECT_EQ(ended("completed").duration, Seconds(12));
  EXPECT_EQ(ended("completed", "machine_start").ended, CallStatus::kVoicemail);
  EXPECT_EQ(ended("busy").ended, CallStatus::kUserRejected);
  EXPECT_EQ(ended("no-answer").ended, CallStatus::kRangOut);
  EXPECT_EQ(ended("failed").ended, CallStatus::kFailed);
  EXPECT_EQ(ended("canceled").ended, CallStatus::kCancelled);
  EXPECT_EQ(ended("ringing").progress, CallProgress::kRinging);
  EXPECT_EQ(ended("in-progress").progress, CallProgress::kInProgress);
  EXPECT_FALSE(ended("something-new").ended);
  EXPECT_EQ(twilio_news({.sid = "CA../../x", .status = {}, .duration = {}, .answered_by = {}})
                .provider_ref,
            "");
}

// Made with Python's hmac: base64(HMAC-SHA1("12345", url + sorted names and values)).
TEST(TwilioSignature, CoversTheUrlAndTheFields) {
  EXPECT_EQ(twilio_signature("12345", "https://mycompany.com/myapp.php?foo=1&bar=2",
                             {{"To", "+18005551212"},
                              {"CallSid", "CA1234567890ABCDE"},
                              {"Digits", "1234"},
                              {"Caller", "+14158675309"},
                              {"From", "+14158675309"}}),
            "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
}

TEST(TwilioSettings, SayWhatIsWrong) {
  EXPECT_THAT(problems_of(R"({"type":"twilio"})"), HasSubstr("account_sid is missing"));
  EXPECT_THAT(problems_of(R"({"type":"twilio","account_sid":"AC{{ x }}","auth_token":"vlt_1"})"),
              HasSubstr("AC and 32 hex digits"));
  EXPECT_THAT(problems_of(R"({"type":"twilio","account_sid":"x","auth_token":"0123456789"})"),
              HasSubstr("nowhere in the settings"));
  EXPECT_THAT(problems_of(settings(R"(,"api_url":"ftp://x")")), HasSubstr("api_url must be"));
  EXPECT_THAT(problems_of(settings(R"(,"detect_machines":1)")), HasSubstr("true or false"));
  EXPECT_THAT(problems_of(settings(R"(,"token":"x")")), HasSubstr("token is unknown"));
}

}  // namespace
}  // namespace sluice::calls::twilio_provider_test
