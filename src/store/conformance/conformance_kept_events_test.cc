// Events that came before a step waited for them.
#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

namespace sluice::store::conformance_kept_events_test {
namespace {

using model::RunStatus;
using testing::ElementsAre;
using testing::IsEmpty;
using Keep = KeepOutcome::Kind;

class StoreKeptEvents : public StoreConformance {
 protected:
  KeptEvent event(std::string key, std::string payload = "{}") {
    return {.workflow = workflow_,
            .key = std::move(key),
            .payload = std::move(payload),
            .hashes = {},
            .received_at = clock_.now(),
            .expires_at = clock_.now() + Seconds(60)};
  }
  Keep keep(const KeptEvent& event, KeptEventBounds bounds = {}) {
    return in(&Writer::keep_event, event, bounds).kind;
  }
  TransitionFields waits(std::string key, std::string node = "wait") {
    return {.status = RunStatus::kWaiting,
            .at = clock_.now(),
            .waits_begun = {{.step = {std::move(node), ""},
                             .kind = model::WaitKind::kEvent,
                             .key = std::move(key),
                             .until = {},
                             .title = {}}}};
  }
  NewRun waiting_run(std::string key) {
    auto run = new_run(RunStatus::kWaiting);
    set_first(run, waits(std::move(key)));
    return run;
  }
  // The payloads of those on their way, with the steps that they are for.
  std::vector<std::string> on_their_way() {
    std::vector<std::string> out;
    for (const auto& each : ok(reader_->events_on_their_way(0, 10)))
      out.push_back(each.payload + " " + each.taken_by->run.text() + " " +
                    each.taken_by->step.node);
    return out;
  }
  std::vector<std::string> kept() {
    std::vector<std::string> keys;
    for (const auto& each : ok(reader_->kept_events(workflow_, clock_.now(), 10)))
      keys.push_back(each.key);
    return keys;
  }
};

TEST_P(StoreKeptEvents, TheFirstStepThatWaitsHasTheOldest) {
  EXPECT_EQ(keep(event("paid", R"({"n":1})")), Keep::kKept);
  EXPECT_EQ(keep(event("paid", R"({"n":2})")), Keep::kKept);
  EXPECT_EQ(keep(event("sent", R"({"n":3})")), Keep::kKept);
  EXPECT_THAT(kept(), ElementsAre("paid", "paid", "sent"));
  restart();
  const auto first = waiting_run("paid");
  const auto batch = write_batch({&first});
  EXPECT_TRUE(batch.front().events_on_their_way);
  EXPECT_THAT(on_their_way(), ElementsAre(R"({"n":1} )" + first.header.id.text() + " wait"));
  const auto second = insert(RunStatus::kRunning);
  const auto more = transition(second, waits("paid", "then"));
  EXPECT_TRUE(write_batch({&more}).front().events_on_their_way);
  EXPECT_THAT(on_their_way(), ElementsAre(testing::_, R"({"n":2} )" + second.text() + " then"));
  EXPECT_FALSE(write_batch({&more}).front().events_on_their_way) << "it was written before";
  const auto third = waiting_run("paid");
  EXPECT_FALSE(write_batch({&third}).front().events_on_their_way);
  EXPECT_THAT(kept(), ElementsAre("sent"));
  EXPECT_EQ(ok(reader_->count_kept_events(clock_.now())), 1);
}

TEST_P(StoreKeptEvents, OneThatIsAwaitedIsNotKept) {
  const auto run = insert(waiting_run("paid"));
  const auto outcome = in(&Writer::keep_event, event("paid"), KeptEventBounds());
  EXPECT_EQ(outcome.kind, Keep::kAwaited);
  ASSERT_EQ(outcome.waits.size(), 1U);
  EXPECT_EQ(outcome.waits[0].run, run);
  EXPECT_EQ(outcome.waits[0].step.node, "wait");
  EXPECT_THAT(kept(), IsEmpty());
}

TEST_P(StoreKeptEvents, AStepWithOneOnItsWayWaitsForNoOther) {
  keep(event("paid", R"({"n":1})"));
  const auto run = insert(waiting_run("paid"));
  EXPECT_THAT(ok(reader_->runs_awaiting(workflow_, "paid", 10)), IsEmpty());
  EXPECT_THAT(ok(reader_->event_waits(workflow_, "paid", 10)), IsEmpty());
  EXPECT_EQ(keep(event("paid", R"({"n":2})")), Keep::kKept) << "the run would lose the first";
  const auto next = insert(waiting_run("paid"));
  EXPECT_THAT(on_their_way(), ElementsAre(R"({"n":1} )" + run.text() + " wait",
                                          R"({"n":2} )" + next.text() + " wait"));
  const auto last = insert(waiting_run("paid"));
  EXPECT_THAT(ok(reader_->runs_awaiting(workflow_, "paid", 10)), ElementsAre(last));
  const auto waits = ok(reader_->event_waits(workflow_, "paid", 10));
  ASSERT_EQ(waits.size(), 1U);
  EXPECT_EQ(waits[0].run, last);
}

TEST_P(StoreKeptEvents, OneThatIsTakenGoesOnceItsRunHasIt) {
  keep(event("paid"));
  insert(waiting_run("paid"));
  const auto way = ok(reader_->events_on_their_way(0, 10));
  ASSERT_EQ(way.size(), 1U);
  EXPECT_THAT(ok(reader_->events_on_their_way(way[0].id, 10)), IsEmpty());
  in(&Writer::delete_kept_event, way[0].id);
  EXPECT_THAT(on_their_way(), IsEmpty());
}

TEST_P(StoreKeptEvents, AnExpiredOneIsForNobody) {
  keep(event("paid"));
  clock_.advance(Seconds(60));
  EXPECT_THAT(kept(), IsEmpty());
  EXPECT_EQ(ok(reader_->count_kept_events(clock_.now())), 0);
  const auto run = waiting_run("paid");
  EXPECT_FALSE(write_batch({&run}).front().events_on_their_way);
}

TEST_P(StoreKeptEvents, AreBoundedInNumberAndBytes) {
  const KeptEventBounds two{.events_max = 2, .bytes_max = 1'000, .waits_max = 1};
  EXPECT_EQ(keep(event("a"), two), Keep::kKept);
  EXPECT_EQ(keep(event("b"), two), Keep::kKept);
  EXPECT_EQ(keep(event("c"), two), Keep::kFull);
  auto other = event("c");
  other.workflow = ids_.next<WorkflowId>();
  EXPECT_EQ(keep(other, two), Keep::kKept) << "each workflow has its own bounds";
  const KeptEventBounds small{.events_max = 10, .bytes_max = 20, .waits_max = 1};
  EXPECT_EQ(keep(event("c", std::string(14, ' ')), small), Keep::kFull);
  EXPECT_EQ(keep(event("c", std::string(13, ' ')), small), Keep::kKept);
  clock_.advance(Seconds(60));
  EXPECT_EQ(keep(event("d"), two), Keep::kKept) << "expired ones take no room";
}

TEST_P(StoreKeptEvents, AreFoundByTheirNames) {
  auto named = event("paid");
  named.hashes = {{1}, {2}};
  keep(named);
  for (const std::uint8_t hash : {std::uint8_t{1}, std::uint8_t{2}}) {
    const auto found = ok(reader_->kept_event(workflow_, {hash}));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->key, "paid");
    EXPECT_FALSE(found->taken_by);
  }
  EXPECT_FALSE(ok(reader_->kept_event(workflow_, {3})));
  EXPECT_FALSE(ok(reader_->kept_event(ids_.next<WorkflowId>(), {1})));
  named.key = "paid again";
  named.hashes = {{2}};
  keep(named);
  EXPECT_THAT(kept(), ElementsAre("paid again")) << "the same event once more";
}

TEST_P(StoreKeptEvents, GoWhenTheyExpireAndWithTheWorkflow) {
  auto named = event("paid");
  named.hashes = {{1}};
  keep(named);
  keep(event("sent"));
  const auto run = insert(waiting_run("sent"));
  const auto later = clock_.now() + std::chrono::hours(1);
  in(&Writer::put_taken_event, TakenEvent{workflow_, {1}, {}, {}, later});
  in(&Writer::put_taken_event, TakenEvent{workflow_, {9}, {}, {{run, {"wait", ""}}}, later});
  EXPECT_EQ(in(&Writer::delete_expired, clock_.now(), 10), 0);
  clock_.advance(Seconds(60));
  EXPECT_GT(in(&Writer::delete_expired, clock_.now(), 10), 0);
  EXPECT_FALSE(ok(reader_->kept_event(workflow_, {1})));
  EXPECT_FALSE(ok(reader_->taken_event(workflow_, {1}, clock_.now()))) << "it may come again";
  EXPECT_TRUE(ok(reader_->taken_event(workflow_, {9}, clock_.now())));
  EXPECT_EQ(on_their_way().size(), 1U) << "what has found its step does not expire";
  keep(event("more"));
  while (in(&Writer::delete_runs_of, workflow_, 1) > 0) {
  }
  EXPECT_THAT(on_their_way(), IsEmpty());
  EXPECT_THAT(kept(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Every, StoreKeptEvents, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_kept_events_test
