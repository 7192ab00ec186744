#include <gmock/gmock.h>

#include "calls/test_calls.h"

namespace sluice::calls::simulated_provider_test {
namespace {

using store::CallProgress;
using store::CallStatus;
using ::testing::HasSubstr;
using testing::kNow;

class Simulated : public ::testing::Test {
 protected:
  CallNews ask(CallAction action, Timestamp now) {
    auto said = provider_->ask(action, of_test_.facts(), now);
    const auto* news = std::get_if<CallNews>(&said);
    EXPECT_TRUE(news) << "nobody is asked";
    return news ? *news : CallNews();
  }
  // How a call to the number ends.
  CallNews end_of(std::string number) {
    of_test_.call.to_number = std::move(number);
    of_test_.call.placed_at = kNow;
    return ask(CallAction::kLookUp, kNow + Seconds(60));
  }

  std::shared_ptr<const CallProvider> provider_ = testing::provider("{}");
  testing::CallOfTest of_test_;
};

TEST_F(Simulated, IsTheDefault) {
  EXPECT_EQ(provider_->kind(), "simulated");
  EXPECT_EQ(testing::provider(R"({"type":"simulated"})")->kind(), "simulated");
}

TEST_F(Simulated, RingsAndTalksForAsLongAsTheNumberSays) {
  of_test_.call.to_number = "+61400000399";
  const auto placed = ask(CallAction::kPlace, kNow);
  EXPECT_EQ(placed.progress, CallProgress::kRinging);
  EXPECT_EQ(placed.news_at, kNow + Seconds(1));
  of_test_.call.placed_at = kNow;
  EXPECT_EQ(ask(CallAction::kLookUp, kNow).progress, CallProgress::kRinging);
  const auto talking = ask(CallAction::kLookUp, kNow + Seconds(2));
  EXPECT_EQ(talking.progress, CallProgress::kInProgress);
  EXPECT_EQ(talking.news_at, kNow + Seconds(4));
  const auto over = ask(CallAction::kLookUp, kNow + Seconds(4));
  EXPECT_EQ(over.ended, CallStatus::kCompleted);
  EXPECT_EQ(over.duration, Seconds(3));
  EXPECT_EQ(ask(CallAction::kLookUp, kNow + Seconds(400)), over) << "the same whenever it is asked";
}

TEST_F(Simulated, EndsAsTheNumberSays) {
  EXPECT_EQ(end_of("+61400000001").ended, CallStatus::kRangOut);
  EXPECT_EQ(end_of("+61400000002").ended, CallStatus::kUserUnavailable);
  EXPECT_EQ(end_of("+61400000003").ended, CallStatus::kUserRejected);
  EXPECT_EQ(end_of("+61400000004").ended, CallStatus::kVoicemail);
  EXPECT_EQ(end_of("+61400000005").ended, CallStatus::kHangUp);
  EXPECT_EQ(end_of("+61400000006").ended, CallStatus::kDropout);
  EXPECT_EQ(end_of("+61400000007").ended, CallStatus::kFailed);
  EXPECT_EQ(end_of("+61429069971").ended, CallStatus::kCompleted);
  EXPECT_EQ(end_of("+61400000201").duration, Seconds(0)) << "nobody answered";
}

TEST_F(Simulated, MakesUpWhatTheScriptAsksFor) {
  of_test_.script.objectives = R"([{"name":"It is confirmed"}])";
  of_test_.script.structured_data_schema =
      R"({"name":"string","n":"integer","ok":"boolean","day":"date","tags":"array","x":"object"})";
  const auto done = end_of("+61400000199");
  EXPECT_EQ(done.result.at("simulated"), json::value(true));
  EXPECT_THAT(std::string(done.result.at("summary").as_string()), HasSubstr("nobody was called"));
  EXPECT_THAT(std::string(done.result.at("transcript").as_string()),
              HasSubstr("It is confirmed?\nPerson: Yes."));
  EXPECT_EQ(
      done.result.at("structured_data"),
      json::value(testing::document(
          R"({"name":"simulated name","n":1,"ok":true,"day":"2026-01-31","tags":[],"x":{}})")));
  EXPECT_EQ(to_json(done.result.at("objectives")),
            R"([{"name":"It is confirmed","achieved":true}])");
  EXPECT_EQ(done.result.at("success_evaluation"), json::value("successful"));
  of_test_.script.structured_data_schema =
      R"({"properties":{"when":{"type":"string","format":"date-time"},"n":{"type":"number"}}})";
  EXPECT_EQ(to_json(end_of("+61400000199").result.at("structured_data")),
            R"({"when":"2026-01-31T12:00:00Z","n":1})");
  EXPECT_FALSE(end_of("+61400000001").result.contains("transcript"));
  of_test_.script.voicemail_message = "Call back.";
  EXPECT_THAT(std::string(end_of("+61400000004").result.at("transcript").as_string()),
              HasSubstr("Agent: Call back."));
}

TEST_F(Simulated, WebCallsLastUntilTheyAreEnded) {
  of_test_.call.type = store::CallType::kWeb;
  of_test_.call.to_number.clear();
  const auto placed = ask(CallAction::kPlaceWeb, kNow);
  EXPECT_EQ(placed.web.at("simulated"), json::value(true));
  of_test_.call.placed_at = kNow;
  const auto later = ask(CallAction::kLookUp, kNow + Seconds(500));
  EXPECT_EQ(later.progress, CallProgress::kInProgress);
  EXPECT_FALSE(later.ended);
}

}  // namespace
}  // namespace sluice::calls::simulated_provider_test
