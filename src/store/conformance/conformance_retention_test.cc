#include <gmock/gmock.h>
#include <utility>

#include "store/conformance/conformance.h"

// Which finished runs are old, and what their deletion leaves.
namespace sluice::store::conformance_retention_test {
namespace {

using model::RunStatus;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Micros kDay = std::chrono::hours(24);

class StoreRetention : public StoreConformance {
 protected:
  std::vector<std::int64_t> old_runs(KeepFor keep,
                                     OldRunsSearch::Rules rules = OldRunsSearch::Rules::kApply) {
    OldRunsSearch search{.now = clock_.now(), .keep = keep, .rules = rules};
    std::vector<std::int64_t> keys;
    for (;; ++search.day) {
      const auto found = ok(reader_->old_runs(search));
      if (found.empty()) return keys;
      for (const auto& run : found) keys.push_back(run.key);
    }
  }
  std::vector<std::int64_t> old_runs_of(const RetentionRule& rule, std::int64_t limit = 100) {
    std::vector<std::int64_t> keys;
    for (const auto& run : ok(reader_->old_runs_of(rule, clock_.now(), limit)))
      keys.push_back(run.key);
    return keys;
  }
  FinishedRun finished(RunId run, RunStatus status = RunStatus::kCompleted) const {
    return {run.key, static_cast<std::int64_t>(team_), workflow_.key, status};
  }
  std::int64_t delete_runs(const std::vector<FinishedRun>& runs) {
    return in(&Writer::delete_runs, std::span<const FinishedRun>(runs));
  }
  // As an edit of its workflow would.
  void put(const RetentionRule& rule) {
    Workflow edited = workflow("w" + std::to_string(++edits_));
    edited.id = workflow_;
    const WorkflowVersion version{.workflow = workflow_, .version = edits_, .definition = "{}"};
    in(&Writer::edit_workflow,
       WorkflowEdit{.workflow = edited, .version = version, .retention = rule});
  }
  std::string records_of(int lines) const {
    std::string records;
    for (int i = 0; i < lines; ++i)
      records += R"({"k":"completed","n":"a","t":1,"out":")" + std::string(20'000, 'x') + "\"}\n";
    return records;
  }

