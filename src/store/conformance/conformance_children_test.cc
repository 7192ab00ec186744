#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

namespace sluice::store::conformance_children_test {
namespace {

using model::RunStatus;
using testing::ElementsAre;
using testing::IsEmpty;

class StoreChildren : public StoreConformance {
 protected:
  static model::ParentStep step_of(RunId parent, std::string item = {}, bool waits = true) {
    return {parent, "call", std::move(item), waits};
  }
  // Of a step that the parent, which waits, has noted.
  NewRun child_of(RunId parent, std::string item = {}, RunStatus status = RunStatus::kRunning,
                  bool waits = true) {
    const auto step = step_of(parent, std::move(item), waits);
    append(parent, noted(step));
    auto run = new_run(status);
    run.header.parent = step;
    run.header.depth = 2;
    return run;
  }
  static model::Wait event(std::string node, std::string key) {
    return {.step = {std::move(node), ""},
            .kind = model::WaitKind::kEvent,
            .key = std::move(key),
            .until = {},
            .title = {}};
  }
  static model::Wait waits_for(const model::ParentStep& step) {
    return {.step = {step.node, step.item},
            .kind = model::WaitKind::kChild,
            .key = "wf_called",
            .until = {},
            .title = {}};
  }
  static TransitionFields noted(const model::ParentStep& step) {
    return {.status = RunStatus::kWaiting, .waits_begun = {waits_for(step)}, .starts = {step}};
  }
  // The runs whose steps have not heard, in order.
  std::vector<RunId> unheard() {
    std::vector<RunId> runs;
    for (const auto& each : ok(reader_->unheard_steps({}, 10))) runs.push_back(each.parent.run);
    return runs;
  }
  std::vector<RunId> awaiting(std::string_view key) {
    return ok(reader_->runs_awaiting(workflow_, key, 10));
  }
  void append(RunId run, TransitionFields fields) {
    EXPECT_TRUE(appends(transition(run, std::move(fields))));
  }
};

TEST_P(StoreChildren, AStepHasOneRun) {
  const auto parent = insert(RunStatus::kWaiting);
  const auto first = insert(child_of(parent, "call/0"));
  const auto again = write(child_of(parent, "call/0"));
  EXPECT_EQ(again.kind, Kind::kChildExists);
  EXPECT_EQ(again.existing, first);
  auto without_room = child_of(parent, "call/0");
  without_room.has_room = false;
  EXPECT_EQ(write(without_room).kind, Kind::kChildExists);
  without_room = child_of(parent, "call/1");
  without_room.has_room = false;
  EXPECT_EQ(write(without_room).kind, Kind::kNoRoom);
  const auto other = insert(child_of(parent, "call/1"));
  restart();
  EXPECT_EQ(ok(reader_->child_of(parent, "call", "call/0")), first);
  EXPECT_EQ(ok(reader_->child_of(parent, "call", "call/1")), other);
  EXPECT_EQ(ok(reader_->child_of(parent, "call", "")), std::nullopt);
  EXPECT_EQ(ok(reader_->count_open_runs()), 2);
}

TEST_P(StoreChildren, AChildKnowsItsParent) {
  const auto parent = insert(RunStatus::kWaiting);
  const auto child = insert(child_of(parent, "call/0"));
  const auto tie = ok(reader_->parent_of(child));
  ASSERT_TRUE(tie);
  EXPECT_EQ(tie->parent.run, parent);
  EXPECT_EQ(tie->depth, 2U);
  const auto header = ok(reader_->run(child))->row.header;
  ASSERT_TRUE(header.parent);
  EXPECT_EQ(header.parent->run, parent);
  EXPECT_EQ(header.parent->node, "call");
  EXPECT_EQ(header.parent->item, "call/0");
  EXPECT_TRUE(header.parent->waits);
  EXPECT_EQ(header.depth, 2U);
  EXPECT_FALSE(ok(reader_->run(parent))->row.header.parent);
}

TEST_P(StoreChildren, FindsParentsThatMayNotHaveHeard) {
  const auto never_begun = insert(RunStatus::kWaiting);
  append(never_begun, noted(step_of(never_begun)));
  append(never_begun, noted(step_of(never_begun)));
  auto first_turn = new_run(RunStatus::kWaiting);
  set_first(first_turn, noted(step_of(first_turn.header.id)));
  const auto noted_at_once = insert(first_turn);
  const auto over = insert(RunStatus::kWaiting);
  insert(child_of(over, {}, RunStatus::kCompleted));
  const auto open = insert(RunStatus::kWaiting);
  const auto child = insert(child_of(open));
  const auto ended = insert(RunStatus::kWaiting);
  insert(child_of(ended, {}, RunStatus::kCompleted));
  append(ended, {.status = RunStatus::kCompleted});
  EXPECT_THAT(unheard(), ElementsAre(never_begun, noted_at_once, over));
  append(child, {.status = RunStatus::kFailed});
  EXPECT_THAT(unheard(), ElementsAre(never_begun, noted_at_once, over, open));
  const auto next = ok(reader_->unheard_steps(step_of(noted_at_once), 1));
  ASSERT_EQ(next.size(), 1U);
  EXPECT_EQ(next[0].parent.run, over);
}

TEST_P(StoreChildren, FindsStepsThatMayNotHaveHeard) {
  const auto parent = insert(RunStatus::kWaiting);
  const auto over = insert(child_of(parent, "call/0", RunStatus::kCompleted));
  insert(child_of(parent, "call/1"));  // is under way
  const auto started = insert(child_of(parent, "call/2", RunStatus::kRunning, false));
  insert(child_of(parent, "call/3", RunStatus::kCompleted));
  append(parent, {.status = RunStatus::kRunning, .waits_over = {{"call", "call/3"}}});  // has heard
  append(parent, noted(step_of(parent, "call/4")));
  append(parent, {.status = RunStatus::kRunning});  // at work on something else
  const auto steps = ok(reader_->unheard_steps({}, 10));
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(steps[0].parent.item, "call/0");
  EXPECT_EQ(steps[0].child, over);
  EXPECT_TRUE(steps[0].parent.waits);
  EXPECT_EQ(steps[1].child, started);
  EXPECT_FALSE(steps[1].parent.waits);
  EXPECT_EQ(steps[2].parent.item, "call/4");
  EXPECT_EQ(steps[2].child, std::nullopt);
  const auto rest = ok(reader_->unheard_steps(steps[0].parent, 1));
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].parent.item, "call/2");
}

