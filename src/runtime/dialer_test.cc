#include "runtime/dialer.h"

#include <array>
#include <deque>
#include <gmock/gmock.h>
#include <optional>
#include <utility>

#include "base/time.h"
#include "runtime/test_runtime.h"
#include "store/sqlite/sqlite_store.h"

// The dialer over a real store, with everything on one thread: the test says when the store
// writes, when the provider answers, and when the process dies.
namespace sluice::runtime::dialer_test {
namespace {

using std::chrono::hours;
using store::Call;
using store::CallId;
using store::CallProgress;
using store::CallStatus;
using testing::kTeam;
using testing::TempDir;

constexpr std::string_view kFinds = R"({"type":"http",
  "place":{"method":"POST","url":"https://voice.example/calls","body":{"reference":"{{ call.id }}"}},
  "find":{"url":"https://voice.example/calls?reference={{ call.id }}"},
  "look_up":{"url":"https://voice.example/calls/{{ call.provider_call_id }}"},
  "end":{"method":"DELETE","url":"https://voice.example/calls/{{ call.provider_call_id }}"},
  "fields":{"call_id":"id","status":"status"},"absent_means":"not_placed"})";
constexpr std::string_view kCannotFind = R"({"type":"http",
  "place":{"method":"POST","url":"https://voice.example/calls"},"fields":{"call_id":"id"}})";

struct Disk {
  TempDir directory;
  ManualClock clock{Timestamp(hours(24 * 365 * 56))};
  SeededEntropy entropy{1};
  IdSource ids{clock, entropy};
};

struct Asked {
  nodes::HttpCall call;
  engine::EffectContext context;
  engine::Performer::Done done;
};

class Process {
 public:
  explicit Process(Disk& disk)
      : disk_(disk),
        store_(std::make_unique<testing::FlakyStore>(*store::open_sqlite(disk.directory.path()))),
        committer_(*store_, {.threaded = false, .clock = &disk.clock},
                   [this](unsigned, std::vector<store::Committer::Finished> batch) {
                     for (auto& each : batch) outcomes_.push_back(std::move(each));
                   }),
        dialer_({.store = *store_,
                 .committer = committer_,
                 .clock = disk.clock,
                 .run_options = {},
                 .perform =
                     [this](nodes::EffectRequest request, engine::EffectContext context,
                            engine::Performer::Done done) {
                       asked_.push_back({std::get<nodes::HttpCall>(std::move(request)),
                                         std::move(context), std::move(done)});
                     },
                 .in_flight_max = 4}),
        reader_(*store_->reader()) {}
  // As kill -9 would: what is queued for the store is lost.
  ~Process() { store_->full = true; }

  void dial() { dialer_.dial_due(); }
  void write() { committer_.run_once(); }
  void tell() {
    for (auto& each : std::exchange(outcomes_, {})) each.done(std::move(each.outcome));
  }
  // As often as it takes for nothing to be left to do without the provider.
  void settle() {
    for (int i = 0; i < 6; ++i) {
      dial();
      write();
      tell();
    }
  }
  // The provider answers the oldest question.
  void answer(int status, std::string body) {
    answer(nodes::HttpReply{.status = status,
                            .headers = {{"content-type", "application/json"}},
                            .body = std::move(body)});
  }
  void answer(nodes::EffectResult result) {
    ASSERT_FALSE(asked_.empty()) << "nobody asked";
    auto asked = std::move(asked_.front());
    asked_.pop_front();
    asked.done(std::move(result));
    settle();
  }
  template <class Work>
  void in(Work work) {
    bool done = false;
    committer_.submit(store::Task([&](store::Writer& writer) { return work(writer); }),
                      store::Committer::kNoShard, [&](const store::CommitOutcome& outcome) {
                        EXPECT_EQ(outcome.kind, store::CommitOutcome::Kind::kCommitted);
                        done = true;
                      });
    write();
    tell();
    EXPECT_TRUE(done);
  }
  void use(std::string_view provider, std::int64_t per_minute = 0,
           std::string_view hours_text = "{}") {
    in([&](store::Writer& writer) {
      return writer.put_call_settings({.team = kTeam,
                                       .provider = std::string(provider),
                                       .calling_hours = std::string(hours_text),
                                       .calls_per_minute = per_minute});
    });
  }
  CallId put(std::string number = "+61400000199") {
    disk_.clock.advance(Millis(1));
    store::Script script{.id = disk_.ids.next<store::ScriptId>(), .team = kTeam, .name = "s"};
    script.max_duration = Seconds(60);
    Call call{.id = disk_.ids.next<CallId>(), .team = kTeam, .script = script.id};
    call.to_number = std::move(number);
    call.scheduled_at = disk_.clock.now();
    call.due_at = call.scheduled_at;
    in([&](store::Writer& writer) -> Result<void> {
      SLUICE_TRY_VOID(writer.put_script(script));
      return writer.put_call(call);
    });
    return call.id;
  }
  Call call(CallId id) {
    const auto found = reader_->call(kTeam, id);
    EXPECT_TRUE(found && *found);
    return found && *found ? **found : Call();
  }
  // What was asked and is not answered, as "METHOD path".
  std::vector<std::string> asked() const {
    std::vector<std::string> all;
    for (const auto& each : asked_)
      all.push_back(each.call.method + " " + each.call.url.substr(21));
    return all;
  }
  Dialer& dialer() { return dialer_; }
  testing::FlakyStore& store() { return *store_; }
  const Asked& oldest() const { return asked_.front(); }

