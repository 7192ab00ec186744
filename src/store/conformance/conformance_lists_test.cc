// Lists by cursor and across days, totals, statistics, and logs that are read in parts.
#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

namespace sluice::store::conformance_lists_test {
namespace {

using model::RunStatus;
using testing::ElementsAre;
using testing::IsEmpty;
using Order = JournalRange::Order;

class StoreLists : public StoreConformance {
 protected:
  static constexpr auto kDay = std::chrono::hours(24);

  // So many runs on each of some days; oldest first.
  std::vector<RunId> runs_of_days(int days, int runs_of_day, RunStatus status) {
    std::vector<RunId> made;
    for (int day = 0; day < days; ++day) {
      for (int i = 0; i < runs_of_day; ++i) made.push_back(insert(status));
      clock_.advance(kDay);
    }
    return made;
  }
  static std::vector<RunId> ids(const RunPage& page) {
    std::vector<RunId> out;
    for (const auto& row : page.rows) out.push_back(row.header.id);
    return out;
  }
  // The part of a list that offset and limit name; `all` is oldest first.
  static std::vector<RunId> part(const std::vector<RunId>& all, std::ptrdiff_t offset,
                                 std::ptrdiff_t limit) {
    const auto size = std::ssize(all);
    const auto begin = std::min(size, offset);
    return {all.rbegin() + begin, all.rbegin() + std::min(size, begin + limit)};
  }
  // As a reader that follows the pages by cursor sees the list.
  std::vector<RunId> follow(RunFilter filter) {
    std::vector<RunId> all;
    while (true) {
      const auto page = ids(ok(reader_->runs(filter)));
      all.insert(all.end(), page.begin(), page.end());
      if (std::ssize(page) < filter.limit) return all;
      filter.older_than = page.back();
    }
  }
  std::string record(std::string_view node, std::size_t output_bytes) {
    std::string line;
    const json::value output = json::object{{"text", std::string(output_bytes, 'x')}};
    model::append_record(
        line, model::RecordView{
                  .node = node, .at = clock_.now(), .started_at = clock_.now(), .output = &output});
    return line;
  }
  std::vector<std::string> nodes(const std::vector<JournalPiece>& pieces) {
    std::vector<std::string> out;
    for (const auto& piece : pieces)
      for (const auto& each : ok(model::parse_records(piece.lines))) out.push_back(each.node);
    return out;
  }
};

TEST_P(StoreLists, PagesByNumberCrossDays) {
  std::vector<RunId> all = runs_of_days(4, 700, RunStatus::kCompleted);
  const WorkflowId other = std::exchange(workflow_, ids_.next<WorkflowId>());
  const auto newer = runs_of_days(2, 700, RunStatus::kFailed);
  const RunFilter team{.team = team_};
  const RunFilter first{.team = team_, .workflow = other};
  const RunFilter failed{.team = team_, .statuses = {RunStatus::kFailed, RunStatus::kDeadLetter}};
  std::vector<RunId> both = all;
  both.insert(both.end(), newer.begin(), newer.end());
  const std::pair<RunFilter, const std::vector<RunId>*> lists[] = {
      {team, &both}, {first, &all}, {failed, &newer}};
  for (auto [filter, expected] : lists) {
    for (const std::int64_t offset : {0, 1, 511, 512, 699, 700, 701, 1'399, 1'400, 2'099, 2'799}) {
      filter.offset = offset;
      filter.limit = 30;
      const auto page = ok(reader_->runs(filter));
      EXPECT_EQ(page.total, std::ssize(*expected));
      EXPECT_TRUE(page.total_is_exact);
      EXPECT_EQ(ids(page), part(*expected, offset, 30)) << offset;
    }
  }
}

TEST_P(StoreLists, ByCursorEachRunIsSeenOnceWhileOthersCome) {
  const auto all = runs_of_days(3, 300, RunStatus::kCompleted);
  RunFilter filter{.team = team_, .workflow = workflow_, .limit = 100};
  const auto first = ok(reader_->runs(filter));
  insert(RunStatus::kCompleted);
  filter.older_than = first.rows.back().header.id;
  const auto second = ok(reader_->runs(filter));
  EXPECT_EQ(ids(second), part(all, 100, 100));
  EXPECT_EQ(second.total, 901) << "of the whole list";
  // Where the run of the cursor has gone, the list goes on at its place.
  delete_old(clock_.now() - 5 * kDay, 1);
  filter.older_than = all.at(50);
  EXPECT_EQ(ids(ok(reader_->runs(filter))), part({all.begin(), all.begin() + 50}, 0, 100));
}

TEST_P(StoreLists, ByCursorAListOfTheTeamFindsTheFewAmongTheMany) {
  std::vector<RunId> failed;
  for (int i = 0; i < 1'500; ++i) {
    workflow_.key = 1 + i % 3;
    const auto status = i % 400 == 7 ? RunStatus::kFailed : RunStatus::kCompleted;
    const RunId run = insert(status);
    if (status == RunStatus::kFailed) failed.push_back(run);
    if (i % 500 == 499) clock_.advance(kDay);
  }
  EXPECT_EQ(follow({.team = team_, .statuses = {RunStatus::kFailed}, .limit = 2}),
            part(failed, 0, 100));
  EXPECT_EQ(follow({.team = team_, .limit = 400}).size(), 1'500U);
  EXPECT_THAT(follow({.team = TeamId{8}, .limit = 2}), IsEmpty());
}

TEST_P(StoreLists, TotalsFollowEveryChangeOfARun) {
  const auto totals = [&] {
    std::vector<std::int64_t> out;
    for (int status = 0; status < 7; ++status) {
      const RunFilter filter{.team = team_, .statuses = {static_cast<RunStatus>(status)}};
      out.push_back(ok(reader_->runs(filter)).total);
    }
    return out;
  };
  const RunId one = insert(RunStatus::kRunning);
  const RunId two = insert(RunStatus::kPending);
  EXPECT_THAT(totals(), ElementsAre(1, 1, 0, 0, 0, 0, 0));
  EXPECT_TRUE(appends(transition(one, {.status = RunStatus::kWaiting})));
  EXPECT_TRUE(appends(transition(two, {.status = RunStatus::kDeadLetter})));
  EXPECT_THAT(totals(), ElementsAre(0, 0, 1, 0, 0, 1, 0));
  EXPECT_FALSE(appends(transition(two, {.status = RunStatus::kCompleted}))) << "it is over";
  EXPECT_THAT(totals(), ElementsAre(0, 0, 1, 0, 0, 1, 0));
  const auto twice = transition(one, {.status = RunStatus::kCompleted});
  EXPECT_TRUE(appends(twice));
  EXPECT_TRUE(appends(twice)) << "handed in once more";
  EXPECT_THAT(totals(), ElementsAre(0, 0, 0, 1, 0, 1, 0));
  clock_.advance(kDay);
  EXPECT_EQ(delete_old(clock_.now(), 1), 1);
  EXPECT_EQ(ok(reader_->runs({.team = team_})).total, 1);
  EXPECT_EQ(in(&Writer::delete_runs_of, workflow_, 10), 1);
  EXPECT_THAT(totals(), ElementsAre(0, 0, 0, 0, 0, 0, 0));
}

TEST_P(StoreLists, WhatATaskUndidWasNotCounted) {
  insert(RunStatus::kCompleted);
  const NewRun other = new_run(RunStatus::kFailed);
  Task task = [&](Writer& writer) -> Result<void> {
    SLUICE_TRY_VOID(writer.delete_runs_of(workflow_, 10));
    return fail(ErrorCode::kInvalid, "no");
  };
  const auto batch = write_batch({&other, &task});
  EXPECT_EQ(batch[1].outcome.kind, Kind::kFailed);
  const auto found = ok(reader_->statistics(team_, workflow_, Timestamp{}));
  EXPECT_THAT(found.ever, ElementsAre(0, 0, 0, 1, 1, 0, 0));
  EXPECT_EQ(ok(reader_->runs({.team = team_})).total, 2);
}

TEST_P(StoreLists, StatisticsGoByTheDayAndCountLogs) {
  const auto add = [&](std::int64_t successes, std::int64_t errors) {
    model::LogCounts counts;
    counts.by_level = {successes, errors, 0};
    NewRun run = new_run();
    set_first(run, {.status = RunStatus::kCompleted, .log_counts = counts});
    return insert(run);
  };
  add(2, 0);
  clock_.advance(3 * kDay);
  const Timestamp since = clock_.now();
  add(3, 1);
  clock_.advance(2 * kDay);
  const RunId open = insert(RunStatus::kRunning);
  model::LogCounts more;
  more.by_level = {0, 0, 5};
  EXPECT_TRUE(appends(transition(open, {.status = RunStatus::kFailed, .log_counts = more})));

  auto found = ok(reader_->statistics(team_, workflow_, since));
  EXPECT_THAT(found.ever, ElementsAre(0, 0, 0, 2, 1, 0, 0));
  EXPECT_THAT(found.recent, ElementsAre(0, 0, 0, 1, 1, 0, 0));
  EXPECT_TRUE(found.recent_is_exact);
  EXPECT_THAT(found.recent_logs.by_level, ElementsAre(3, 1, 5));
  // The entries go with the runs of their day.
  EXPECT_EQ(delete_old(since + kDay, 10), 2);
  found = ok(reader_->statistics(team_, workflow_, Timestamp{}));
  EXPECT_THAT(found.ever, ElementsAre(0, 0, 0, 0, 1, 0, 0));
  EXPECT_THAT(found.recent_logs.by_level, ElementsAre(0, 0, 5));
}

TEST_P(StoreLists, TheOnlyRunOfADayKeepsItsLogCountsWhenItsStatusChanges) {
  model::LogCounts first;
  first.by_level = {4, 0, 0};
  NewRun run = new_run();
  set_first(run, {.status = RunStatus::kRunning, .log_counts = first});
  const RunId id = insert(run);
  model::LogCounts last;
  last.by_level = {1, 2, 0};
  EXPECT_TRUE(appends(transition(id, {.status = RunStatus::kFailed, .log_counts = last})));
  EXPECT_THAT(ok(reader_->statistics(team_, workflow_, Timestamp{})).recent_logs.by_level,
              ElementsAre(5, 2, 0));
}

TEST_P(StoreLists, RetentionPassesOverWhatIsOpenOrYoung) {
  const RunId open = insert(RunStatus::kRunning);
  const RunId old = insert(RunStatus::kCompleted);
  clock_.advance(2 * kDay);
  const RunId young = insert(RunStatus::kCompleted);
  EXPECT_EQ(delete_old(clock_.now() - kDay, 10), 1);
  EXPECT_FALSE(ok(reader_->run(old)));
  EXPECT_TRUE(ok(reader_->run(open)));
  EXPECT_TRUE(ok(reader_->run(young)));
  // One that began long ago and has just ended is young, too.
  EXPECT_TRUE(appends(transition(open, {.status = RunStatus::kCompleted})));
  EXPECT_EQ(delete_old(clock_.now() - kDay, 10), 0);
}

TEST_P(StoreLists, AJournalIsReadInPartsFromBothEnds) {
  const std::string first = record("trigger", 10) + record("a", 10);
  NewRun run = new_run();
  set_first(run, {.records = first});
  const RunId id = insert(run);
  const std::string second = record("b", 1 << 20) + record("c", 10);
  EXPECT_TRUE(appends(transition(id, {.records = second})));
  const std::string third = record("d", 10);
  EXPECT_TRUE(appends(transition(id, {.records = third})));

  EXPECT_EQ(ok(reader_->run(id))->records, first + second + third);
  const auto forward = ok(reader_->journal(id, {}));
  EXPECT_THAT(nodes(forward), ElementsAre("trigger", "a", "b", "c", "d"));
  EXPECT_TRUE(forward.front().is_first);
  EXPECT_FALSE(forward.back().is_first);
  const auto newest =
      ok(reader_->journal(id, {.order = Order::kNewestFirst, .bytes_max = third.size() + 1}));
  EXPECT_THAT(nodes(newest), ElementsAre("d", "c"));
  const auto before =
      ok(reader_->journal(id, {.order = Order::kNewestFirst, .beyond = newest.back().seq}));
  EXPECT_THAT(nodes(before), ElementsAre("b", "trigger", "a"));
  EXPECT_TRUE(before.back().is_first);
  EXPECT_THAT(ok(reader_->journal(id, {.beyond = forward.back().seq})), IsEmpty());
  EXPECT_THAT(ok(reader_->journal(next_run(), {})), IsEmpty());

  // What is large is read by itself.
  ASSERT_TRUE(before.front().output_is_apart);
  EXPECT_LT(before.front().lines.size(), 300U);
  const auto output = ok(parse_json(ok(reader_->output_of(id, before.front().seq))));
  EXPECT_EQ(output.at("text").as_string().size(), 1U << 20);
  EXPECT_EQ(reader_->output_of(id, 99).error().code, ErrorCode::kNotFound);
  // And goes with the run.
  EXPECT_EQ(in(&Writer::delete_runs_of, workflow_, 10), 1);
  EXPECT_EQ(reader_->output_of(id, before.front().seq).error().code, ErrorCode::kNotFound);
}

TEST_P(StoreLists, ALargeFirstTurnIsTheBeginningOfTheJournal) {
  const std::string first = record("trigger", 100'000) + record("a", 100'000);
  NewRun run = new_run();
  const std::string body(100'000, 'b');
  run.body = body;
  set_first(run, {.records = first});
  const RunId id = insert(run);
  EXPECT_EQ(ok(reader_->run(id))->records, first);
  const auto pieces = ok(reader_->journal(id, {}));
  EXPECT_THAT(nodes(pieces), ElementsAre("trigger", "a"));
  EXPECT_TRUE(pieces.front().is_first);
  EXPECT_FALSE(pieces.back().is_first);
  // The head has neither the records nor a large body.
  const auto head = ok(reader_->run_head(id));
  ASSERT_TRUE(head);
  EXPECT_EQ(head->row.header.id, id);
  EXPECT_EQ(head->trigger.headers, run.headers);
  EXPECT_THAT(head->trigger.body, IsEmpty());
  EXPECT_THAT(head->records, IsEmpty());
  EXPECT_EQ(ok(reader_->body_of(id)), body);
  EXPECT_EQ(ok(reader_->body_bytes_of(id)), 100'000);
  NewRun small = new_run();
  small.body = R"({"é":1})";
  insert(small);
  EXPECT_EQ(ok(reader_->body_bytes_of(small.header.id)), 8) << "bytes, not characters";
  EXPECT_EQ(ok(reader_->body_bytes_of(next_run())), 0);
  EXPECT_FALSE(ok(reader_->run_head(next_run())));
  EXPECT_EQ(ok(reader_->run_head(insert(new_run())))->trigger.body, R"({"a":1})");
}

TEST_P(StoreLists, RunsAreFoundByTheirKeys) {
  const auto key = [](std::uint8_t first) {
    KeyHash hash{};
    hash[0] = first;
    return hash;
  };
  NewRun run = new_run();
  run.idempotency = {key(1), {}, clock_.now() + Seconds(60)};
  const RunId first = insert(run);
  run = new_run();
  run.idempotency = {key(2), {}, clock_.now() + Seconds(10)};
  const RunId second = insert(run);
  const std::array asked = {key(1), key(2), key(3), key(4), key(5), key(6)};
  const auto found = [&] { return ok(reader_->runs_of_keys(workflow_, asked, clock_.now())); };
  EXPECT_THAT(found(), ElementsAre(first, second));
  clock_.advance(Seconds(20));
  EXPECT_THAT(found(), ElementsAre(first));
  EXPECT_THAT(ok(reader_->runs_of_keys(ids_.next<WorkflowId>(), asked, clock_.now())), IsEmpty());
}

TEST_P(StoreLists, OneFinishedRunIsDeleted) {
  const RunId open = insert(RunStatus::kRunning);
  const RunId over = insert(RunStatus::kFailed);
  const RunId kept = insert(RunStatus::kFailed);
  EXPECT_FALSE(in(&Writer::delete_finished_run, team_, open));
  EXPECT_FALSE(in(&Writer::delete_finished_run, TeamId{8}, over));
  EXPECT_TRUE(in(&Writer::delete_finished_run, team_, over));
  EXPECT_FALSE(in(&Writer::delete_finished_run, team_, over));
  EXPECT_THAT(ids(ok(reader_->runs({.team = team_}))), ElementsAre(kept, open));
  EXPECT_EQ(ok(reader_->runs({.team = team_})).total, 2);
}

INSTANTIATE_TEST_SUITE_P(Every, StoreLists, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_lists_test
