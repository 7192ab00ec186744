#include "calls/dialing.h"

#include "calls/test_calls.h"

namespace sluice::calls::dialing_test {
namespace {

using store::CallProgress;
using store::CallStatus;
using testing::kNow;

constexpr std::string_view kFinds = R"({"type":"http","place":{"url":"https://a.example/"},
  "find":{"url":"https://a.example/f"},"look_up":{"url":"https://a.example/l"},
  "fields":{"call_id":"id"},"absent_means":"not_placed"})";
constexpr std::string_view kCannotFind = R"({"type":"http","place":{"url":"https://a.example/"}})";

class Dialing : public ::testing::Test {
 protected:
  DialingStep next(Timestamp now) { return next_step(call_, *provider_, hours_, limits_, now); }
  template <class T>
  bool is(Timestamp now) {
    return std::holds_alternative<T>(next(now));
  }
  bool asks(CallAction action, Timestamp now) {
    const auto step = next(now);
    const auto* ask = std::get_if<Ask>(&step);
    return ask && ask->action == action;
  }
  void begin(Timestamp now) { begin_placing(call_, of_test_.script, *provider_, limits_, now); }
  void hear(CallAction action, const ProviderAnswer& answer, Timestamp now) {
    take_answer(call_, action, answer, *provider_, limits_, now);
  }

  testing::CallOfTest of_test_;
  store::Call& call_ = of_test_.call;
  std::shared_ptr<const CallProvider> provider_ = testing::provider(kFinds);
  CallingHours hours_;
  DialingLimits limits_;
};

TEST_F(Dialing, GoesItsWay) {
  EXPECT_TRUE(asks(CallAction::kPlace, kNow));
  begin(kNow);
  EXPECT_EQ(call_.progress, CallProgress::kPlacing);
  EXPECT_EQ(call_.status, CallStatus::kScheduled);
  EXPECT_EQ(call_.attempts, 1);
  EXPECT_EQ(call_.provider, "http");
  EXPECT_EQ(call_.due_at, kNow + limits_.placing_max);
  hear(CallAction::kPlace, Answered{{.provider_ref = "c1"}}, kNow + Seconds(1));
  EXPECT_EQ(call_.progress, CallProgress::kRinging);
  EXPECT_EQ(call_.status, CallStatus::kInProgress);
  EXPECT_EQ(call_.placed_at, kNow + Seconds(1));
  EXPECT_EQ(call_.due_at, kNow + Seconds(3));
  EXPECT_TRUE(asks(CallAction::kLookUp, kNow + Seconds(3)));
  hear(CallAction::kLookUp, Answered{{.progress = CallProgress::kInProgress}}, kNow + Seconds(3));
  EXPECT_EQ(call_.progress, CallProgress::kInProgress);
  CallNews over{
      .ended = CallStatus::kCompleted, .end_reason = "user hangup", .duration = Seconds(9)};
  over.result["summary"] = "Fine.";
  hear(CallAction::kLookUp, Answered{over}, kNow + Seconds(12));
  EXPECT_EQ(call_.progress, CallProgress::kEnded);
  EXPECT_EQ(call_.status, CallStatus::kCompleted);
  EXPECT_EQ(call_.duration, Seconds(9));
  EXPECT_EQ(call_.result, R"({"summary":"Fine."})");
  EXPECT_EQ(call_.ended_at, kNow + Seconds(12));
  EXPECT_FALSE(call_.due_at);
  hear(CallAction::kLookUp, Answered{{.ended = CallStatus::kFailed}}, kNow + Seconds(13));
  EXPECT_EQ(call_.status, CallStatus::kCompleted) << "what has ended stays as it ended";
}

TEST_F(Dialing, WaitsForTheCallingHours) {
  hours_ = *CallingHours::parse(testing::document(
      R"({"timezone":"UTC","windows":[{"days":["wed"],"from":"10:00","to":"11:00"}]})"));
  const auto step = next(kNow);
  ASSERT_TRUE(std::holds_alternative<WaitUntil>(step));
  EXPECT_EQ(std::get<WaitUntil>(step).at, kNow + std::chrono::hours(1));
  EXPECT_TRUE(asks(CallAction::kPlace, kNow + std::chrono::hours(1)));
}

TEST_F(Dialing, ALostPlacingIsLookedForAndNeverPlacedOnDoubt) {
  begin(kNow);
  EXPECT_TRUE(asks(CallAction::kFind, kNow + Seconds(1))) << "as after a crash";
  hear(CallAction::kPlace, NotKnown{"timed out"}, kNow);
  EXPECT_EQ(call_.progress, CallProgress::kLookingUp);
  EXPECT_TRUE(asks(CallAction::kFind, *call_.due_at));
  hear(CallAction::kFind, NotKnown{"timed out"}, kNow);
  hear(CallAction::kFind, Answered{{.provider_ref = "c1"}}, kNow + Seconds(20));
  EXPECT_EQ(call_.progress, CallProgress::kRinging);
  EXPECT_EQ(call_.provider_ref, "c1");
  EXPECT_EQ(call_.attempts, 1);
  EXPECT_EQ(call_.error, "");
}

TEST_F(Dialing, WhatStaysUnknownFails) {
  begin(kNow);
  hear(CallAction::kPlace, NotKnown{"broken"}, kNow);
  for (int looks = 0; looks < 3; ++looks) {
    EXPECT_EQ(call_.progress, CallProgress::kLookingUp);
    hear(CallAction::kFind, NotKnown{"broken"}, *call_.due_at);
  }
  EXPECT_EQ(call_.status, CallStatus::kFailed);
  EXPECT_EQ(call_.end_reason, "unknown_outcome");
  EXPECT_NE(call_.error, "");
}