 private:
  Disk& disk_;
  std::unique_ptr<testing::FlakyStore> store_;
  std::vector<store::Committer::Finished> outcomes_;
  store::Committer committer_;
  std::deque<Asked> asked_;
  Dialer dialer_;
  std::unique_ptr<store::Reader> reader_;
};

class DialerOverAStore : public ::testing::Test {
 protected:
  // The process dies, and another one takes over.
  void die() {
    process_.reset();
    process_ = std::make_unique<Process>(disk_);
  }
  void pass(Micros time) {
    disk_.clock.advance(time);
    process_->settle();
  }
  CallStatus status(CallId id) { return process_->call(id).status; }
  CallProgress progress(CallId id) { return process_->call(id).progress; }

  Disk disk_;
  std::unique_ptr<Process> process_ = std::make_unique<Process>(disk_);
};

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(DialerOverAStore, ASimulatedCallGoesItsWay) {
  const auto id = process_->put();
  process_->settle();
  EXPECT_EQ(progress(id), CallProgress::kRinging);
  pass(Seconds(1));
  EXPECT_EQ(progress(id), CallProgress::kInProgress);
  pass(Seconds(1));
  const auto over = process_->call(id);
  EXPECT_EQ(over.status, CallStatus::kCompleted);
  EXPECT_EQ(over.duration, Seconds(1));
  EXPECT_EQ(over.provider, "simulated");
  EXPECT_THAT(over.result, HasSubstr("nobody was called"));
  EXPECT_THAT(process_->asked(), IsEmpty());
}

TEST_F(DialerOverAStore, ACallIsPlacedAtAProvider) {
  process_->use(kFinds);
  const auto id = process_->put();
  process_->settle();
  ASSERT_THAT(process_->asked(), ElementsAre("POST /calls"));
  EXPECT_EQ(process_->oldest().context.team, kTeam);
  EXPECT_THAT(process_->oldest().call.body, HasSubstr(id.text()));
  EXPECT_EQ(progress(id), CallProgress::kPlacing) << "stored before anybody is asked";
  process_->answer(201, R"({"id":"c1","status":"ringing"})");
  EXPECT_EQ(progress(id), CallProgress::kRinging);
  EXPECT_EQ(process_->call(id).provider_ref, "c1");
  pass(Seconds(2));
  ASSERT_THAT(process_->asked(), ElementsAre("GET /calls/c1"));
  process_->answer(200, R"({"id":"c1","status":"completed"})");
  EXPECT_EQ(status(id), CallStatus::kCompleted);
  pass(hours(1));
  EXPECT_THAT(process_->asked(), IsEmpty()) << "it is over";
}

