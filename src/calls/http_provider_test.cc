#include <gmock/gmock.h>

#include "calls/test_calls.h"

// What goes to a REST API that is described as data, and what its answers mean.
namespace sluice::calls::http_provider_test {
namespace {

using store::CallProgress;
using store::CallStatus;
using ::testing::Contains;
using ::testing::HasSubstr;
using testing::kNow;
using ::testing::Pair;
using testing::problems_of;
using testing::reply;

constexpr std::string_view kSettings = R"({"type":"http",
  "place":{"method":"POST","url":"https://voice.example/v1/calls",
           "headers":{"X-Team":"t1"},"auth":{"type":"bearer","token":"{{ vault.voice_key }}"},
           "body":{"to":"{{ call.to_number }}","from":"{{ call.from_number }}",
                   "reference":"{{ call.id }}","name":"{{ contact.first_name }}",
                   "limit":"{{ script.max_duration_seconds }}"}},
  "find":{"url":"https://voice.example/v1/calls?reference={{ call.id }}"},
  "look_up":{"url":"https://voice.example/v1/calls/{{ call.provider_call_id }}"},
  "end":{"method":"DELETE","url":"https://voice.example/v1/calls/{{ call.provider_call_id }}"},
  "found_at":"data.0","absent_means":"not_placed",
  "fields":{"call_id":"id","status":"state","end_reason":"reason","duration":"seconds",
            "summary":"analysis.summary","structured_data":"analysis.data","web":"webrtc"},
  "statuses":{"done":"completed","no_answer":"rang-out","talking":"in_progress",
              "dialling":"ringing"}})";

class HttpProviderOfTest : public ::testing::Test {
 protected:
  ProviderAnswer answered(CallAction action, const nodes::EffectResult& result) {
    const auto asked = testing::request(provider_, action, of_test_.facts());
    return asked ? asked->judge(result, kNow) : ProviderAnswer(Absent());
  }
  CallNews news(CallAction action, std::string body, int status = 200) {
    const auto answer = answered(action, reply(status, std::move(body)));
    const auto* said = std::get_if<Answered>(&answer);
    EXPECT_TRUE(said);
    return said ? said->news : CallNews();
  }

  std::shared_ptr<const CallProvider> provider_ = testing::provider(kSettings);
  testing::CallOfTest of_test_;
};

TEST_F(HttpProviderOfTest, AsksAsItsSettingsSay) {
  const auto asked = testing::request(provider_, CallAction::kPlace, of_test_.facts());
  ASSERT_TRUE(asked);
  const auto& call = asked->call();
  EXPECT_EQ(call.method, "POST");
  EXPECT_TRUE(call.at_most_once);
  EXPECT_EQ(call.url, "https://voice.example/v1/calls");
  EXPECT_EQ(testing::document(call.body),
            testing::document(R"({"to":"+61429069199","from":"+61291234567","reference":")" +
                              of_test_.call.id.text() + R"(","name":"John","limit":300})"));
  EXPECT_THAT(call.headers, Contains(Pair("X-Team", "t1")));
  EXPECT_THAT(call.headers, Contains(Pair("Idempotency-Key", RunId{Uid{77, 1}}.text() + "/place")));
  EXPECT_THAT(call.headers, Contains(Pair("Authorization", HasSubstr("Bearer ~vault~"))))
      << "the secret itself is put in when it is sent";
}

TEST_F(HttpProviderOfTest, KnowsACallByItsId) {
  of_test_.call.provider_ref = "c/17";
  const auto looked = testing::request(provider_, CallAction::kLookUp, of_test_.facts());
  ASSERT_TRUE(looked);
  EXPECT_EQ(looked->call().method, "GET");
  EXPECT_FALSE(looked->call().at_most_once);
  EXPECT_EQ(looked->call().url, "https://voice.example/v1/calls/c/17");
  const auto found = testing::request(provider_, CallAction::kFind, of_test_.facts());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->call().url,
            "https://voice.example/v1/calls?reference=" + of_test_.call.id.text());
  const auto ended = testing::request(provider_, CallAction::kEnd, of_test_.facts());
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->call().method, "DELETE");
}

TEST_F(HttpProviderOfTest, ReadsWhatAnAnswerSays) {
  const auto placed = news(CallAction::kPlace, R"({"id":17,"state":"dialling"})", 201);
  EXPECT_EQ(placed.provider_ref, "17");
  EXPECT_EQ(placed.progress, CallProgress::kRinging);
  EXPECT_EQ(news(CallAction::kLookUp, R"({"id":17,"state":"TALKING"})").progress,
            CallProgress::kInProgress);
  const auto over = news(CallAction::kLookUp,
                         R"({"id":17,"state":"done","reason":"user hangup","seconds":"61",
          "analysis":{"summary":"Fine.","data":{"confirmed":true}}})");
  EXPECT_EQ(over.ended, CallStatus::kCompleted);
  EXPECT_EQ(over.end_reason, "user hangup");
  EXPECT_EQ(over.duration, Seconds(61));
  EXPECT_EQ(over.result,
            testing::document(R"({"structured_data":{"confirmed":true},"summary":"Fine."})"));
  EXPECT_EQ(news(CallAction::kLookUp, R"({"id":17,"state":"voicemail"})").ended,
            CallStatus::kVoicemail)
      << "our own words need no entry";
  const auto odd = news(CallAction::kLookUp, R"({"id":17,"state":"paused","seconds":-1})");
  EXPECT_FALSE(odd.ended) << "a word that nobody knows ends nothing";
  EXPECT_FALSE(odd.duration);
}

