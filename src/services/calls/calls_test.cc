#include "services/calls/calls.h"

#include <gmock/gmock.h>

#include "base/time.h"
#include "services/records/test_records.h"

namespace sluice::services::calls_test {
namespace {

using store::Call;
using store::CallProgress;
using store::CallStatus;
using testing::document;
using ::testing::HasSubstr;
using testing::kTeam;

class CallsOfATeam : public testing::RecordsFixture {
 protected:
  store::Script script(std::string_view more = "") {
    const auto made = edited<store::Script>([&](auto done) {
      telephony().scripts.create(
          caller_, document(R"({"name":"Reminder")" + std::string(more) + "}"), std::move(done));
    });
    EXPECT_TRUE(made) << made.error().message;
    return made ? *made : store::Script();
  }
  // The members are put behind the script's id.
  Outcome<CreatedCall> phone(std::string_view members) {
    return edited<CreatedCall>([&](auto done) {
      telephony().calls.create_phone_call(reader(), caller_, with_script(members), std::move(done));
    });
  }
  Call scheduled(std::string_view time = "2025-11-01T09:00:00Z") {
    const auto made = phone(R"("contact":{"phone_number":"0429069971"},"scheduled_time":")" +
                            std::string(time) + R"(")");
    EXPECT_TRUE(made) << made.error().message;
    return made ? made->call : Call();
  }
  // As a dialer would leave it.
  Call put(Call call, CallProgress progress) {
    call.progress = progress;
    if (progress != CallProgress::kScheduled) call.status = CallStatus::kInProgress;
    call.placed_at = all_.clock.now();
    EXPECT_TRUE(all_.committer.run([&](store::Writer& writer) { return writer.put_call(call); }));
    return call;
  }
  Outcome<Call> end(store::CallId id, std::string_view body = "{}") {
    return edited<Call>([&](auto done) {
      telephony().calls.end_web_call(reader(), caller_, id.text(), document(body), std::move(done));
    });
  }
  Outcome<Call> cancel(store::CallId id) {
    return edited<Call>(
        [&](auto done) { telephony().calls.cancel(caller_, id.text(), std::move(done)); });
  }
  Outcome<Call> reschedule(store::CallId id, std::string_view time) {
    return edited<Call>([&](auto done) {
      telephony().calls.reschedule(reader(), caller_, id.text(),
                                   document(R"({"scheduled_time":")" + std::string(time) + R"("})"),
                                   std::move(done));
    });
  }
  Outcome<store::CallSettings> settings(std::string_view text) {
    return edited<store::CallSettings>([&](auto done) {
      telephony().settings.replace(reader(), caller_, document(text), std::move(done));
    });
  }
  json::object with_script(std::string_view members) {
    if (!script_.id.key) script_ = script();
    return document(R"({"script_id":")" + script_.id.text() + R"(",)" + std::string(members) + "}");
  }
  Telephony& telephony() { return all_.telephony; }

  store::Script script_;
};

TEST_F(CallsOfATeam, AreScheduledWithTheirContact) {
  const auto made = phone(
      R"("from_number":"+61291234567","contact":{"phone_number":"0429069971","first_name":"John"},
         "scheduled_time":"2025-11-01T09:00:00Z")");
  ASSERT_TRUE(made) << made.error().message;
  const auto& call = made->call;
  EXPECT_EQ(call.status, CallStatus::kScheduled);
  EXPECT_EQ(call.to_number, "+61429069971");
  EXPECT_EQ(call.from_number, "+61291234567");
  EXPECT_EQ(call.scheduled_at, *parse_time("2025-11-01T09:00:00Z"));
  EXPECT_EQ(call.due_at, call.scheduled_at);
  ASSERT_TRUE(call.contact);
  const auto contact = reader().contact(kTeam, *call.contact);
  EXPECT_EQ((*contact)->first_name, "John");
  EXPECT_EQ(*telephony().calls.find(reader(), kTeam, call.id.text()), call);
  EXPECT_EQ(audited("call.create"), 1);
  const auto again = phone(R"("contact":{"phone_number":"+61 429 069 971","last_name":"Smith"})");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->call.contact, call.contact) << "the same number is the same person";
  EXPECT_EQ(again->call.scheduled_at, all_.clock.now()) << "without a time: now";
  const auto known = phone(R"("contact_id":")" + call.contact->text() + R"(")");
  ASSERT_TRUE(known);
  EXPECT_EQ(known->call.to_number, "+61429069971");
}

