#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

namespace sluice::store::conformance_lanes_test {
namespace {

using model::OnLimit;
using model::RunStatus;
using testing::ElementsAre;
using testing::IsEmpty;

// What was inserted got its place, waits for one, or was refused one.
class StoreLanes : public StoreConformance {
 protected:
  NewRun laned(model::Lane lane) {
    auto run = new_run(RunStatus::kPending);
    run.header.lane = lane;
    return run;
  }
  RunId add(model::Lane lane, RunStatus expected) { return add(laned(lane), expected); }
  RunId add(const NewRun& run, RunStatus expected) {
    const auto entry = write_batch({&run}).front();
    EXPECT_EQ(entry.outcome.kind, Kind::kCommitted);
    EXPECT_EQ(entry.outcome.status, expected);
    news_ = entry.lanes;
    EXPECT_EQ(status(run.header.id), expected);
    return run.header.id;
  }
  void append(RunId run, RunStatus status) {
    const auto more = transition(run, {.status = status, .in_lane = true});
    const auto entry = write_batch({&more}).front();
    EXPECT_EQ(entry.outcome.kind, Kind::kCommitted);
    news_ = entry.lanes;
  }
  RunStatus status(RunId run) { return ok(reader_->run(run))->row.status; }
  std::vector<RunId> open_runs() { return ok(reader_->open_runs({}, 100)); }
  std::vector<std::pair<RunId, RunId>> superseded() {
    return pairs(ok(reader_->superseded_runs(9)));
  }
  static std::vector<std::pair<RunId, RunId>> pairs(
      const std::vector<LaneNews::Superseded>& superseded) {
    std::vector<std::pair<RunId, RunId>> out;
    for (const auto& each : superseded) out.emplace_back(each.run, each.by);
    return out;
  }

