// What runs wait for, and the lists of those that wait.
#include <algorithm>
#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

namespace sluice::store::conformance_waits_test {
namespace {

using model::RunStatus;
using model::WaitKind;
using testing::ElementsAre;
using testing::IsEmpty;

class StoreWaits : public StoreConformance {
 protected:
  static model::Wait form(std::string node, std::string item = {}, std::string title = {},
                          std::optional<Timestamp> until = {}) {
    return {.step = {std::move(node), std::move(item)},
            .kind = WaitKind::kForm,
            .key = {},
            .until = until,
            .title = std::move(title)};
  }
  static model::Wait event(std::string node, std::string key) {
    return {.step = {std::move(node), {}},
            .kind = WaitKind::kEvent,
            .key = std::move(key),
            .until = {},
            .title = {}};
  }
  static model::Wait child(std::string node, std::string workflow) {
    auto wait = event(std::move(node), std::move(workflow));
    wait.kind = WaitKind::kChild;
    return wait;
  }
  RunId insert_waiting(std::vector<model::Wait> waits, RunStatus status = RunStatus::kWaiting) {
    auto run = new_run(status);
    set_first(run, {.status = status, .waits_begun = std::move(waits)});
    return insert(run);
  }
  void append(RunId run, TransitionFields fields) {
    EXPECT_TRUE(appends(transition(run, std::move(fields))));
  }
  static std::string text(const model::Wait& wait) {
    return std::string(wait_name(wait.kind)) + " " + wait.step.node + "/" + wait.step.item + " " +
           wait.key + wait.title;
  }
  std::vector<std::string> waits(RunId run, std::int64_t limit = 10) {
    const std::vector runs{run};
    std::vector<std::string> out;
    const auto found = ok(reader_->waits_of(runs, limit));
    for (const auto& wait : found.at(0)) out.push_back(text(wait));
    return out;
  }
  RunPage page(RunFilter filter) {
    filter.team = team_;
    filter.now = clock_.now();
    if (!filter.waits_for) filter.waits_for = WaitKind::kForm;
    return ok(reader_->runs(filter));
  }
  static std::vector<RunId> ids(const RunPage& page) {
    std::vector<RunId> out;
    for (const auto& row : page.rows) out.push_back(row.header.id);
    return out;
  }
};

TEST_P(StoreWaits, ARunWaitsForSeveralThings) {
  const auto until = clock_.now() + Seconds(9);
  const auto run = insert_waiting({event("paid", "k"), form("ask", "1", "Agree?", until),
                                   form("ask", "0"), child("call", "w")});
  const auto other = insert(RunStatus::kWaiting);
  restart();
  EXPECT_THAT(waits(run),
              ElementsAre("form ask/0 ", "form ask/1 Agree?", "event paid/ k", "child call/ w"));
  EXPECT_THAT(waits(run, 2), ElementsAre("form ask/0 ", "form ask/1 Agree?"));
  const std::vector runs{other, run, next_run()};
  const auto all = ok(reader_->waits_of(runs, 10));
  ASSERT_EQ(all.size(), 3U);
  EXPECT_THAT(all[0], IsEmpty());
  ASSERT_EQ(all[1].size(), 4U);
  EXPECT_EQ(all[1][0].until, std::nullopt);
  EXPECT_EQ(all[1][1].until, until);
  EXPECT_THAT(all[2], IsEmpty());
}

TEST_P(StoreWaits, AStepThatWaitsAgainWaitsForSomethingElse) {
  const auto run = insert_waiting({event("paid", "k"), form("ask")});
  append(run, {.status = RunStatus::kWaiting,
               .waits_over = {{"paid", ""}, {"never", ""}},
               .waits_begun = {event("paid", "l")}});
  EXPECT_THAT(waits(run), ElementsAre("form ask/ ", "event paid/ l"));
  append(run, {.status = RunStatus::kRunning, .waits_over = {{"paid", ""}, {"ask", ""}}});
  EXPECT_THAT(waits(run), IsEmpty());
}

TEST_P(StoreWaits, NothingIsWaitedForByARunThatIsFinalOrGone) {
  const auto ended = insert_waiting({form("ask")});
  append(ended, {.status = RunStatus::kCancelled, .waits_begun = {form("late")}});
  EXPECT_THAT(waits(ended), IsEmpty());
  const auto gone = insert_waiting({form("ask")});
  in(&Writer::delete_runs_of, workflow_, 10);
  EXPECT_THAT(waits(gone), IsEmpty());
  EXPECT_EQ(page({}).total, 0);
}

TEST_P(StoreWaits, ListsTheRunsThatWaitForAKind) {
  const auto first = insert_waiting({form("ask", "0"), form("ask", "1"), event("paid", "k")});
  const auto second = insert_waiting({form("ask")});
  insert_waiting({form("ask")}, RunStatus::kRunning);
  insert_waiting({form("ask", "", "", clock_.now())});
  const auto limited = insert_waiting({form("ask", "", "", clock_.now() + Seconds(1))});
  insert(RunStatus::kWaiting);
  EXPECT_THAT(ids(page({})), ElementsAre(limited, second, first));
  EXPECT_EQ(page({}).total, 3) << "a run counts once";
  EXPECT_THAT(ids(page({.waits_for = WaitKind::kEvent})), ElementsAre(first));
  EXPECT_THAT(ids(page({.offset = 1, .limit = 1})), ElementsAre(second));
  EXPECT_EQ(page({.offset = 1, .limit = 1}).total, 3);
  EXPECT_THAT(ids(page({.offset = 3})), IsEmpty());
  EXPECT_THAT(ids(page({.workflow = workflow_})), ElementsAre(limited, second, first));
  EXPECT_THAT(ids(page({.workflow = ids_.next<WorkflowId>()})), IsEmpty());
  RunFilter foreign{.team = TeamId{8}, .waits_for = WaitKind::kForm, .now = {}};
  EXPECT_EQ(ok(reader_->runs(foreign)).total, 0);
}

INSTANTIATE_TEST_SUITE_P(Every, StoreWaits, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_waits_test