TEST_F(DialerOverAStore, ACallWaitsForItsTime) {
  const auto id = process_->put();
  auto later = process_->call(id);
  later.due_at = disk_.clock.now() + hours(1);
  process_->in([&](store::Writer& writer) { return writer.put_call(later); });
  process_->settle();
  EXPECT_EQ(progress(id), CallProgress::kScheduled);
  pass(hours(1));
  EXPECT_EQ(progress(id), CallProgress::kRinging);
}

TEST_F(DialerOverAStore, ACallWaitsForTheCallingHours) {
  const auto id = process_->put();
  const std::chrono::sys_days opens =
      std::chrono::floor<std::chrono::days>(disk_.clock.now()) + std::chrono::days(2);
  constexpr std::array<std::string_view, 7> kDays = {"sun", "mon", "tue", "wed",
                                                     "thu", "fri", "sat"};
  const auto day = kDays.at(std::chrono::weekday(opens).c_encoding());
  process_->use("{}", 0,
                R"({"timezone":"UTC","windows":[{"days":[")" + std::string(day) +
                    R"("],"from":"00:00","to":"24:00"}]})");
  process_->settle();
  EXPECT_EQ(progress(id), CallProgress::kScheduled);
  EXPECT_EQ(process_->call(id).due_at, Timestamp(opens));
  pass(Timestamp(opens) - disk_.clock.now());
  EXPECT_EQ(progress(id), CallProgress::kRinging);
}

TEST_F(DialerOverAStore, CallsOfATeamAreSpaced) {
  process_->use("{}", 6);
  const auto first = process_->put();
  const auto second = process_->put();
  const auto third = process_->put();
  process_->settle();
  EXPECT_EQ(progress(first), CallProgress::kRinging);
  EXPECT_EQ(progress(second), CallProgress::kScheduled);
  pass(Seconds(10));
  EXPECT_NE(progress(second), CallProgress::kScheduled);
  EXPECT_EQ(progress(third), CallProgress::kScheduled);
  pass(Seconds(10));
  EXPECT_NE(progress(third), CallProgress::kScheduled);
}

// The heart of it: at whichever moment the process dies, the provider is asked once.
TEST_F(DialerOverAStore, NobodyIsCalledTwiceByACrash) {
  process_->use(kFinds);
  const auto id = process_->put();
  process_->settle();
  ASSERT_THAT(process_->asked(), ElementsAre("POST /calls"));
  die();
  process_->settle();
  ASSERT_THAT(process_->asked(), ElementsAre("GET /calls?reference=" + id.text()))
      << "asked at once, and not for another call";
  process_->answer(200, R"({"id":"c1","status":"in_progress"})");
  EXPECT_EQ(progress(id), CallProgress::kInProgress);
  EXPECT_EQ(process_->call(id).attempts, 1);
}

TEST_F(DialerOverAStore, ACrashBeforeItWasStoredPlacesItOnce) {
  process_->use(kFinds);
  process_->settle();
  const auto id = process_->put();
  process_->dial();  // asked of the store, which does not come to it
  die();
  process_->settle();
  EXPECT_THAT(process_->asked(), ElementsAre("POST /calls"));
  EXPECT_EQ(process_->call(id).attempts, 1);
}

TEST_F(DialerOverAStore, WhoCannotBeAskedEndsAsUnknown) {
  process_->use(kCannotFind);
  const auto id = process_->put();
  process_->settle();
  ASSERT_THAT(process_->asked(), ElementsAre("POST /calls"));
  die();
  process_->settle();
  EXPECT_THAT(process_->asked(), IsEmpty());
  EXPECT_EQ(status(id), CallStatus::kFailed);
  EXPECT_EQ(process_->call(id).end_reason, "unknown_outcome");
}

TEST_F(DialerOverAStore, WhatTheProviderNeverGotIsPlacedAgainInTheEnd) {
  process_->use(kFinds);
  const auto id = process_->put();
  process_->settle();
  die();
  process_->settle();
  for (const auto wait : {5, 10, 20}) {
    process_->answer(404, "{}");
    EXPECT_EQ(progress(id), CallProgress::kLookingUp);
    pass(Seconds(wait));
  }
  process_->answer(404, "{}");
  ASSERT_THAT(process_->asked(), ElementsAre("POST /calls"));
  EXPECT_EQ(process_->call(id).attempts, 2);
}