TEST_F(CallsOfATeam, TakeTheNumberOfTheSettings) {
  ASSERT_TRUE(settings(R"({"from_number":"02 9123 4567"})"));
  EXPECT_EQ(scheduled().from_number, "+61291234567");
}

TEST_F(CallsOfATeam, LinkAnObject) {
  const auto type = edited<store::ObjectType>([&](auto done) {
    records().object_types.create(
        caller_, document(R"({"type_name":"deal","display_name":"Deal","schema":{"price":"number"},
                     "validation_mode":"strict"})"),
        std::move(done));
  });
  ASSERT_TRUE(type);
  const auto made = phone(
      R"("contact":{"phone_number":"0429069971"},
         "object":{"type_name":"deal","data":{"id":"d1","price":7}})");
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_TRUE(made->object);
  EXPECT_TRUE(*reader().object_link(*made->object, *made->call.contact));
  const auto wrong = phone(
      R"("contact":{"phone_number":"0429069972"},
         "object":{"type_name":"deal","data":{"id":"d1","price":"x"}})");
  ASSERT_FALSE(wrong);
  EXPECT_FALSE(*reader().contact_by_number(kTeam, "+61429069972")) << "nothing was written";
}

TEST_F(CallsOfATeam, WrongOnesAreRefused) {
  const auto complaint = [&](std::string_view members) {
    const auto made = phone(members);
    return made ? "" : made.error().message;
  };
  const std::string person = R"("contact":{"phone_number":"0429069971"})";
  EXPECT_THAT(complaint(R"("from_number":"")"), HasSubstr("contact is missing"));
  EXPECT_THAT(complaint(R"("contact":{"phone_number":"12"})"), HasSubstr("contact: phone_number"));
  EXPECT_THAT(complaint(R"("contact":{"first_name":"x"})"),
              HasSubstr("contact: phone_number is missing"));
  EXPECT_THAT(complaint(R"("contact":{"phone_number":"0429069971","phone":"x"})"),
              HasSubstr("contact: phone is unknown"));
  EXPECT_THAT(complaint(person + R"(,"contact_id":"con_x")"), HasSubstr("not both"));
  EXPECT_THAT(complaint(R"("contact_id":"con_x")"), HasSubstr("no such contact"));
  EXPECT_THAT(complaint(person + R"(,"from_number":"x")"), HasSubstr("from_number"));
  EXPECT_THAT(complaint(person + R"(,"scheduled_time":"soon")"), HasSubstr("must be a time"));
  EXPECT_THAT(complaint(person + R"(,"scheduled_time":"2025-10-31T11:54:59Z")"),
              HasSubstr("in the past"));
  EXPECT_THAT(complaint(person + R"(,"scheduled_time":"2027-01-01T00:00:00Z")"),
              HasSubstr("366 days"));
  EXPECT_EQ(complaint(person + R"(,"scheduled_time":"2025-10-31T11:55:00Z")"), "");
  EXPECT_THAT(complaint(person + R"(,"object":{"type_name":"nobody","data":{"id":1}})"),
              HasSubstr("object type"));
  script_ = script(R"(,"type":"inbound")");
  EXPECT_THAT(complaint(person), HasSubstr("inbound"));
  script_.id.tail += 1;
  EXPECT_THAT(complaint(person), HasSubstr("no such script"));
}