  std::int64_t edits_ = 0;
};

TEST_P(StoreRetention, KeepsCompletedAndFailedRunsForTimesOfTheirOwn) {
  const auto completed = insert(RunStatus::kCompleted);
  const auto failed = insert(RunStatus::kFailed);
  const auto cancelled = insert(RunStatus::kCancelled);
  const auto dead = insert(RunStatus::kDeadLetter);
  insert(RunStatus::kWaiting);
  clock_.advance(10 * kDay);
  insert(RunStatus::kCompleted);
  const KeepFor short_and_long{.completed = 5 * kDay, .failed = 20 * kDay};
  EXPECT_THAT(old_runs(short_and_long), ElementsAre(completed.key, cancelled.key));
  EXPECT_THAT(old_runs({.completed = 20 * kDay, .failed = 5 * kDay}),
              ElementsAre(failed.key, dead.key));
  EXPECT_THAT(old_runs({.completed = 20 * kDay, .failed = Micros(0)}), IsEmpty());
  EXPECT_THAT(old_runs({}), IsEmpty()) << "for ever";
  EXPECT_EQ(old_runs({.completed = kDay, .failed = kDay}).size(), 4U);
}

TEST_P(StoreRetention, WhatAWorkflowSaysGoesBeforeWhatTheServerSays) {
  const auto completed = insert(RunStatus::kCompleted);
  const auto failed = insert(RunStatus::kFailed);
  clock_.advance(10 * kDay);
  const KeepFor server{.completed = 5 * kDay, .failed = 5 * kDay};
  const RetentionRule longer{.workflow = workflow_, .team = team_, .completed = 20 * kDay};
  put(longer);
  EXPECT_THAT(old_runs(server), ElementsAre(failed.key));
  EXPECT_THAT(old_runs(server, OldRunsSearch::Rules::kIgnore),
              ElementsAre(completed.key, failed.key));
  EXPECT_THAT(old_runs_of(longer), IsEmpty());
  const RetentionRule shorter{.workflow = workflow_, .team = team_, .completed = kDay};
  EXPECT_THAT(old_runs_of(shorter), ElementsAre(completed.key));
  put({.workflow = workflow_, .team = team_, .failed = Micros(0)});
  EXPECT_THAT(old_runs(server), ElementsAre(completed.key)) << "failed ones are kept for ever";
}

TEST_P(StoreRetention, RulesAreThoseOfTheNewestVersionAndGoWithTheWorkflow) {
  put({.workflow = workflow_, .team = team_, .completed = kDay, .runs_max = 5});
  const WorkflowId first = workflow_;
  workflow_ = ids_.next<WorkflowId>();
  put({.workflow = workflow_, .team = team_, .failed = 2 * kDay});
  auto rules = ok(reader_->retention_rules({}, 10));
  ASSERT_EQ(rules.size(), 2U);
  EXPECT_EQ(rules[0].workflow, first);
  EXPECT_EQ(rules[0].team, team_);
  EXPECT_EQ(rules[0].completed, kDay);
  EXPECT_EQ(rules[0].failed, std::nullopt);
  EXPECT_EQ(rules[0].runs_max, 5);
  EXPECT_EQ(ok(reader_->retention_rules({}, 1)).size(), 1U);
  rules = ok(reader_->retention_rules(first, 10));
  ASSERT_EQ(rules.size(), 1U);
  EXPECT_EQ(rules[0].failed, 2 * kDay);
  put({});
  EXPECT_EQ(ok(reader_->retention_rules({}, 10)).size(), 1U);
  in(&Writer::delete_workflow, first);
  EXPECT_THAT(ok(reader_->retention_rules({}, 10)), IsEmpty());
}

TEST_P(StoreRetention, OfTooManyRunsTheOldestGo) {
  std::vector<std::int64_t> all;
  for (const auto status : {RunStatus::kFailed, RunStatus::kCompleted, RunStatus::kCancelled,
                            RunStatus::kCompleted, RunStatus::kDeadLetter}) {
    all.push_back(insert(status).key);
    clock_.advance(Seconds(1));
  }
  insert(RunStatus::kWaiting);
  const RetentionRule two{.workflow = workflow_, .team = team_, .runs_max = 2};
  EXPECT_THAT(old_runs_of(two), ElementsAre(all[0], all[1], all[2]));
  EXPECT_THAT(old_runs_of(two, 2), ElementsAre(all[0], all[1]));
  EXPECT_THAT(old_runs_of({.workflow = workflow_, .team = team_, .runs_max = 5}), IsEmpty());
  // One that is both too old and too many goes once.
  clock_.advance(2 * kDay);
  EXPECT_THAT(old_runs_of({.workflow = workflow_, .team = team_, .failed = kDay, .runs_max = 3}),
              ElementsAre(all[0], all[1], all[4]));
}

TEST_P(StoreRetention, CountsTheBytesOfRunsAsTheyGrowAndGo) {
  NewRun run = new_run(RunStatus::kRunning);
  const std::string body(1'000, 'b');
  run.body = body;
  run.headers = R"({"x-a":"b"})";
  const auto open = insert(run);
  const auto small = static_cast<std::int64_t>(body.size() + run.headers.size());
  const auto stored = [&](std::optional<WorkflowId> of) {
    return ok(reader_->stored_runs(team_, of));
  };
  EXPECT_EQ(stored(workflow_).bytes, small);
  EXPECT_EQ(stored(workflow_).finished, 0);
  const std::string records = records_of(2);
  EXPECT_TRUE(appends(transition(open, {.status = RunStatus::kCompleted, .records = records})));
  const auto large = small + std::ssize(records);
  EXPECT_EQ(stored(workflow_).bytes, large);
  const WorkflowId first = std::exchange(workflow_, ids_.next<WorkflowId>());
  const auto other = insert(run = new_run(RunStatus::kCompleted));
  EXPECT_EQ(stored(std::nullopt).bytes, large + std::ssize(run.body) + std::ssize(run.headers));
  EXPECT_EQ(stored(std::nullopt).runs, 2);
  EXPECT_EQ(stored(std::nullopt).finished, 2);
  EXPECT_EQ(ok(reader_->stored_runs(TeamId{8}, std::nullopt)).bytes, 0);
  EXPECT_EQ(delete_runs({finished(other)}), 1);
  EXPECT_EQ(stored(std::nullopt).bytes, large);
  EXPECT_TRUE(in(&Writer::delete_finished_run, team_, open));
  EXPECT_EQ(stored(first).bytes, 0);
  EXPECT_EQ(stored(std::nullopt).bytes, 0);
}

TEST_P(StoreRetention, OfTooManyBytesTheOldestGoBitByBit) {
  std::vector<std::int64_t> all;
  const std::string body(1'000, 'b');
  for (int i = 0; i < 8; ++i) {
    NewRun run = new_run(RunStatus::kCompleted);
    run.body = body;
    all.push_back(insert(run).key);
  }
  const auto bytes = ok(reader_->stored_runs(team_, workflow_)).bytes;
  RetentionRule rule{.workflow = workflow_, .team = team_, .bytes_max = bytes};
  EXPECT_THAT(old_runs_of(rule), IsEmpty());
  rule.bytes_max = bytes / 2;
  int rounds = 0;
  for (auto old = old_runs_of(rule); !old.empty(); old = old_runs_of(rule), ++rounds) {
    EXPECT_EQ(old.front(), all.front());
    for (const auto key : old) delete_runs({finished(RunId{{key, 0}})});
    all.erase(all.begin(), all.begin() + std::ssize(old));
  }
  EXPECT_GT(rounds, 1);
  EXPECT_EQ(all.size(), 4U);
  EXPECT_LE(ok(reader_->stored_runs(team_, workflow_)).bytes, bytes / 2);
}

TEST_P(StoreRetention, WhatATeamSaysGoesBeforeTheServerAndAfterTheWorkflow) {
  const auto completed = insert(RunStatus::kCompleted);
  const auto failed = insert(RunStatus::kFailed);
  clock_.advance(10 * kDay);
  const KeepFor server{.completed = 5 * kDay, .failed = 5 * kDay};
  in(&Writer::put_team,
     Team{.id = team_, .name = "t", .retention = {.completed = 20 * kDay, .failed = 20 * kDay}});
  EXPECT_THAT(old_runs(server), IsEmpty());
  put({.workflow = workflow_, .team = team_, .failed = kDay});
  EXPECT_THAT(old_runs(server), ElementsAre(failed.key));
  EXPECT_THAT(old_runs(server, OldRunsSearch::Rules::kIgnore),
              ElementsAre(completed.key, failed.key));
  in(&Writer::put_team, Team{.id = team_, .name = "t", .retention = {.completed = 2 * kDay}});
  OldRunsSearch of_team{
      .now = clock_.now(), .keep = {.completed = 2 * kDay, .failed = 2 * kDay}, .team = team_};
  EXPECT_EQ(ok(reader_->old_runs(of_team)).size(), 2U);
  of_team.team = TeamId{8};
  of_team.day = 0;
  EXPECT_THAT(ok(reader_->old_runs(of_team)), IsEmpty()) << "they are another team's";
}

TEST_P(StoreRetention, RulesOfTeamsAreFoundByTeam) {
  const TeamRetention first{.completed = kDay, .failed = Micros(0), .runs_max = 5, .bytes_max = 7};
  in(&Writer::put_team, Team{.id = TeamId{7}, .name = "seven", .retention = first});
  in(&Writer::put_team, Team{.id = TeamId{8}, .name = "eight"});
  in(&Writer::put_team, Team{.id = TeamId{9}, .name = "nine", .retention = {.bytes_max = 1}});
  auto rules = ok(reader_->team_retention_rules(TeamId{0}, 10));
  ASSERT_EQ(rules.size(), 2U);
  EXPECT_EQ(rules[0].team, TeamId{7});
  EXPECT_EQ(rules[0].keep, first);
  EXPECT_EQ(ok(reader_->team(TeamId{7}))->retention, first);
  rules = ok(reader_->team_retention_rules(TeamId{7}, 10));
  ASSERT_EQ(rules.size(), 1U);
  EXPECT_EQ(rules[0].team, TeamId{9});
}

TEST(RunsToDelete, AreHalfOfWhatTheBytesAskFor) {
  const StoredRuns stored{.runs = 100, .finished = 90, .bytes = 1'000};
  EXPECT_EQ(runs_to_delete(stored, std::nullopt, std::nullopt), 0);
  EXPECT_EQ(runs_to_delete(stored, 100, 1'000), 0);
  EXPECT_EQ(runs_to_delete(stored, 80, std::nullopt), 10);
  EXPECT_EQ(runs_to_delete(stored, std::nullopt, 800), 11);
  EXPECT_EQ(runs_to_delete(stored, std::nullopt, 999), 1);
  EXPECT_EQ(runs_to_delete(stored, 1, 1), 89);
  EXPECT_EQ(runs_to_delete({.runs = 3, .finished = 0, .bytes = 9}, std::nullopt, 1), 0)
      << "open runs stay";
}

TEST_P(StoreRetention, DeletesWhatIsThereAndCountsIt) {
  const auto one = insert(RunStatus::kCompleted);
  NewRun large = new_run(RunStatus::kCompleted);
  const std::string body(20'000, 'b');
  large.body = body;
  insert(large);
  const auto open = insert(RunStatus::kRunning);
  EXPECT_EQ(delete_runs({finished(one), finished(large.header.id), finished(open),
                         finished(ids_.next<RunId>())}),
            2);
  EXPECT_EQ(delete_runs({finished(one)}), 0);
  EXPECT_EQ(delete_runs({}), 0);
  EXPECT_FALSE(ok(reader_->run(one)));
  EXPECT_EQ(ok(reader_->body_of(large.header.id)), "");
  EXPECT_TRUE(ok(reader_->run(open)));
  EXPECT_EQ(ok(reader_->runs({.team = team_})).total, 1);
  EXPECT_EQ(in(&Writer::delete_leftovers, 100), 0);
}

TEST_P(StoreRetention, ALargeLogGoesRowByRow) {
  const auto open = insert(RunStatus::kRunning);
  const std::string records = records_of(30);
  EXPECT_TRUE(appends(transition(open, {.status = RunStatus::kCompleted, .records = records})));
  const auto other = insert(RunStatus::kRunning);
  const std::string small = records_of(1);
  EXPECT_TRUE(appends(transition(other, {.status = RunStatus::kCompleted, .records = small})));
  const auto pieces = ok(reader_->journal(open, {}));
  ASSERT_TRUE(pieces.at(0).output_is_apart);
  EXPECT_EQ(delete_runs({finished(open)}), 1);
  EXPECT_THAT(ok(reader_->journal(open, {})), IsEmpty()) << "it is gone for whoever reads";
  EXPECT_EQ(reader_->output_of(open, pieces[0].seq).error().code, ErrorCode::kNotFound);
  int slices = 0;
  while (in(&Writer::delete_leftovers, 8) > 0) ++slices;
  EXPECT_GT(slices, 30 / 8);
  EXPECT_EQ(ok(reader_->run(other))->records, small);
}

TEST_P(StoreRetention, LeftoversWaitForTheNextProcess) {
  const auto run = insert(RunStatus::kRunning);
  const std::string records = records_of(30);
  EXPECT_TRUE(appends(transition(run, {.status = RunStatus::kCompleted, .records = records})));
  EXPECT_TRUE(in(&Writer::delete_finished_run, team_, run));
  EXPECT_GT(in(&Writer::delete_leftovers, 3), 0);
  restart();
  EXPECT_GT(in(&Writer::delete_leftovers, 1'000), 0);
  EXPECT_EQ(in(&Writer::delete_leftovers, 1'000), 0);
}

TEST_P(StoreRetention, SaysHowMuchRoomThereIs) {
  const std::string body(4'000, 'x');
  std::vector<FinishedRun> all;
  for (int i = 0; i < 1'000; ++i) {
    NewRun run = new_run(RunStatus::kCompleted);
    run.body = body;
    insert(run);
    all.push_back(finished(run.header.id));
  }
  const auto full = ok(reader_->size());
  EXPECT_GT(full.bytes, 4'000'000);
  EXPECT_LT(full.free_bytes, full.bytes / 4);
  EXPECT_EQ(delete_runs(all), 1'000);
  const auto emptied = ok(reader_->size());
  EXPECT_GT(emptied.free_bytes, full.bytes / 2);
  EXPECT_EQ(in(&Writer::give_pages_back, 10), 10);
  EXPECT_EQ(ok(reader_->size()).bytes, emptied.bytes - 10 * 4'096);
  while (in(&Writer::give_pages_back, 100) > 0) {
  }
  EXPECT_LT(ok(reader_->size()).bytes, full.bytes / 2);
}

TEST_P(StoreRetention, SamplesOfTheDiskAreKeptForAWhile) {
  for (int hour = 0; hour < 5; ++hour) {
    in(&Writer::put_storage_sample,
       StorageSample{.at = clock_.now(),
                     .database = {.bytes = 1'000 + hour, .free_bytes = hour},
                     .disk_free_bytes = 100 - hour},
       clock_.now() - std::chrono::hours(2));
    clock_.advance(std::chrono::hours(1));
  }
  const auto samples = ok(reader_->storage_samples({}));
  ASSERT_EQ(samples.size(), 3U);
  EXPECT_EQ(samples[0].database.bytes, 1'002);
  EXPECT_EQ(samples[0].database.free_bytes, 2);
  EXPECT_EQ(samples[2].disk_free_bytes, 96);
  EXPECT_EQ(ok(reader_->storage_samples(samples[1].at)).size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(Every, StoreRetention, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_retention_test
