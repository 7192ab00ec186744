#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

namespace sluice::store::conformance_calls_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class StoreCalls : public StoreConformance {
 protected:
  Call next_call() {
    clock_.advance(Millis(1));
    Call call{.id = ids_.next<CallId>(), .team = team_, .script = script_};
    call.to_number = "+61429069971";
    call.scheduled_at = call.created_at = call.updated_at = clock_.now();
    call.due_at = clock_.now();
    return call;
  }
  Call stored() {
    auto call = next_call();
    in(&Writer::put_call, call);
    return call;
  }
  void end(Call& call, CallStatus status) {
    call.status = status;
    call.progress = CallProgress::kEnded;
    call.due_at.reset();
    in(&Writer::put_call, call);
  }
  std::vector<CallId> found(CallFilter wanted, std::int64_t limit = 2) {
    std::vector<CallId> ids;
    wanted.limit = limit;
    for (int pages = 0; pages < 100; ++pages) {
      const auto page = ok(reader_->calls(wanted));
      EXPECT_LE(std::ssize(page.calls), limit);
      for (const auto& each : page.calls) ids.push_back(each.id);
      if (!page.next) return ids;
      wanted.below = *page.next;
    }
    ADD_FAILURE() << "it does not end";
    return ids;
  }
  std::vector<CallId> due(Timestamp now, std::int64_t limit = 9) {
    std::vector<CallId> ids;
    for (const auto& each : ok(reader_->due_calls(now, limit))) ids.push_back(each.id);
    return ids;
  }

  const ScriptId script_ = ids_.next<ScriptId>();
};

TEST_P(StoreCalls, AreKeptWhole) {
  auto call = stored();
  EXPECT_EQ(ok(reader_->call(team_, call.id)), call);
  EXPECT_EQ(ok(reader_->newest_id()), call.id);
  call.status = CallStatus::kUserUnavailable;
  call.progress = CallProgress::kEnded;
  call.contact = ids_.next<ContactId>();
  call.from_number = "+61291234567";
  call.scheduled_at += Seconds(1);
  call.due_at.reset();
  call.has_slot = true;
  call.attempts = 2;
  call.looks = 3;
  call.provider = "http";
  call.provider_ref = "c-17";
  call.placed_at = clock_.now();
  call.ends_by = clock_.now() + Seconds(9);
  call.ended_at = clock_.now() + Seconds(5);
  call.end_reason = "user hangup";
  call.error = "busy";
  call.duration = Seconds(0);
  call.result = R"({"summary":"x"})";
  auto changed = call;
  changed.team = TeamId{8};
  changed.type = CallType::kWeb;
  changed.script = ids_.next<ScriptId>();
  in(&Writer::put_call, changed);
  EXPECT_EQ(ok(reader_->call(team_, call.id)), call) << "its team, type and script stay";
  EXPECT_FALSE(ok(reader_->call(TeamId{8}, call.id)));
}

TEST_P(StoreCalls, AreDueInTheOrderOfTheirTimes) {
  auto late = stored();
  auto early = next_call();
  early.due_at = *late.due_at - Seconds(1);
  in(&Writer::put_call, early);
  auto over = stored();
  end(over, CallStatus::kCompleted);
  EXPECT_THAT(due(clock_.now()), ElementsAre(early.id, late.id));
  EXPECT_THAT(due(clock_.now(), 1), ElementsAre(early.id));
  EXPECT_THAT(due(*early.due_at), ElementsAre(early.id));
  EXPECT_THAT(due(*early.due_at - Micros(1)), IsEmpty());
}

TEST_P(StoreCalls, ThoseBeingPlacedCanBeMadeDue) {
  auto placing = next_call();
  placing.progress = CallProgress::kPlacing;
  placing.due_at = clock_.now() + Seconds(120);
  in(&Writer::put_call, placing);
  auto scheduled = next_call();
  scheduled.due_at = clock_.now() + Seconds(120);
  in(&Writer::put_call, scheduled);
  EXPECT_EQ(in(&Writer::hasten_placings, clock_.now()), 1);
  EXPECT_THAT(due(clock_.now()), ElementsAre(placing.id));
  EXPECT_EQ(in(&Writer::hasten_placings, clock_.now()), 0);
}