TEST_F(Dialing, WhoCannotBeAskedIsNotAskedTwice) {
  provider_ = testing::provider(kCannotFind);
  begin(kNow);
  const auto step = next(kNow + Seconds(1));
  ASSERT_TRUE(std::holds_alternative<GiveUp>(step));
  EXPECT_EQ(std::get<GiveUp>(step).end_reason, "unknown_outcome");
  hear(CallAction::kPlace, NotKnown{"timed out"}, kNow);
  EXPECT_EQ(call_.status, CallStatus::kFailed);
  EXPECT_EQ(call_.end_reason, "unknown_outcome");
}

TEST_F(Dialing, AnotherProviderIsNotAskedForIt) {
  begin(kNow);
  provider_ = testing::provider("{}");
  EXPECT_TRUE(is<GiveUp>(kNow)) << "it was given to another one";
}

TEST_F(Dialing, AbsenceIsBelievedOnlyOfThoseWhoAreSure) {
  begin(kNow);
  Timestamp now = kNow;
  for (int looks = 0; looks < 3; ++looks) {
    hear(CallAction::kFind, Absent{}, now);
    EXPECT_EQ(call_.progress, CallProgress::kLookingUp);
    now = *call_.due_at;
  }
  EXPECT_GE(now - kNow, Seconds(30)) << "what was sent before has arrived by then";
  hear(CallAction::kFind, Absent{}, now);
  EXPECT_EQ(call_.progress, CallProgress::kScheduled);
  EXPECT_TRUE(asks(CallAction::kPlace, now));

  provider_ = testing::provider(R"({"type":"http","place":{"url":"https://a.example/"},
    "find":{"url":"https://a.example/f"},"fields":{"call_id":"id"}})");
  begin(now);
  for (int looks = 0; looks < 4; ++looks) hear(CallAction::kFind, Absent{}, now);
  EXPECT_EQ(call_.end_reason, "unknown_outcome");
}

TEST_F(Dialing, ARefusalIsTriedAgainLaterWhereThatMayHelp) {
  begin(kNow);
  hear(CallAction::kPlace, NotDone{.why = "busy", .may_retry = true, .retry_after = Seconds(7)},
       kNow);
  EXPECT_EQ(call_.progress, CallProgress::kScheduled);
  EXPECT_EQ(call_.due_at, kNow + Seconds(7));
  EXPECT_EQ(call_.error, "busy");
  for (int attempts = 2; attempts <= 5; ++attempts) {
    begin(kNow);
    hear(CallAction::kPlace, NotDone{.why = "busy", .may_retry = true, .retry_after = {}}, kNow);
  }
  EXPECT_EQ(call_.status, CallStatus::kFailed);
  EXPECT_EQ(call_.end_reason, "provider_refused");
  EXPECT_EQ(call_.attempts, 5);
}

TEST_F(Dialing, ARefusalForGoodEndsIt) {
  begin(kNow);
  hear(CallAction::kPlace, NotDone{.why = "no such number", .may_retry = false, .retry_after = {}},
       kNow);
  EXPECT_EQ(call_.end_reason, "provider_refused");
  EXPECT_EQ(call_.error, "no such number");
}

TEST_F(Dialing, AnEndThatNeverComesIsMade) {
  begin(kNow);
  hear(CallAction::kPlace, Answered{{.provider_ref = "c1"}}, kNow);
  const Timestamp last = kNow + Seconds(300) + limits_.overtime;
  EXPECT_EQ(call_.ends_by, last);
  hear(CallAction::kLookUp, NotKnown{"timed out"}, last - Seconds(1));
  EXPECT_EQ(call_.due_at, last) << "it is not asked past its end";
  EXPECT_FALSE(is<GiveUp>(last - Seconds(1)));
  const auto step = next(last);
  ASSERT_TRUE(std::holds_alternative<GiveUp>(step));
  EXPECT_EQ(std::get<GiveUp>(step).end_reason, "no_end_reported");
}

TEST_F(Dialing, WebCallsNeedAProviderThatHasThem) {
  call_.type = store::CallType::kWeb;
  EXPECT_TRUE(is<GiveUp>(kNow));
  provider_ = testing::provider("{}");
  EXPECT_TRUE(asks(CallAction::kPlaceWeb, kNow));
}

TEST_F(Dialing, AWebCallThatIsRefusedIsOver) {
  call_.type = store::CallType::kWeb;
  begin(kNow);
  hear(CallAction::kPlaceWeb, NotDone{.why = "busy", .may_retry = true, .retry_after = {}}, kNow);
  EXPECT_EQ(call_.end_reason, "provider_refused");
}

TEST_F(Dialing, AResultHasABound) {
  begin(kNow);
  CallNews large{.provider_ref = "c1"};
  large.result["transcript"] = std::string((1 << 20) + 1, 'x');
  hear(CallAction::kPlace, Answered{large}, kNow);
  EXPECT_EQ(call_.result, "{}");
  EXPECT_NE(call_.error.find("at most 1048576"), std::string::npos);
}

TEST(NextSlot, SpacesTheCallsOfATeam) {
  EXPECT_EQ(next_slot(0, kNow, kNow), kNow);
  EXPECT_EQ(next_slot(6, std::nullopt, kNow), kNow);
  EXPECT_EQ(next_slot(6, kNow, kNow), kNow + Seconds(10));
  EXPECT_EQ(next_slot(6, kNow - Seconds(60), kNow), kNow);
}

}  // namespace
}  // namespace sluice::calls::dialing_test
