#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

namespace sluice::store::conformance_concurrency_test {
namespace {

using model::OnLimit;
using model::RunStatus;
using testing::ElementsAre;
using testing::IsEmpty;

// What was inserted got its slot, waits for one, or was refused one.
class StoreConcurrency : public StoreConformance {
 protected:
  NewRun grouped(model::ConcurrencyGroup group) {
    auto run = new_run(RunStatus::kPending);
    run.header.concurrency_group = group;
    return run;
  }
  RunId add(model::ConcurrencyGroup group, RunStatus expected) {
    return add(grouped(group), expected);
  }
  RunId add(const NewRun& run, RunStatus expected) {
    const auto entry = write_batch({&run}).front();
    EXPECT_EQ(entry.outcome.kind, Kind::kCommitted);
    EXPECT_EQ(entry.outcome.status, expected);
    news_ = entry.groups;
    EXPECT_EQ(status(run.header.id), expected);
    return run.header.id;
  }
  void append(RunId run, RunStatus status) {
    const auto more = transition(run, {.status = status, .in_concurrency_group = true});
    const auto entry = write_batch({&more}).front();
    EXPECT_EQ(entry.outcome.kind, Kind::kCommitted);
    news_ = entry.groups;
  }
  RunStatus status(RunId run) { return ok(reader_->run(run))->row.status; }
  std::vector<RunId> open_runs() { return ok(reader_->open_runs({}, 100)); }
  std::vector<std::pair<RunId, RunId>> superseded() {
    return pairs(ok(reader_->superseded_runs(9)));
  }
  static std::vector<std::pair<RunId, RunId>> pairs(
      const std::vector<ConcurrencyChanges::Superseded>& superseded) {
    std::vector<std::pair<RunId, RunId>> out;
    for (const auto& each : superseded) out.emplace_back(each.run, each.by);
    return out;
  }