TEST_P(StoreCalls, AreCountedWhileTheyAreOpen) {
  auto first = stored();
  auto second = stored();
  EXPECT_EQ(ok(reader_->count_open_calls(team_)), 2);
  EXPECT_EQ(ok(reader_->count_open_calls_of(script_)), 2);
  EXPECT_EQ(ok(reader_->count_open_calls(TeamId{8})), 0);
  second.due_at = *second.due_at + Seconds(1);
  in(&Writer::put_call, second);
  EXPECT_EQ(ok(reader_->count_open_calls(team_)), 2);
  end(first, CallStatus::kCancelled);
  end(first, CallStatus::kCancelled);
  EXPECT_EQ(ok(reader_->count_open_calls(team_)), 1);
  EXPECT_EQ(ok(reader_->count_open_calls_of(script_)), 1);
}

TEST_P(StoreCalls, AreListed) {
  const auto ada = ids_.next<ContactId>();
  auto a = stored();
  auto b = next_call();
  b.type = CallType::kWeb;
  b.contact = ada;
  in(&Writer::put_call, b);
  auto c = next_call();
  c.script = ids_.next<ScriptId>();
  in(&Writer::put_call, c);
  auto d = stored();
  auto other_team = next_call();
  other_team.team = TeamId{8};
  other_team.contact = ada;
  in(&Writer::put_call, other_team);
  end(a, CallStatus::kCompleted);
  EXPECT_THAT(found({.team = team_}), ElementsAre(d.id, c.id, b.id, a.id));
  EXPECT_THAT(found({.team = team_}, 4), ElementsAre(d.id, c.id, b.id, a.id));
  EXPECT_THAT(found({.team = team_, .status = CallStatus::kCompleted}), ElementsAre(a.id));
  EXPECT_THAT(found({.team = team_, .status = CallStatus::kScheduled, .type = CallType::kOutbound}),
              ElementsAre(d.id, c.id));
  EXPECT_THAT(found({.team = team_, .progress = CallProgress::kEnded}), ElementsAre(a.id));
  EXPECT_THAT(found({.team = team_, .contact = ada}), ElementsAre(b.id));
  EXPECT_THAT(found({.team = TeamId{8}, .contact = ada}), ElementsAre(other_team.id));
  EXPECT_THAT(found({.team = team_, .script = script_}, 1), ElementsAre(d.id, b.id, a.id));
  EXPECT_THAT(found({.team = team_, .above = a.id.key, .below = d.id.key}),
              ElementsAre(c.id, b.id));
  EXPECT_THAT(found({.team = team_, .status = CallStatus::kVoicemail}), IsEmpty());
  const CallFilter bounded{.team = team_, .progress = CallProgress::kEnded, .looked_at_max = 1};
  EXPECT_TRUE(ok(reader_->calls(bounded)).next) << "it goes on where it stopped looking";
  EXPECT_THAT(found(bounded), ElementsAre(a.id));
}

TEST_P(StoreCalls, HaveSettingsAndSlotsByTeam) {
  EXPECT_FALSE(ok(reader_->call_settings(team_)));
  CallSettings settings{.team = team_,
                        .provider = R"({"type":"simulated"})",
                        .calling_hours = R"({"timezone":"UTC"})",
                        .calls_per_minute = 60,
                        .from_number = "+61291234567",
                        .updated_at = clock_.now()};
  in(&Writer::put_call_settings, settings);
  EXPECT_EQ(ok(reader_->call_settings(team_)), settings);
  settings.calls_per_minute = 6;
  in(&Writer::put_call_settings, settings);
  EXPECT_EQ(ok(reader_->call_settings(team_)), settings);
  EXPECT_FALSE(ok(reader_->call_settings(TeamId{8})));

  EXPECT_FALSE(in(&Writer::last_call_slot, team_));
  in(&Writer::put_call_slot, team_, clock_.now());
  in(&Writer::put_call_slot, team_, clock_.now() + Seconds(1));
  EXPECT_EQ(in(&Writer::last_call_slot, team_), clock_.now() + Seconds(1));
  EXPECT_FALSE(in(&Writer::last_call_slot, TeamId{8}));
}

INSTANTIATE_TEST_SUITE_P(Every, StoreCalls, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_calls_test