TEST_P(StoreChildren, WhatNoStepWantsIsNotMade) {
  const auto parent = insert(RunStatus::kWaiting);
  const auto unwanted = child_of(parent);
  append(parent, {.status = RunStatus::kWaiting, .stops = {step_of(parent)}});
  auto never_noted = new_run(RunStatus::kRunning);
  never_noted.header.parent = step_of(parent, "other");
  const auto orphan = child_of(parent, "gone");
  for (const auto& run : {unwanted, never_noted}) {
    const auto late = write(run);
    EXPECT_EQ(late.kind, Kind::kStepUnwanted);
    EXPECT_EQ(late.existing, RunId());
  }
  EXPECT_THAT(unheard(), ElementsAre(parent)) << "for the step that is wanted";
  in(&Writer::delete_runs_of, workflow_, 10);
  EXPECT_EQ(write(orphan).existing, RunId());
  EXPECT_EQ(ok(reader_->count_open_runs()), 0);
}

TEST_P(StoreChildren, FindsRunsThatNobodyWaitsForAnyMore) {
  const auto parent = insert(RunStatus::kWaiting);
  const auto child = insert(child_of(parent));
  insert(child_of(parent, "done", RunStatus::kCompleted));
  insert(child_of(parent, "on its own", RunStatus::kRunning, false));
  const auto kept = insert(child_of(parent, "kept"));
  EXPECT_THAT(ok(reader_->orphans({}, 10)), IsEmpty());
  append(parent, {.status = RunStatus::kWaiting,
                  .stops = {step_of(parent), step_of(parent, "done"),
                            step_of(parent, "on its own", false)}});
  EXPECT_THAT(ok(reader_->orphans({}, 10)), ElementsAre(child));
  EXPECT_THAT(ok(reader_->orphans(child, 10)), IsEmpty());
  append(parent, {.status = RunStatus::kCancelled, .stops = {step_of(parent, "kept")}});
  EXPECT_THAT(ok(reader_->orphans({}, 10)), ElementsAre(child, kept));
}