  ConcurrencyChanges news_;
};

TEST_P(StoreConcurrency, AsManyAsTheLimitHavePlacesAndTheRestWaitsInOrder) {
  const model::ConcurrencyGroup group{.id = 1, .limit = 2};
  const auto a = add(group, RunStatus::kRunning);
  const auto b = add(group, RunStatus::kRunning);
  const auto c = add(group, RunStatus::kPending);
  const auto d = add(group, RunStatus::kPending);
  add({.id = 2, .limit = 1}, RunStatus::kRunning);
  EXPECT_EQ(ok(reader_->runs_ahead(c)), 2);
  EXPECT_EQ(ok(reader_->runs_ahead(d)), 3);
  EXPECT_EQ(ok(reader_->runs_ahead(a)), std::nullopt);
  EXPECT_EQ(ok(reader_->count_queued_runs()), 2);

  append(a, RunStatus::kWaiting);  // keeps its slot
  EXPECT_TRUE(news_.empty());
  append(b, RunStatus::kFailed);
  EXPECT_THAT(news_.begun, ElementsAre(c));
  EXPECT_EQ(status(c), RunStatus::kRunning);
  append(a, RunStatus::kCompleted);
  EXPECT_THAT(news_.begun, ElementsAre(d));
}

TEST_P(StoreConcurrency, WhoWaitsForAPlaceIsNotLoadedAndWhoHasOneIs) {
  const model::ConcurrencyGroup group{.id = -5, .limit = 1};
  const auto a = add(group, RunStatus::kRunning);
  const auto b = add(group, RunStatus::kPending);
  const auto free = insert(RunStatus::kPending);
  EXPECT_THAT(open_runs(), ElementsAre(a, free));
  EXPECT_EQ(ok(reader_->count_open_runs()), 2);
  append(a, RunStatus::kCompleted);
  restart();
  EXPECT_THAT(open_runs(), ElementsAre(b, free));
  EXPECT_EQ(ok(reader_->count_queued_runs()), 0);
}

TEST_P(StoreConcurrency, ARestartChangesNothingAboutPlaces) {
  const model::ConcurrencyGroup group{.id = 1, .limit = 1};
  const auto a = add(group, RunStatus::kRunning);
  const auto b = add(group, RunStatus::kPending);
  restart();
  add(group, RunStatus::kPending);
  EXPECT_TRUE(in(&Writer::claim, a, ok(reader_->owners_of(std::vector{a})).front()));
  append(a, RunStatus::kCancelled);
  EXPECT_THAT(news_.begun, ElementsAre(b));
}

TEST_P(StoreConcurrency, WhatAFailedTaskDidGivesNoPlace) {
  const model::ConcurrencyGroup group{.id = 1, .limit = 1};
  const auto a = add(group, RunStatus::kRunning);
  const auto b = add(group, RunStatus::kPending);
  Task fails = [&](Writer& writer) -> Result<void> {
    SLUICE_TRY_VOID(writer.delete_runs_of(workflow_, 1));
    return fail(ErrorCode::kNotFound, "changed its mind");
  };
  const auto end = transition(a, {.status = RunStatus::kFailed, .in_concurrency_group = true});
  const auto batch = write_batch({&fails, &end});
  EXPECT_EQ(batch[0].outcome.kind, Kind::kFailed);
  EXPECT_THAT(batch[0].groups.begun, IsEmpty());
  EXPECT_EQ(batch[1].outcome.kind, Kind::kCommitted);
  EXPECT_THAT(batch[1].groups.begun, ElementsAre(b));
  EXPECT_EQ(status(b), RunStatus::kRunning);
}

TEST_P(StoreConcurrency, SeveralInOneBatchSeeEachOther) {
  const model::ConcurrencyGroup group{.id = 1, .limit = 1};
  const auto first = grouped(group);
  const auto second = grouped(group);
  const auto end =
      transition(first.header.id, {.status = RunStatus::kCompleted, .in_concurrency_group = true});
  const auto batch = write_batch({&first, &second, &end});
  EXPECT_EQ(batch[0].outcome.status, RunStatus::kRunning);
  EXPECT_EQ(batch[1].outcome.status, RunStatus::kPending);
  EXPECT_EQ(batch[2].outcome.kind, Kind::kCommitted);
  EXPECT_THAT(batch[2].groups.begun, ElementsAre(second.header.id));
}

TEST_P(StoreConcurrency, WhoIsCancelledInTheQueueLetsTheNextOneBe) {
  const model::ConcurrencyGroup group{.id = 1, .limit = 1};
  const auto a = add(group, RunStatus::kRunning);
  const auto b = add(group, RunStatus::kPending);
  const auto c = add(group, RunStatus::kPending);
  append(b, RunStatus::kCancelled);
  EXPECT_TRUE(news_.empty());
  EXPECT_EQ(ok(reader_->runs_ahead(c)), 1);
  append(a, RunStatus::kCompleted);
  EXPECT_THAT(news_.begun, ElementsAre(c));
}

TEST_P(StoreConcurrency, DropsWhatFindsNoPlace) {
  const model::ConcurrencyGroup group{.id = 1, .limit = 1, .on_limit = OnLimit::kDrop};
  const auto a = add(group, RunStatus::kRunning);
  const auto b = add(group, RunStatus::kCancelled);
  const auto stored = ok(reader_->run(b));
  EXPECT_EQ(stored->row.error, "dropped: a run of this key is open");
  EXPECT_EQ(stored->row.finished_at, stored->row.header.created_at);
  EXPECT_EQ(stored->trigger.body, R"({"a":1})");
  append(a, RunStatus::kCompleted);
  add(group, RunStatus::kRunning);
}

TEST_P(StoreConcurrency, TheNewestWins) {
  const model::ConcurrencyGroup group{.id = 1, .limit = 1, .on_limit = OnLimit::kNewest};
  const auto a = add(group, RunStatus::kRunning);
  const auto b = add(group, RunStatus::kPending);
  EXPECT_THAT(pairs(news_.superseded), ElementsAre(std::pair(a, b)));
  const auto c = add(group, RunStatus::kPending);
  EXPECT_THAT(pairs(news_.superseded), ElementsAre(std::pair(a, c)));
  EXPECT_THAT(pairs(news_.cancelled), ElementsAre(std::pair(b, c)));
  EXPECT_EQ(status(b), RunStatus::kCancelled);
  EXPECT_EQ(ok(reader_->run(b))->row.error, superseded_by(c));
  restart();
  EXPECT_THAT(superseded(), ElementsAre(std::pair(a, c)));
  EXPECT_TRUE(in(&Writer::claim, a, ok(reader_->owners_of(std::vector{a})).front()));
  append(a, RunStatus::kCancelled);
  EXPECT_THAT(news_.begun, ElementsAre(c));
  EXPECT_THAT(superseded(), IsEmpty());
}

TEST_P(StoreConcurrency, TheNewestAreAsManyAsTheLimit) {
  const model::ConcurrencyGroup group{.id = 1, .limit = 2, .on_limit = OnLimit::kNewest};
  const auto a = add(group, RunStatus::kRunning);
  add(group, RunStatus::kRunning);
  EXPECT_TRUE(news_.empty());
  const auto c = add(group, RunStatus::kPending);
  EXPECT_THAT(pairs(news_.superseded), ElementsAre(std::pair(a, c)));
  EXPECT_THAT(superseded(), ElementsAre(std::pair(a, c)));
}

TEST_P(StoreConcurrency, WhatWasMadeBeforeTheNewestYieldsToIt) {
  const model::ConcurrencyGroup group{.id = 1, .limit = 1, .on_limit = OnLimit::kNewest};
  const auto early = grouped(group);
  const auto late = add(group, RunStatus::kRunning);
  add(early, RunStatus::kCancelled);
  EXPECT_EQ(ok(reader_->run(early.header.id))->row.error, superseded_by(late));
  EXPECT_THAT(news_.cancelled, IsEmpty());
}

TEST_P(StoreConcurrency, WhoCameToWaitIsNotCancelledBySettingsThatChanged) {
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

TEST_P(StoreConcurrency, AHigherLimitLetsSeveralInAtOnce) {
  const auto a = add({.id = 1, .limit = 1}, RunStatus::kRunning);
  const auto b = add({.id = 1, .limit = 3}, RunStatus::kRunning);
  const auto c = add({.id = 1, .limit = 1}, RunStatus::kPending);
  const auto d = add({.id = 1, .limit = 3}, RunStatus::kPending);
  append(a, RunStatus::kCompleted);
  EXPECT_TRUE(news_.empty()) << "the first in the queue wants to be alone";
  append(b, RunStatus::kCompleted);
  EXPECT_THAT(news_.begun, ElementsAre(c, d));
}

TEST_P(StoreConcurrency, ADeletedRunGivesItsPlaceOn) {
  const model::ConcurrencyGroup group{.id = 1, .limit = 1};
  add(group, RunStatus::kRunning);
  auto other = grouped(group);
  other.header.workflow = ids_.next<WorkflowId>();
  add(other, RunStatus::kPending);
  Task remove = [&](Writer& writer) -> Result<void> {
    EXPECT_EQ(writer.delete_runs_of(workflow_, 10).value_or(-1), 1);
    return {};
  };
  const auto entry = write_batch({&remove}).front();
  EXPECT_EQ(entry.outcome.kind, Kind::kCommitted);
  EXPECT_THAT(entry.groups.begun, ElementsAre(other.header.id));
}

TEST_P(StoreConcurrency, ARunRemembersItsConcurrencyGroup) {
  const auto run = add({.id = -7, .limit = 4, .on_limit = OnLimit::kDrop}, RunStatus::kRunning);
  restart();
  const auto header = ok(reader_->run(run))->row.header;
  ASSERT_TRUE(header.concurrency_group);
  EXPECT_EQ(header.concurrency_group->id, -7);
  EXPECT_EQ(header.concurrency_group->limit, 4);
  EXPECT_EQ(header.concurrency_group->on_limit, OnLimit::kDrop);
  EXPECT_FALSE(ok(reader_->run(insert(RunStatus::kRunning)))->row.header.concurrency_group);
}

TEST_P(StoreConcurrency, WhatTheRunInheritsIsStoredWithIt) {
  auto run = grouped({.id = 1, .limit = 1});
  set_first(
      run, {.status = RunStatus::kPending, .records = "inherited\n", .in_concurrency_group = true});
  EXPECT_EQ(ok(reader_->run(add(run, RunStatus::kRunning)))->records, "inherited\n");
}

INSTANTIATE_TEST_SUITE_P(Backends, StoreConcurrency, testing::ValuesIn(backends()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_concurrency_test