TEST_F(CallsOfATeam, HaveABound) {
  all_.context.limits.open_calls_of_team_max = 1;
  const auto first = scheduled();
  EXPECT_EQ(phone(R"("contact":{"phone_number":"0429069971"})").error().name, "too_many_calls");
  EXPECT_TRUE(cancel(first.id));
  EXPECT_TRUE(phone(R"("contact":{"phone_number":"0429069971"})"));
}

TEST_F(CallsOfATeam, AreCancelledAndRescheduledWhileTheyAreScheduled) {
  const auto call = scheduled();
  const auto later = reschedule(call.id, "2025-11-02T09:00:00Z");
  ASSERT_TRUE(later) << later.error().message;
  EXPECT_EQ(later->due_at, *parse_time("2025-11-02T09:00:00Z"));
  EXPECT_EQ(reschedule(call.id, "yesterday").error().code, ErrorCode::kInvalid);
  const auto gone = cancel(call.id);
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->status, CallStatus::kCancelled);
  EXPECT_FALSE(gone->due_at);
  EXPECT_EQ(cancel(call.id).error().name, "call_not_scheduled");
  EXPECT_EQ(reschedule(call.id, "2025-11-02T09:00:00Z").error().name, "call_not_scheduled");
  const auto placing = put(scheduled(), CallProgress::kPlacing);
  EXPECT_EQ(cancel(placing.id).error().name, "call_not_scheduled") << "it may ring already";
  EXPECT_EQ(audited("call.cancel"), 1);
  EXPECT_EQ(audited("call.reschedule"), 1);
}