TEST_P(StoreChildren, TheTieIsTheParents) {
  auto waiting = new_run(RunStatus::kWaiting);
  waiting.header.workflow = ids_.next<WorkflowId>();
  const auto parent = insert(waiting);
  const auto child = insert(child_of(parent));
  EXPECT_EQ(in(&Writer::delete_runs_of, workflow_, 10), 1);
  EXPECT_EQ(ok(reader_->child_of(parent, "call", "")), child);  // so it is not started again
  EXPECT_THAT(unheard(), ElementsAre(parent));
  EXPECT_EQ(in(&Writer::delete_runs_of, waiting.header.workflow, 10), 1);
  EXPECT_EQ(ok(reader_->child_of(parent, "call", "")), std::nullopt);
  EXPECT_FALSE(ok(reader_->parent_of(child)));
}

TEST_P(StoreChildren, KnowsWhoAwaitsWhat) {
  auto run = new_run(RunStatus::kWaiting);
  set_first(run, {.status = RunStatus::kWaiting,
                  .waits_begun = {event("one", "a"), event("two", "b"), event("three", "b")}});
  const auto first = insert(run);
  const auto second = insert(RunStatus::kWaiting);
  append(second, {.status = RunStatus::kWaiting, .waits_begun = {event("one", "b")}});
  EXPECT_THAT(awaiting("a"), ElementsAre(first));
  EXPECT_THAT(awaiting("b"), ElementsAre(first, second));
  EXPECT_THAT(ok(reader_->runs_awaiting(workflow_, "b", 1)), ElementsAre(first));
  EXPECT_THAT(ok(reader_->runs_awaiting(ids_.next<WorkflowId>(), "b", 10)), IsEmpty());
  append(first, {.status = RunStatus::kWaiting});  // nothing changed
  EXPECT_THAT(awaiting("a"), ElementsAre(first));
  append(first, {.status = RunStatus::kWaiting, .waits_over = {{"one", ""}, {"two", ""}}});
  EXPECT_THAT(awaiting("a"), IsEmpty());
  EXPECT_THAT(awaiting("b"), ElementsAre(first, second));
  append(first, {.status = RunStatus::kCompleted});
  EXPECT_THAT(awaiting("b"), ElementsAre(second));
  in(&Writer::delete_runs_of, workflow_, 10);
  EXPECT_THAT(awaiting("b"), IsEmpty());
}

TEST_P(StoreChildren, AreListedByTheirSteps) {
  const auto parent = insert(RunStatus::kWaiting);
  const auto first = insert(child_of(parent, "0"));
  const auto second = insert(child_of(parent, "1"));
  append(parent, noted(step_of(parent, "2")));  // has none yet
  insert(child_of(insert(RunStatus::kWaiting), "0"));
  const auto all = ok(reader_->children_of(parent, {}, 10));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].run, first);
  EXPECT_EQ(all[0].step.item, "0");
  EXPECT_EQ(all[1].run, second);
  const auto one = ok(reader_->children_of(parent, {}, 1));
  ASSERT_EQ(one.size(), 1U);
  const auto next = ok(reader_->children_of(parent, one[0].step, 10));
  ASSERT_EQ(next.size(), 1U);
  EXPECT_EQ(next[0].run, second);
  EXPECT_THAT(ok(reader_->children_of(first, {}, 10)), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Every, StoreChildren, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_children_test