  LaneNews news_;
};

TEST_P(StoreLanes, AsManyAsTheLimitHavePlacesAndTheRestWaitsInOrder) {
  const model::Lane lane{.id = 1, .limit = 2};
  const auto a = add(lane, RunStatus::kRunning);
  const auto b = add(lane, RunStatus::kRunning);
  const auto c = add(lane, RunStatus::kPending);
  const auto d = add(lane, RunStatus::kPending);
  add({.id = 2, .limit = 1}, RunStatus::kRunning);
  EXPECT_EQ(ok(reader_->runs_ahead(c)), 2);
  EXPECT_EQ(ok(reader_->runs_ahead(d)), 3);
  EXPECT_EQ(ok(reader_->runs_ahead(a)), std::nullopt);
  EXPECT_EQ(ok(reader_->count_queued_runs()), 2);

  append(a, RunStatus::kWaiting);  // keeps its place
  EXPECT_TRUE(news_.empty());
  append(b, RunStatus::kFailed);
  EXPECT_THAT(news_.begun, ElementsAre(c));
  EXPECT_EQ(status(c), RunStatus::kRunning);
  append(a, RunStatus::kCompleted);
  EXPECT_THAT(news_.begun, ElementsAre(d));
}

TEST_P(StoreLanes, WhoWaitsForAPlaceIsNotLoadedAndWhoHasOneIs) {
  const model::Lane lane{.id = -5, .limit = 1};
  const auto a = add(lane, RunStatus::kRunning);
  const auto b = add(lane, RunStatus::kPending);
  const auto free = insert(RunStatus::kPending);
  EXPECT_THAT(open_runs(), ElementsAre(a, free));
  EXPECT_EQ(ok(reader_->count_open_runs()), 2);
  append(a, RunStatus::kCompleted);
  restart();
  EXPECT_THAT(open_runs(), ElementsAre(b, free));
  EXPECT_EQ(ok(reader_->count_queued_runs()), 0);
}

TEST_P(StoreLanes, ARestartChangesNothingAboutPlaces) {
  const model::Lane lane{.id = 1, .limit = 1};
  const auto a = add(lane, RunStatus::kRunning);
  const auto b = add(lane, RunStatus::kPending);
  restart();
  add(lane, RunStatus::kPending);
  EXPECT_TRUE(in(&Writer::claim, a, ok(reader_->owners_of(std::vector{a})).front()));
  append(a, RunStatus::kCancelled);
  EXPECT_THAT(news_.begun, ElementsAre(b));
}

TEST_P(StoreLanes, WhatAFailedTaskDidGivesNoPlace) {
  const model::Lane lane{.id = 1, .limit = 1};
  const auto a = add(lane, RunStatus::kRunning);
  const auto b = add(lane, RunStatus::kPending);
  Task fails = [&](Writer& writer) -> Result<void> {
    SLUICE_TRY_VOID(writer.delete_runs_of(workflow_, 1));
    return fail(ErrorCode::kNotFound, "changed its mind");
  };
  const auto end = transition(a, {.status = RunStatus::kFailed, .in_lane = true});
  const auto batch = write_batch({&fails, &end});
  EXPECT_EQ(batch[0].outcome.kind, Kind::kFailed);
  EXPECT_THAT(batch[0].lanes.begun, IsEmpty());
  EXPECT_EQ(batch[1].outcome.kind, Kind::kCommitted);
  EXPECT_THAT(batch[1].lanes.begun, ElementsAre(b));
  EXPECT_EQ(status(b), RunStatus::kRunning);
}

TEST_P(StoreLanes, SeveralInOneBatchSeeEachOther) {
  const model::Lane lane{.id = 1, .limit = 1};
  const auto first = laned(lane);
  const auto second = laned(lane);
  const auto end = transition(first.header.id, {.status = RunStatus::kCompleted, .in_lane = true});
  const auto batch = write_batch({&first, &second, &end});
  EXPECT_EQ(batch[0].outcome.status, RunStatus::kRunning);
  EXPECT_EQ(batch[1].outcome.status, RunStatus::kPending);
  EXPECT_EQ(batch[2].outcome.kind, Kind::kCommitted);
  EXPECT_THAT(batch[2].lanes.begun, ElementsAre(second.header.id));
}

TEST_P(StoreLanes, WhoIsCancelledInTheQueueLetsTheNextOneBe) {
  const model::Lane lane{.id = 1, .limit = 1};
  const auto a = add(lane, RunStatus::kRunning);
  const auto b = add(lane, RunStatus::kPending);
  const auto c = add(lane, RunStatus::kPending);
  append(b, RunStatus::kCancelled);
  EXPECT_TRUE(news_.empty());
  EXPECT_EQ(ok(reader_->runs_ahead(c)), 1);
  append(a, RunStatus::kCompleted);
  EXPECT_THAT(news_.begun, ElementsAre(c));
}

TEST_P(StoreLanes, DropsWhatFindsNoPlace) {
  const model::Lane lane{.id = 1, .limit = 1, .on_limit = OnLimit::kDrop};
  const auto a = add(lane, RunStatus::kRunning);
  const auto b = add(lane, RunStatus::kCancelled);
  const auto stored = ok(reader_->run(b));
  EXPECT_EQ(stored->row.error, "dropped: a run of this key is open");
  EXPECT_EQ(stored->row.finished_at, stored->row.header.created_at);
  EXPECT_EQ(stored->trigger.body, R"({"a":1})");
  append(a, RunStatus::kCompleted);
  add(lane, RunStatus::kRunning);
}

TEST_P(StoreLanes, TheNewestWins) {
  const model::Lane lane{.id = 1, .limit = 1, .on_limit = OnLimit::kNewest};
  const auto a = add(lane, RunStatus::kRunning);
  const auto b = add(lane, RunStatus::kPending);
  EXPECT_THAT(pairs(news_.superseded), ElementsAre(std::pair(a, b)));
  const auto c = add(lane, RunStatus::kPending);
  EXPECT_THAT(pairs(news_.superseded), ElementsAre(std::pair(a, c)));
  EXPECT_THAT(news_.cancelled, ElementsAre(b));
  EXPECT_EQ(status(b), RunStatus::kCancelled);
  EXPECT_EQ(ok(reader_->run(b))->row.error, superseded_by(c));
  restart();
  EXPECT_THAT(superseded(), ElementsAre(std::pair(a, c)));
  EXPECT_TRUE(in(&Writer::claim, a, ok(reader_->owners_of(std::vector{a})).front()));
  append(a, RunStatus::kCancelled);
  EXPECT_THAT(news_.begun, ElementsAre(c));
  EXPECT_THAT(superseded(), IsEmpty());
}

TEST_P(StoreLanes, TheNewestAreAsManyAsTheLimit) {
  const model::Lane lane{.id = 1, .limit = 2, .on_limit = OnLimit::kNewest};
  const auto a = add(lane, RunStatus::kRunning);
  add(lane, RunStatus::kRunning);
  EXPECT_TRUE(news_.empty());
  const auto c = add(lane, RunStatus::kPending);
  EXPECT_THAT(pairs(news_.superseded), ElementsAre(std::pair(a, c)));
  EXPECT_THAT(superseded(), ElementsAre(std::pair(a, c)));
}

TEST_P(StoreLanes, WhatWasMadeBeforeTheNewestYieldsToIt) {
  const model::Lane lane{.id = 1, .limit = 1, .on_limit = OnLimit::kNewest};
  const auto early = laned(lane);
  const auto late = add(lane, RunStatus::kRunning);
  add(early, RunStatus::kCancelled);
  EXPECT_EQ(ok(reader_->run(early.header.id))->row.error, superseded_by(late));
  EXPECT_THAT(news_.cancelled, IsEmpty());
}

TEST_P(StoreLanes, WhoCameToWaitIsNotCancelledBySettingsThatChanged) {
  const auto a = add({.id = 1, .limit = 1}, RunStatus::kRunning);
  const auto b = add({.id = 1, .limit = 1}, RunStatus::kPending);
  const auto c = add({.id = 1, .limit = 1, .on_limit = OnLimit::kNewest}, RunStatus::kPending);
  EXPECT_TRUE(news_.superseded.empty() && news_.cancelled.empty());
  EXPECT_THAT(superseded(), IsEmpty());
  append(a, RunStatus::kCompleted);
  EXPECT_THAT(news_.begun, ElementsAre(b));
  append(b, RunStatus::kCompleted);
  EXPECT_THAT(news_.begun, ElementsAre(c));
}

TEST_P(StoreLanes, AHigherLimitLetsSeveralInAtOnce) {
  const auto a = add({.id = 1, .limit = 1}, RunStatus::kRunning);
  const auto b = add({.id = 1, .limit = 3}, RunStatus::kRunning);
  const auto c = add({.id = 1, .limit = 1}, RunStatus::kPending);
  const auto d = add({.id = 1, .limit = 3}, RunStatus::kPending);
  append(a, RunStatus::kCompleted);
  EXPECT_TRUE(news_.empty()) << "the first in the queue wants to be alone";
  append(b, RunStatus::kCompleted);
  EXPECT_THAT(news_.begun, ElementsAre(c, d));
}

TEST_P(StoreLanes, ADeletedRunGivesItsPlaceOn) {
  const model::Lane lane{.id = 1, .limit = 1};
  add(lane, RunStatus::kRunning);
  auto other = laned(lane);
  other.header.workflow = ids_.next<WorkflowId>();
  add(other, RunStatus::kPending);
  Task remove = [&](Writer& writer) -> Result<void> {
    EXPECT_EQ(writer.delete_runs_of(workflow_, 10).value_or(-1), 1);
    return {};
  };
  const auto entry = write_batch({&remove}).front();
  EXPECT_EQ(entry.outcome.kind, Kind::kCommitted);
  EXPECT_THAT(entry.lanes.begun, ElementsAre(other.header.id));
}

TEST_P(StoreLanes, ARunRemembersItsLane) {
  const auto run = add({.id = -7, .limit = 4, .on_limit = OnLimit::kDrop}, RunStatus::kRunning);
  restart();
  const auto header = ok(reader_->run(run))->row.header;
  ASSERT_TRUE(header.lane);
  EXPECT_EQ(header.lane->id, -7);
  EXPECT_EQ(header.lane->limit, 4);
  EXPECT_EQ(header.lane->on_limit, OnLimit::kDrop);
  EXPECT_FALSE(ok(reader_->run(insert(RunStatus::kRunning)))->row.header.lane);
}

TEST_P(StoreLanes, WhatTheRunInheritsIsStoredWithIt) {
  auto run = laned({.id = 1, .limit = 1});
  set_first(run, {.status = RunStatus::kPending, .records = "inherited\n", .in_lane = true});
  EXPECT_EQ(ok(reader_->run(add(run, RunStatus::kRunning)))->records, "inherited\n");
}

INSTANTIATE_TEST_SUITE_P(Backends, StoreLanes, testing::ValuesIn(backends()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_lanes_test
