#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

// Who may write to a run, and in which order.
namespace sluice::store::conformance_owners_test {
namespace {

using model::RunStatus;
using testing::ElementsAre;

class StoreOwners : public StoreConformance {};

TEST_P(StoreOwners, EveryStartIsANewNodeAndFencedOnesCannotWriteToWhatWasClaimed) {
  const RunId run = insert(RunStatus::kRunning);
  auto newer = ok(backend_->open_beside());
  EXPECT_GT(newer->node(), store_->node());
  EXPECT_FALSE(appends(*newer, transition(run, {.records = "not mine\n"})));

  EXPECT_THAT(ok(reader_->owners_of(std::vector{run, next_run()})),
              ElementsAre(store_->node(), model::kNobody));
  EXPECT_FALSE(in_store(*newer, &Writer::claim, run, model::kNobody)) << "it is not nobody's";
  EXPECT_TRUE(in_store(*newer, &Writer::claim, run, store_->node()));
  EXPECT_TRUE(in_store(*newer, &Writer::claim, run, newer->node())) << "mine already";
  EXPECT_FALSE(appends(transition(run, {.records = "lost\n"})));
  EXPECT_FALSE(in(&Writer::claim, run, store_->node())) << "not mine any more";
  EXPECT_FALSE(in(&Writer::claim, run, newer->node())) << "that one is alive";
  EXPECT_TRUE(appends(*newer, transition(run, {.records = "mine\n"})));
  EXPECT_EQ(ok(reader_->run(run))->records, "mine\n");

  const auto before = newer->node();
  newer.reset();
  restart();
  EXPECT_GT(store_->node(), before);
  EXPECT_TRUE(in(&Writer::claim, run, before)) << "a start fences all others";
}

TEST_P(StoreOwners, AReleasedRunIsAnybodys) {
  const RunId run = insert(RunStatus::kWaiting);
  auto newer = ok(backend_->open_beside());
  EXPECT_FALSE(in_store(*newer, &Writer::release, run)) << "not its own";
  EXPECT_TRUE(in_store(*newer, &Writer::claim, run, store_->node()));
  EXPECT_TRUE(in_store(*newer, &Writer::release, run));
  EXPECT_FALSE(appends(*newer, transition(run, {.records = "late\n"})));
  EXPECT_EQ(ok(reader_->owners_of(std::vector{run})).front(), model::kNobody);
  EXPECT_FALSE(in(&Writer::claim, run, model::kNobody)) << "a fenced process claims nothing";
  EXPECT_TRUE(in_store(*newer, &Writer::claim, run, model::kNobody));
  EXPECT_TRUE(appends(*newer, transition(run, {.records = "mine\n"})));
}

// It may not know what keys the newer one has taken.
TEST_P(StoreOwners, AFencedProcessStartsNoRuns) {
  auto newer = ok(backend_->open_beside());
  const NewRun run = new_run();
  const auto refused = write_batch({&run}).front().outcome;
  EXPECT_EQ(refused.kind, Kind::kFailed);
  EXPECT_EQ(refused.error.code, ErrorCode::kUnavailable);
  EXPECT_EQ(write_batch(*newer, {&run}).front().outcome.kind, Kind::kCommitted);
}

TEST_P(StoreOwners, AFencedProcessClaimsNothingFromAnotherThatIsFenced) {
  auto second = ok(backend_->open_beside());
  const NewRun run = new_run();
  EXPECT_EQ(write_batch(*second, {&run}).front().outcome.kind, Kind::kCommitted);
  auto third = ok(backend_->open_beside());
  EXPECT_FALSE(in(&Writer::claim, run.header.id, second->node()));
  EXPECT_TRUE(in_store(*third, &Writer::claim, run.header.id, second->node()));
}

TEST_P(StoreOwners, ATransitionFollowsTheOneBeforeAndIsWrittenOnce) {
  const RunId run = insert(RunStatus::kRunning);
  const auto at_step = [&](std::int64_t step, RunStatus status, std::string records) {
    auto finished = model::is_final(status) ? std::optional(clock_.now()) : std::nullopt;
    return TransitionForTest::make({.run = run,
                                    .step = step,
                                    .status = status,
                                    .records = std::move(records),
                                    .finished_at = finished});
  };
  EXPECT_FALSE(appends(at_step(2, RunStatus::kRunning, "too early\n")));
  const auto first = at_step(1, RunStatus::kRunning, "1\n");
  const auto last = at_step(2, RunStatus::kCompleted, "2\n");
  for (const auto& entry : write_batch({&first, &first, &last, &last}))
    EXPECT_EQ(entry.outcome.kind, Kind::kCommitted);
  EXPECT_FALSE(appends(at_step(1, RunStatus::kRunning, "too late\n")));
  EXPECT_TRUE(appends(last)) << "handed in again";
  EXPECT_EQ(ok(reader_->run(run))->records, "1\n2\n");
  EXPECT_EQ(ok(reader_->run(run))->row.step, 2);
}

INSTANTIATE_TEST_SUITE_P(Every, StoreOwners, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_owners_test