TEST_F(DialerOverAStore, AnAnswerThatCannotBeStoredIsKept) {
  process_->use(kFinds);
  const auto id = process_->put();
  process_->settle();
  process_->store().full = true;
  process_->answer(201, R"({"id":"c1","status":"ringing"})");
  EXPECT_EQ(progress(id), CallProgress::kPlacing);
  process_->store().full = false;
  disk_.clock.advance(Seconds(1));
  process_->use(kFinds);  // by which the store is tried again
  process_->settle();
  EXPECT_EQ(progress(id), CallProgress::kRinging);
  EXPECT_EQ(process_->call(id).provider_ref, "c1");
}

TEST_F(DialerOverAStore, WhatChangedMeanwhileIsLeftAlone) {
  process_->use(kFinds);
  const auto id = process_->put();
  process_->settle();
  process_->answer(201, R"({"id":"c1","status":"ringing"})");
  pass(Seconds(2));
  auto ended = process_->call(id);
  ended.status = CallStatus::kCompleted;
  ended.progress = CallProgress::kEnded;
  ended.due_at.reset();
  process_->in([&](store::Writer& writer) { return writer.put_call(ended); });
  process_->answer(200, R"({"id":"c1","status":"in_progress"})");
  EXPECT_EQ(process_->call(id), ended);
}

TEST_F(DialerOverAStore, ADeletedPersonIsNotCalled) {
  const auto id = process_->put();
  auto call = process_->call(id);
  call.contact = disk_.ids.next<store::ContactId>();
  process_->in([&](store::Writer& writer) { return writer.put_call(call); });
  process_->settle();
  EXPECT_EQ(process_->call(id).end_reason, "contact_deleted");
}

TEST_F(DialerOverAStore, MoreThanFitAtOnceAreAllPlaced) {
  process_->use(kFinds);
  std::vector<CallId> ids;
  for (int i = 0; i < 6; ++i) ids.push_back(process_->put());
  process_->settle();
  EXPECT_EQ(process_->asked().size(), 4U) << "in flight at once";
  for (int i = 0; i < 6; ++i) process_->answer(201, R"({"id":"c1","status":"ringing"})");
  for (const auto id : ids) EXPECT_EQ(progress(id), CallProgress::kRinging);
}

TEST_F(DialerOverAStore, WhoWaitsForAWebCallIsTold) {
  const auto id = process_->put();
  auto call = process_->call(id);
  call.type = store::CallType::kWeb;
  std::optional<Result<Dialer::Placed>> told;
  const auto web = disk_.ids.next<CallId>();
  call.id = web;
  process_->dialer().tell_when_placed(
      web, [&](Result<Dialer::Placed> placed) { told = std::move(placed); });
  process_->in([&](store::Writer& writer) { return writer.put_call(call); });
  process_->settle();
  ASSERT_TRUE(told && *told);
  EXPECT_TRUE((*told)->web.contains("sip_uri"));
  EXPECT_EQ((*told)->call, process_->call(web));

  process_->use(kCannotFind);
  call.id = disk_.ids.next<CallId>();
  call.due_at = disk_.clock.now();
  told.reset();
  process_->dialer().tell_when_placed(
      call.id, [&](Result<Dialer::Placed> placed) { told = std::move(placed); });
  process_->in([&](store::Writer& writer) { return writer.put_call(call); });
  process_->settle();
  ASSERT_TRUE(told);
  EXPECT_THAT(told->error().message, HasSubstr("has no web calls"));
}

TEST_F(DialerOverAStore, AProviderIsAskedToEndACall) {
  process_->use(kFinds);
  const auto id = process_->put();
  process_->settle();
  process_->answer(201, R"({"id":"c1","status":"ringing"})");
  process_->dialer().hang_up(process_->call(id));
  EXPECT_THAT(process_->asked(), ElementsAre("DELETE /calls/c1"));
  process_->answer(204, "");
}

}  // namespace
}  // namespace sluice::runtime::dialer_test
