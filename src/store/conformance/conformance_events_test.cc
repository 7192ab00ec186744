// Events that were taken, and the steps that wait for one.

#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

namespace sluice::store::conformance_events_test {
namespace {

using model::RunStatus;
using testing::ElementsAre;
using testing::IsEmpty;

class StoreEvents : public StoreConformance {
 protected:
  static model::Wait event(std::string node, std::string item, std::string key) {
    return {.step = {std::move(node), std::move(item)},
            .kind = model::WaitKind::kEvent,
            .key = std::move(key),
            .until = {},
            .title = {}};
  }
  TakenEvent taken(std::uint8_t hash, std::vector<EventWait> waits) {
    TakenEvent made{workflow_, {hash}, {}, std::move(waits), clock_.now() + std::chrono::hours(1)};
    made.body[0] = 7;
    return made;
  }
  std::optional<TakenEvent> find(std::uint8_t hash, Micros later = Micros(0)) {
    return ok(reader_->taken_event(workflow_, {hash}, clock_.now() + later));
  }
  std::vector<std::string> waiting(std::string_view key, std::int64_t limit = 10) {
    std::vector<std::string> out;
    for (const auto& wait : ok(reader_->event_waits(workflow_, key, limit)))
      out.push_back(wait.run.text() + ' ' + wait.step.node + ' ' + wait.step.item);
    return out;
  }
};

TEST_P(StoreEvents, EachStepThatWaitsIsListed) {
  auto run = new_run(RunStatus::kWaiting);
  set_first(run, {.status = RunStatus::kWaiting,
                  .waits_begun = {event("a", "", "k"), event("b", "each/3", "k"),
                                  event("c", "", "other")}});
  const auto first = insert(run);
  auto next = new_run(RunStatus::kWaiting);
  set_first(next, {.status = RunStatus::kWaiting, .waits_begun = {event("a", "", "k")}});
  const auto second = insert(next);
  const auto all = waiting("k");
  EXPECT_THAT(all,
              ElementsAre(first.text() + " a ", first.text() + " b each/3", second.text() + " a "));
  EXPECT_EQ(waiting("k", 1).size(), 1U);
  EXPECT_THAT(waiting("none"), IsEmpty());
  EXPECT_THAT(ok(reader_->event_waits(ids_.next<WorkflowId>(), "k", 10)), IsEmpty());
}

TEST_P(StoreEvents, ATakenOneIsKeptUntilItExpires) {
  const auto run = ids_.next<RunId>();
  in(&Writer::put_taken_event, taken(1, {{run, {"wait", ""}}, {run, {"other", "each/2"}}}));
  in(&Writer::put_taken_event, taken(2, {}));
  restart();
  const auto found = find(1);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->workflow, workflow_);
  EXPECT_EQ(found->body[0], 7);
  EXPECT_EQ(found->expires_at, clock_.now() + std::chrono::hours(1));
  ASSERT_EQ(found->waits.size(), 2U);
  EXPECT_EQ(found->waits[0].run, run);
  EXPECT_EQ(found->waits[1].step.node, "other");
  EXPECT_EQ(found->waits[1].step.item, "each/2");
  EXPECT_THAT(find(2)->waits, IsEmpty());
  EXPECT_FALSE(find(3));
  EXPECT_FALSE(ok(reader_->taken_event(ids_.next<WorkflowId>(), {1}, clock_.now())));
  EXPECT_FALSE(find(1, std::chrono::hours(1)));

  in(&Writer::put_taken_event, taken(1, {}));
  EXPECT_THAT(find(1)->waits, IsEmpty()) << "instead of what stood there";
  EXPECT_EQ(in(&Writer::delete_expired, clock_.now(), 10), 0);
  EXPECT_EQ(in(&Writer::delete_expired, clock_.now() + std::chrono::hours(1), 1), 1);
  EXPECT_EQ(in(&Writer::delete_expired, clock_.now() + std::chrono::hours(1), 10), 1);
  EXPECT_FALSE(find(1));
}

TEST_P(StoreEvents, TheyGoWithTheirWorkflow) {
  for (std::uint8_t hash = 1; hash <= 3; ++hash) in(&Writer::put_taken_event, taken(hash, {}));
  EXPECT_EQ(in(&Writer::delete_runs_of, workflow_, 2), 2);
  EXPECT_EQ(in(&Writer::delete_runs_of, workflow_, 2), 1);
  EXPECT_EQ(in(&Writer::delete_runs_of, workflow_, 2), 0);
  EXPECT_FALSE(find(1));
}

INSTANTIATE_TEST_SUITE_P(Every, StoreEvents, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_events_test
