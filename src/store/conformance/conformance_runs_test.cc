#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

namespace sluice::store::conformance_runs_test {
namespace {

using model::RunStatus;
using testing::ElementsAre;
using testing::IsEmpty;

KeyHash key_hash(std::uint8_t first) {
  KeyHash hash{};
  hash[0] = first;
  return hash;
}
Sha256 body_hash(std::uint8_t first) {
  Sha256 hash{};
  hash[31] = first;
  return hash;
}

std::vector<RunId> ids_of(const RunPage& page) {
  std::vector<RunId> ids;
  for (const RunRow& row : page.rows) ids.push_back(row.header.id);
  return ids;
}

TEST_P(StoreConformance, ReadsBackAllOfARun) {
  NewRun run = new_run();
  run.header.trigger = model::TriggerKind::kManual;
  run.header.rerun_of = next_run();
  set_first(run, {.status = RunStatus::kFailed,
                  .records = "line 1\nline 2\n",
                  .finished_at = clock_.now(),
                  .error = "it broke"});
  insert(run);

  auto stored = ok(reader_->run(run.header.id));
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->row.header.id, run.header.id);
  EXPECT_EQ(stored->row.header.team, team_);
  EXPECT_EQ(stored->row.header.workflow, workflow_);
  EXPECT_EQ(stored->row.header.version, 3);
  EXPECT_EQ(stored->row.header.trigger, model::TriggerKind::kManual);
  EXPECT_EQ(stored->row.header.created_at, run.header.created_at);
  EXPECT_EQ(stored->row.header.rerun_of, run.header.rerun_of);
  EXPECT_EQ(stored->row.status, RunStatus::kFailed);
  EXPECT_EQ(stored->row.finished_at, clock_.now());
  EXPECT_EQ(stored->row.wake_at, std::nullopt);
  EXPECT_EQ(stored->row.error, "it broke");
  EXPECT_EQ(stored->trigger.body, run.body);
  EXPECT_EQ(stored->trigger.headers, run.headers);
  EXPECT_EQ(stored->records, "line 1\nline 2\n");
}

TEST_P(StoreConformance, KeepsBodiesOfAnySizeAndContent) {
  for (const std::size_t bytes : {0UL, 1UL, 8'191UL, 8'192UL, 8'193UL, 1UL << 20, 5UL << 20}) {
    const std::string body(bytes, 'b');
    NewRun run = new_run();
    run.body = body;
    run.headers = {};
    insert(run);
    auto stored = ok(reader_->run(run.header.id));
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->trigger.body, body) << bytes;
    EXPECT_EQ(stored->trigger.headers, "");
  }
  NewRun run = new_run();
  run.body = std::string_view("\0\"'\x01", 4);
  insert(run);
  EXPECT_EQ(ok(reader_->run(run.header.id))->trigger.body, run.body);
}

TEST_P(StoreConformance, FindsARunOnlyByItsWholeIdAndTeam) {
  const RunId id = insert(RunStatus::kRunning);
  EXPECT_TRUE(ok(reader_->run(id)));
  EXPECT_FALSE(ok(reader_->run(RunId{{id.key, id.tail + 1}})));
  EXPECT_FALSE(ok(reader_->run(next_run())));
  EXPECT_TRUE(ok(reader_->run_of_team(team_, id)));
  EXPECT_FALSE(ok(reader_->run_of_team(TeamId{8}, id)));
}

TEST_P(StoreConformance, AppendsRecordsInOrderAndMovesTheStatus) {
  NewRun run = new_run();
  set_first(run, {.status = RunStatus::kRunning, .records = "1\n"});
  insert(run);
  const RunId id = run.header.id;
  const Timestamp later = clock_.now() + Seconds(30);
  EXPECT_TRUE(appends(transition(id, {.records = "2\n"})));
  EXPECT_TRUE(
      appends(transition(id, {.status = RunStatus::kWaiting, .records = "3\n", .wake_at = later})));
  auto waiting = ok(reader_->run(id));
  EXPECT_EQ(waiting->row.status, RunStatus::kWaiting);
  EXPECT_EQ(waiting->row.wake_at, later);
  EXPECT_TRUE(appends(transition(id, {.status = RunStatus::kRunning})));
  EXPECT_TRUE(appends(
      transition(id, {.status = RunStatus::kDeadLetter, .records = "4\n5\n", .error = "gave up"})));
  auto stored = ok(reader_->run(id));
  EXPECT_EQ(stored->records, "1\n2\n3\n4\n5\n");
  EXPECT_EQ(stored->row.status, RunStatus::kDeadLetter);
  EXPECT_EQ(stored->row.wake_at, std::nullopt);
  EXPECT_EQ(stored->row.finished_at, clock_.now());
  EXPECT_EQ(stored->row.error, "gave up");
}

TEST_P(StoreConformance, WritesNothingToARunThatIsFinalOrGone) {
  const RunId done = insert(RunStatus::kCompleted);
  EXPECT_FALSE(appends(transition(done, {.records = "late\n"})));
  EXPECT_FALSE(in(&Writer::claim, done, store_->node()));
  EXPECT_EQ(ok(reader_->run(done))->records, "");
  EXPECT_FALSE(appends(transition(next_run(), {.records = "late\n"})));
  const RunId open = insert(RunStatus::kRunning);
  const RunId guessed{{open.key, open.tail + 1}};
  EXPECT_FALSE(appends(transition(guessed, {.records = "late\n"})));
  EXPECT_EQ(ok(reader_->run(open))->records, "");
}

TEST_P(StoreConformance, TheSameKeyGivesTheSameRun) {
  NewRun first = new_run();
  first.idempotency = {key_hash(1), body_hash(1), clock_.now() + Seconds(60)};
  NewRun again = new_run();
  again.idempotency = {key_hash(1), body_hash(1), clock_.now() + Seconds(60)};
  NewRun other = new_run();
  other.idempotency = {key_hash(1), body_hash(2), clock_.now() + Seconds(60)};

  const auto batch = write_batch({&first, &again, &other});
  EXPECT_EQ(batch[0].outcome.kind, Kind::kCommitted);
  EXPECT_EQ(batch[0].outcome.existing, first.header.id);
  EXPECT_EQ(batch[1].outcome.kind, Kind::kDuplicate);
  EXPECT_EQ(batch[1].outcome.existing, first.header.id);
  EXPECT_EQ(batch[2].outcome.kind, Kind::kConflict);
  EXPECT_EQ(batch[2].outcome.existing, first.header.id);

  restart();
  EXPECT_EQ(write(again).kind, Kind::kDuplicate);
  EXPECT_EQ(write(other).kind, Kind::kConflict);
  EXPECT_EQ(ok(reader_->runs({.team = team_})).total, 1);
}

TEST_P(StoreConformance, AKeyBelongsToOneWorkflow) {
  NewRun first = new_run();
  first.idempotency = {key_hash(1), body_hash(1), clock_.now() + Seconds(60)};
  insert(first);
  workflow_ = ids_.next<WorkflowId>();
  NewRun other = new_run();
  other.idempotency = first.idempotency;
  insert(other);
}

TEST_P(StoreConformance, AnExpiredKeyIsFree) {
  NewRun first = new_run();
  first.idempotency = {key_hash(1), body_hash(1), clock_.now() + Seconds(60)};
  insert(first);
  clock_.advance(Seconds(60));
  NewRun second = new_run();
  second.idempotency = {key_hash(1), body_hash(2), clock_.now() + Seconds(60)};
  insert(second);
  NewRun third = new_run();
  third.idempotency = {key_hash(1), body_hash(2), clock_.now() + Seconds(60)};
  EXPECT_EQ(write(third).existing, second.header.id);
}

TEST_P(StoreConformance, DeletesExpiredKeysInSlices) {
  for (std::uint8_t i = 0; i < 5; ++i) {
    NewRun run = new_run();
    run.idempotency = {key_hash(i), body_hash(i), clock_.now() + Seconds(i < 3 ? 1 : 600)};
    insert(run);
  }
  clock_.advance(Seconds(10));
  while (in(&Writer::delete_expired, clock_.now(), 2) == 2) {
  }
  NewRun again = new_run();
  again.idempotency = {key_hash(4), body_hash(4), clock_.now() + Seconds(600)};
  EXPECT_EQ(write(again).kind, Kind::kDuplicate);
  NewRun free = new_run();
  free.idempotency = {key_hash(2), body_hash(7), clock_.now() + Seconds(600)};
  insert(free);
}

TEST_P(StoreConformance, StoresRunsTogetherOrNone) {
  const auto together = [this](std::vector<NewRun> runs) {
    std::vector<Admitted> group;
    group.reserve(runs.size());
    for (auto& run : runs) group.push_back(AdmittedForTest::make(std::move(run)));
    return write_batch({&group}).front().outcome;
  };
  const auto with_key = [this](std::uint8_t key, std::uint8_t body) {
    NewRun run = new_run();
    run.idempotency = {key_hash(key), body_hash(body), clock_.now() + Seconds(600)};
    return run;
  };
  const NewRun one = with_key(1, 1);
  const NewRun two = with_key(2, 2);
  const auto all = together({one, two, new_run()});
  ASSERT_EQ(all.kind, Kind::kCommitted);
  ASSERT_EQ(all.items.size(), 3U);
  for (const auto& item : all.items) EXPECT_EQ(item.kind, Kind::kCommitted);
  EXPECT_TRUE(ok(reader_->run(one.header.id)));

  const NewRun three = with_key(3, 3);
  const auto repeated = together({with_key(1, 1), three, with_key(3, 3)});
  ASSERT_EQ(repeated.kind, Kind::kCommitted);
  EXPECT_EQ(repeated.items[0].kind, Kind::kDuplicate);
  EXPECT_EQ(repeated.items[0].existing, one.header.id);
  EXPECT_EQ(repeated.items[1].kind, Kind::kCommitted);
  EXPECT_EQ(repeated.items[2].kind, Kind::kDuplicate);
  EXPECT_EQ(repeated.items[2].existing, three.header.id) << "the same twice among them";

  const auto total = ok(reader_->runs({.team = team_})).total;
  EXPECT_EQ(together({with_key(4, 4), with_key(2, 9)}).kind, Kind::kConflict);
  EXPECT_EQ(together({with_key(4, 4), with_key(5, 5), with_key(5, 6)}).kind, Kind::kConflict);
  EXPECT_EQ(ok(reader_->runs({.team = team_})).total, total);
  EXPECT_EQ(together({with_key(4, 7)}).items.at(0).kind, Kind::kCommitted) << "the key is free";
}

TEST_P(StoreConformance, AnIdThatExistsIsAConflictAndLeavesTheRestAlone) {
  NewRun first = new_run();
  insert(first);
  NewRun same_id = new_run();
  same_id.header.id = first.header.id;
  same_id.idempotency = {key_hash(9), body_hash(9), clock_.now() + Seconds(60)};
  NewRun next = new_run();
  const auto batch = write_batch({&same_id, &next});
  EXPECT_EQ(batch[0].outcome.kind, Kind::kFailed);
  EXPECT_EQ(batch[0].outcome.error.code, ErrorCode::kConflict);
  EXPECT_EQ(batch[1].outcome.kind, Kind::kCommitted);
  EXPECT_TRUE(ok(reader_->run(next.header.id)));
  NewRun key_is_free = new_run();
  key_is_free.idempotency = same_id.idempotency;
  insert(key_is_free);
}

TEST_P(StoreConformance, ListsNewestFirstByPageWithTheTotal) {
  std::vector<RunId> newest_first;
  for (int i = 0; i < 600; ++i) {
    const auto status = i % 3 == 0   ? RunStatus::kCompleted
                        : i % 3 == 1 ? RunStatus::kRunning
                                     : RunStatus::kFailed;
    const NewRun run = new_run(status);
    ASSERT_EQ(write(run).kind, Kind::kCommitted);
    newest_first.insert(newest_first.begin(), run.header.id);
  }
  const auto part = [&](std::ptrdiff_t from, std::ptrdiff_t to) {
    return std::vector<RunId>(newest_first.begin() + from, newest_first.begin() + to);
  };
  auto page = ok(reader_->runs({.team = team_, .workflow = workflow_, .limit = 50}));
  EXPECT_EQ(page.total, 600);
  EXPECT_EQ(ids_of(page), part(0, 50));
  page = ok(reader_->runs({.team = team_, .workflow = workflow_, .offset = 570, .limit = 50}));
  EXPECT_EQ(ids_of(page), part(570, 600));
  page = ok(reader_->runs({.team = team_, .offset = 290, .limit = 20}));
  EXPECT_EQ(ids_of(page), part(290, 310));
  page = ok(reader_->runs({.team = team_, .offset = 600}));
  EXPECT_EQ(page.total, 600);
  EXPECT_THAT(page.rows, IsEmpty());
  EXPECT_THAT(ok(reader_->runs({.team = team_, .offset = -1})).rows, IsEmpty());
  EXPECT_THAT(ok(reader_->runs({.team = team_, .limit = -1})).rows, IsEmpty());
}

TEST_P(StoreConformance, ListsByTeamWorkflowAndStatus) {
  const RunId a = insert(RunStatus::kCompleted);
  const RunId b = insert(RunStatus::kWaiting);
  const WorkflowId first = std::exchange(workflow_, ids_.next<WorkflowId>());
  const RunId c = insert(RunStatus::kWaiting);
  const TeamId first_team = std::exchange(team_, TeamId{8});
  const RunId d = insert(RunStatus::kCompleted);

  EXPECT_THAT(ids_of(ok(reader_->runs({.team = first_team}))), ElementsAre(c, b, a));
  EXPECT_THAT(ids_of(ok(reader_->runs({.team = first_team, .workflow = first}))),
              ElementsAre(b, a));
  EXPECT_THAT(ids_of(ok(reader_->runs({.team = first_team, .statuses = {RunStatus::kWaiting}}))),
              ElementsAre(c, b));
  EXPECT_THAT(ids_of(ok(reader_->runs(
                  {.team = first_team, .workflow = first, .statuses = {RunStatus::kWaiting}}))),
              ElementsAre(b));
  EXPECT_THAT(ids_of(ok(reader_->runs({.team = team_}))), ElementsAre(d));
  EXPECT_EQ(ok(reader_->runs({.team = TeamId{9}})).total, 0);
  // A status that changes takes the run to its new place.
  EXPECT_TRUE(appends(transition(b, {.status = RunStatus::kCancelled})));
  EXPECT_THAT(ids_of(ok(reader_->runs({.team = first_team, .statuses = {RunStatus::kWaiting}}))),
              ElementsAre(c));
  EXPECT_THAT(ids_of(ok(reader_->runs({.team = first_team, .statuses = {RunStatus::kCancelled}}))),
              ElementsAre(b));
}

TEST_P(StoreConformance, CountsByStatusSinceAMoment) {
  insert(RunStatus::kCompleted);
  clock_.advance(Seconds(10));
  const Timestamp since = clock_.now();
  insert(RunStatus::kCompleted);
  insert(RunStatus::kCompleted);
  insert(RunStatus::kFailed);
  EXPECT_THAT(ok(reader_->statistics(team_, workflow_, since)).recent,
              ElementsAre(0, 0, 0, 2, 1, 0, 0));
  EXPECT_THAT(ok(reader_->statistics(team_, workflow_, Timestamp{})).recent,
              ElementsAre(0, 0, 0, 3, 1, 0, 0));
  EXPECT_THAT(ok(reader_->statistics(TeamId{8}, workflow_, Timestamp{})).recent,
              ElementsAre(0, 0, 0, 0, 0, 0, 0));
}

TEST_P(StoreConformance, RecoveryFindsWhatIsUnfinished) {
  const RunId pending = insert(RunStatus::kPending);
  insert(RunStatus::kCompleted);
  const RunId running = insert(RunStatus::kRunning);
  const auto waits_until = [&](Timestamp at) {
    NewRun run = new_run();
    set_first(run, {.status = RunStatus::kWaiting, .wake_at = at});
    return insert(run);
  };
  const Timestamp now = clock_.now();
  const RunId late = waits_until(now + Seconds(20));
  const RunId soon = waits_until(now + Seconds(10));
  insert(RunStatus::kWaiting);  // for a person: nothing is due

  EXPECT_THAT(ok(reader_->open_runs({}, 10)), ElementsAre(pending, running));
  EXPECT_THAT(ok(reader_->open_runs({}, 1)), ElementsAre(pending));
  EXPECT_THAT(ok(reader_->open_runs(pending, 10)), ElementsAre(running));
  EXPECT_EQ(ok(reader_->count_open_runs()), 2);
  EXPECT_EQ(ok(reader_->count_waiting_runs()), 3);

  EXPECT_THAT(ok(reader_->due_runs(now + Seconds(9), 10)), IsEmpty());
  auto due = ok(reader_->due_runs(now + Seconds(20), 10));
  ASSERT_EQ(due.size(), 2U);
  EXPECT_EQ(due[0].run, soon);
  EXPECT_EQ(due[0].wake_at, now + Seconds(10));
  EXPECT_EQ(due[1].run, late);
  EXPECT_EQ(ok(reader_->due_runs(now + Seconds(20), 1)).size(), 1U);
}

TEST_P(StoreConformance, RetentionTakesFinishedRunsWithAllThatIsTheirs) {
  const std::string large(20'000, 'x');
  const RunId open = insert(RunStatus::kRunning);
  NewRun old = new_run();
  old.body = large;
  insert(old);
  EXPECT_TRUE(appends(transition(old.header.id, {.records = "1\n"})));
  EXPECT_TRUE(
      appends(transition(old.header.id, {.status = RunStatus::kCompleted, .records = "2\n"})));
  const RunId also_old = insert(RunStatus::kFailed);
  const RunId slow = insert(RunStatus::kRunning);
  clock_.advance(Seconds(60));
  const Timestamp before = clock_.now();
  EXPECT_TRUE(appends(transition(slow, {.status = RunStatus::kCompleted})));
  const RunId fresh = insert(RunStatus::kCompleted);

  EXPECT_EQ(delete_old(before, 1), 1);
  EXPECT_EQ(delete_old(before, 10), 1);
  EXPECT_EQ(delete_old(before, 10), 0);
  EXPECT_FALSE(ok(reader_->run(old.header.id)));
  EXPECT_FALSE(ok(reader_->run(also_old)));
  for (const RunId kept : {open, slow, fresh}) EXPECT_TRUE(ok(reader_->run(kept)));
  // Nothing of the deleted run is left for a later one under the same id.
  NewRun again = new_run();
  again.header.id = old.header.id;
  insert(again);
  EXPECT_EQ(ok(reader_->run(again.header.id))->records, "");
}

TEST_P(StoreConformance, DeletesAllRunsOfAWorkflowInSlices) {
  for (std::uint8_t i = 0; i < 5; ++i) {
    NewRun run = new_run(i == 0 ? RunStatus::kRunning : RunStatus::kCompleted);
    run.idempotency = {key_hash(i), body_hash(i), clock_.now() + Seconds(60)};
    insert(run);
  }
  const WorkflowId gone = std::exchange(workflow_, ids_.next<WorkflowId>());
  const RunId kept = insert(RunStatus::kCompleted);
  EXPECT_EQ(in(&Writer::delete_runs_of, gone, 3), 3);
  EXPECT_EQ(in(&Writer::delete_runs_of, gone, 3), 2);
  EXPECT_EQ(in(&Writer::delete_runs_of, gone, 3), 0);
  EXPECT_THAT(ids_of(ok(reader_->runs({.team = team_}))), ElementsAre(kept));
  workflow_ = gone;
  NewRun again = new_run();
  again.idempotency = {key_hash(1), body_hash(7), clock_.now() + Seconds(60)};
  insert(again);
}

}  // namespace
}  // namespace sluice::store::conformance_runs_test