TEST_F(CallsOfATeam, AreTheTeamsAlone) {
  const auto call = scheduled();
  caller_.team = TeamId{8};
  EXPECT_EQ(cancel(call.id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(reschedule(call.id, "2025-11-02T09:00:00Z").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(end(call.id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(telephony().calls.find(reader(), TeamId{8}, call.id.text()).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(phone(R"("contact":{"phone_number":"0429069971"})").error().code, ErrorCode::kNotFound)
      << "nor is the script";
}

TEST_F(CallsOfATeam, WebCallsAreToldOnceTheyArePlaced) {
  std::optional<Outcome<CreatedCall>> told;
  const auto begin = [&] {
    told.reset();
    telephony().calls.create_web_call(
        reader(), caller_, document(R"({"script_id":")" + script_.id.text() + R"("})"),
        [&told](Outcome<CreatedCall> made) { told = std::move(made); });
    EXPECT_TRUE(all_.committer.run([](store::Writer&) { return Result<void>(); }));
  };
  script_ = script(R"(,"type":"web")");
  begin();
  EXPECT_FALSE(told) << "it is not placed yet";
  ASSERT_EQ(all_.placings.size(), 1U);
  const auto stored = *reader().call(kTeam, all_.placings[0].first);
  ASSERT_TRUE(stored);
  all_.placings[0].second(runtime::Dialer::Placed{*stored, {{"sip_uri", "sip:x"}}});
  ASSERT_TRUE(told && *told);
  EXPECT_EQ((*told)->call.id, all_.placings[0].first);
  EXPECT_EQ((*told)->call.type, store::CallType::kWeb);
  EXPECT_EQ((*told)->web.at("sip_uri"), json::value("sip:x"));
  begin();
  all_.placings[1].second(fail(ErrorCode::kUnavailable, "The provider did not make the call: x"));
  ASSERT_TRUE(told);
  EXPECT_EQ(told->error().code, ErrorCode::kUnavailable);
  all_.context.limits.open_calls_of_team_max = 1;
  begin();
  ASSERT_TRUE(told);
  EXPECT_EQ(told->error().name, "too_many_calls");
  EXPECT_EQ(all_.forgotten.size(), 1U);
}

TEST_F(CallsOfATeam, WebCallsAreEndedByTheirOwner) {
  auto call = scheduled();
  EXPECT_EQ(end(put(call, CallProgress::kInProgress).id).error().name, "not_a_web_call");
  script_ = script(R"(,"type":"web")");
  telephony().calls.create_web_call(reader(), caller_,
                                    document(R"({"script_id":")" + script_.id.text() + R"("})"),
                                    [](const Outcome<CreatedCall>&) {});
  EXPECT_TRUE(all_.committer.run([](store::Writer&) { return Result<void>(); }));
  const auto web = *reader().call(kTeam, all_.placings.at(0).first);
  ASSERT_TRUE(web);
  EXPECT_EQ(end(web->id).error().name, "call_not_under_way");
  put(*web, CallProgress::kRinging);
  all_.clock.advance(Seconds(7));
  EXPECT_EQ(end(web->id, R"({"status":"scheduled"})").error().code, ErrorCode::kInvalid);
  const auto ended = end(web->id);
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(ended->status, CallStatus::kCompleted);
  EXPECT_EQ(ended->end_reason, "api_ended");
  EXPECT_EQ(ended->duration, Seconds(7));
  EXPECT_EQ(end(web->id).error().name, "call_not_under_way");
}

TEST_F(CallsOfATeam, KeepTheirScript) {
  const auto call = scheduled();
  const auto remove = [&] {
    return edited<store::Script>([&](auto done) {
      telephony().scripts.remove(caller_, script_.id.text(), std::move(done));
    });
  };
  EXPECT_EQ(remove().error().name, "script_in_use");
  EXPECT_TRUE(cancel(call.id));
  EXPECT_TRUE(remove());
}

TEST_F(CallsOfATeam, SettingsAreReplaced) {
  const auto none = telephony().settings.find(reader(), kTeam);
  ASSERT_TRUE(none);
  EXPECT_EQ(none->provider, "{}");
  const auto set = settings(
      R"({"provider":{"type":"simulated"},"calls_per_minute":60,"from_number":"+61291234567",
          "calling_hours":{"timezone":"UTC","windows":[{"days":["mon"],"from":"09:00",
                           "to":"17:00"}]}})");
  ASSERT_TRUE(set) << set.error().message;
  EXPECT_EQ(set->calls_per_minute, 60);
  EXPECT_EQ(*telephony().settings.find(reader(), kTeam), *set);
  const auto bare = settings(R"({"provider":null,"calls_per_minute":null})");
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->provider, "{}");
  EXPECT_EQ(bare->calling_hours, "{}");
  EXPECT_EQ(bare->calls_per_minute, 0);
  EXPECT_EQ(audited("call_settings.update"), 2);
}

TEST_F(CallsOfATeam, WrongSettingsAreRefused) {
  const auto complaint = [&](std::string_view text) {
    const auto set = settings(text);
    return set ? "" : set.error().message;
  };
  EXPECT_THAT(complaint(R"({"provider":{"type":"phone"}})"), HasSubstr("provider: type must be"));
  EXPECT_THAT(complaint(R"({"provider":7})"), HasSubstr("an object or null"));
  EXPECT_THAT(complaint(R"({"calling_hours":{"timezone":"X"}})"), HasSubstr("calling_hours: "));
  EXPECT_THAT(complaint(R"({"from_number":"x"})"), HasSubstr("from_number: "));
  EXPECT_THAT(complaint(R"({"calls_per_minute":0})"), HasSubstr("1 to 60000"));
  EXPECT_THAT(complaint(R"({"calls_per_minute":60001})"), HasSubstr("1 to 60000"));
  EXPECT_THAT(complaint(R"({"calls_a_minute":1})"), HasSubstr("unknown"));
  all_.context.limits.call_settings_bytes_max = 8;
  EXPECT_THAT(complaint(R"({"provider":{"type":"simulated"}})"), HasSubstr("8 bytes"));
}

}  // namespace
}  // namespace sluice::services::calls_test