TEST_F(HttpProviderOfTest, FindsACallByOurId) {
  EXPECT_EQ(news(CallAction::kFind, R"({"data":[{"id":"c17","state":"talking"}]})").provider_ref,
            "c17");
  for (const auto* none : {R"({"data":[]})", R"({})", R"({"data":[null]})"})
    EXPECT_TRUE(std::holds_alternative<Absent>(answered(CallAction::kFind, reply(200, none))))
        << none;
  EXPECT_TRUE(std::holds_alternative<Absent>(answered(CallAction::kFind, reply(404, "{}"))));
  EXPECT_TRUE(std::holds_alternative<NotKnown>(answered(CallAction::kFind, reply(500, "{}"))));
  EXPECT_TRUE(provider_->is_sure_of_absence());
}

TEST_F(HttpProviderOfTest, TellsWhatWasNotDoneFromWhatIsNotKnown) {
  using Code = nodes::EffectErrorCode;
  const auto place = [&](const nodes::EffectResult& result) {
    return answered(CallAction::kPlace, result);
  };
  for (const auto code : {Code::kRefused, Code::kDns, Code::kTls, Code::kBlocked, Code::kSecret})
    EXPECT_TRUE(std::holds_alternative<NotDone>(place(nodes::EffectError{code, "x"})));
  for (const auto code : {Code::kTimeout, Code::kBroken, Code::kTooLarge, Code::kRedirect})
    EXPECT_TRUE(std::holds_alternative<NotKnown>(place(nodes::EffectError{code, "x"})));
  EXPECT_TRUE(std::holds_alternative<NotDone>(
      place(nodes::EffectError{.code = Code::kBroken, .message = "stopping", .transient = true})));
  for (const int status : {301, 307, 400, 401, 404, 422})
    EXPECT_TRUE(std::holds_alternative<NotDone>(place(reply(status, "{}")))) << status;
  for (const int status : {302, 303, 408, 500, 502, 503, 504})
    EXPECT_TRUE(std::holds_alternative<NotKnown>(place(reply(status, "{}")))) << status;
  EXPECT_TRUE(std::holds_alternative<NotKnown>(place(reply(200, R"({"state":"done"})"))))
      << "an answer without an id";
  EXPECT_TRUE(std::holds_alternative<NotKnown>(place(reply(200, "[]"))));
  auto busy = reply(429, "{}");
  busy.headers.emplace_back("retry-after", "7");
  const auto later = place(busy);
  ASSERT_TRUE(std::holds_alternative<NotDone>(later));
  EXPECT_TRUE(std::get<NotDone>(later).may_retry);
  EXPECT_EQ(std::get<NotDone>(later).retry_after, Seconds(7));
  auto unavailable = reply(503, "{}");
  unavailable.headers.emplace_back("retry-after", "7");
  EXPECT_TRUE(std::holds_alternative<NotDone>(place(unavailable))) << "it says when to come back";
  const auto postponed =
      place(nodes::Postponed{.host = {}, .until = kNow + Seconds(9), .message = {}});
  ASSERT_TRUE(std::holds_alternative<NotDone>(postponed));
  EXPECT_EQ(std::get<NotDone>(postponed).retry_after, Seconds(9));
}

TEST(HttpProviderSettings, SayWhatIsWrong) {
  EXPECT_THAT(problems_of(R"({"type":"phone"})"), HasSubstr("http, twilio or simulated"));
  EXPECT_THAT(problems_of(R"({"type":"http"})"), HasSubstr("place is missing"));
  EXPECT_THAT(problems_of(R"({"type":"http","place":[]})"), HasSubstr("place must be an object"));
  EXPECT_THAT(problems_of(R"({"type":"http","place":{}})"), HasSubstr("place: "));
  const auto with = [](std::string_view more) {
    return problems_of(R"({"type":"http","place":{"url":"https://a.example/"},)" +
                       std::string(more) + "}");
  };
  EXPECT_THAT(with(R"("plce":1)"), HasSubstr("did you mean `place`"));
  EXPECT_THAT(with(R"("look_up":{"url":"{{ call.id"})"), HasSubstr("look_up: "));
  EXPECT_THAT(with(R"("look_up":{"url":"https://a.example/"})"), HasSubstr("fields.call_id"));
  EXPECT_THAT(with(R"("fields":{"status":7})"), HasSubstr("fields.status must be a path"));
  EXPECT_THAT(with(R"("fields":{"sumary":"x"})"), HasSubstr("did you mean `summary`"));
  EXPECT_THAT(with(R"("statuses":{"done":"over"})"), HasSubstr("statuses.done must be"));
  EXPECT_THAT(with(R"("statuses":{"new":"scheduled"})"), HasSubstr("statuses.new must be"));
  EXPECT_THAT(with(R"("end":{"url":"https://a.example/","auth":{"type":"bearer","token":"abc"}})"),
              HasSubstr("end: auth.token must be the id of a vault item"));
  EXPECT_THAT(with(R"("absent_means":"maybe")"), HasSubstr("unknown or not_placed"));
  EXPECT_THAT(
      problems_of(R"({"type":"http","place":{"url":"https://a.example/","response":"file"}})"),
      HasSubstr("place: response cannot be used here"));
}

}  // namespace
}  // namespace sluice::calls::http_provider_test
