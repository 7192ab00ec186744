#include "services/bulk_jobs.h"

#include <fmt/format.h>
#include <future>
#include <gtest/gtest.h>
#include <mutex>
#include <new>
#include <thread>

#include "services/testing.h"

namespace sluice::services::bulk_jobs_test {
namespace {

using testing::document;
using testing::kTeam;
using State = BulkJob::State;

class BulkJobsTest : public ::testing::Test {
 protected:
  BulkJobsTest()
      : ends_(made("ends", R"({"id":"in","type":"manual_trigger","data":{}})", "")),
        waits_(made(
            "waits",
            R"({"id":"in","type":"manual_trigger","data":{}},{"id":"w","type":"wait_for_event","data":{"key":"k"}})",
            R"({"id":"e","source":"in","target":"w"})")) {}

  store::Workflow made(std::string_view name, std::string_view nodes, std::string_view edges) {
    const auto created = all_.workflows.create(
        *all_.reader, kTeam,
        document(fmt::format(R"({{"name":"{}","nodes":[{}],"edges":[{}]}})", name, nodes, edges)));
    EXPECT_TRUE(created) << created.error().message;
    return created ? *created : store::Workflow();
  }
  RunId run(const store::Workflow& workflow) {
    std::promise<Outcome<RunId>> promise;
    all_.runs.start(*all_.runs.execution(workflow, {{"n", 1}}, {}),
                    [&](Outcome<RunId> run) { promise.set_value(run); });
    return *promise.get_future().get();
  }
  BulkOrder order(BulkAction action, std::vector<RunId> runs) const {
    return {.team = kTeam, .action = action, .runs = std::move(runs)};
  }
  BulkOrder found_order(BulkAction action, const store::Workflow& workflow) const {
    return {.team = kTeam,
            .action = action,
            .query = RunQuery{.filter = {.team = kTeam, .workflow = workflow.id}}};
  }
  // Works until the job is over.
  BulkJob finished(const BulkJob& job) {
    while (true) {
      auto now = all_.bulk_jobs.find(kTeam, job.id);
      if (now && now->state != State::kRunning && now->state != State::kStopping) return *now;
      EXPECT_TRUE(now);
      work_once();
      if (!now) return {};
    }
  }
  void work_once() {
    std::move_only_function<void()> work;
    {
      const std::lock_guard lock(all_.later_mutex);
      if (all_.later.empty()) return std::this_thread::yield();
      work = std::move(all_.later.front());
      all_.later.pop_front();
    }
    work();
  }
  std::int64_t runs_of(const store::Workflow& workflow) {
    return all_.reader->runs({.team = kTeam, .workflow = workflow.id})->total;
  }

  testing::Services all_;
  store::Workflow ends_;
  store::Workflow waits_;
};

TEST_F(BulkJobsTest, APlanNamesRerunsThatWouldBeRefused) {
  const auto over = run(ends_);
  auto wanted = found_order(BulkAction::kRerun, ends_);
  EXPECT_TRUE(all_.bulk_jobs.plan(*all_.reader, wanted)->errors.empty());
  wanted.rerun.version = Rerun::Version::kNumber;
  wanted.rerun.number = 9;
  const auto plan = all_.bulk_jobs.plan(*all_.reader, wanted);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->matches, 1);
  ASSERT_EQ(plan->errors.size(), 1U);
  EXPECT_EQ(plan->errors.front().run, over.text());
  EXPECT_EQ(runs_of(ends_), 1) << "nothing was started";
}

TEST_F(BulkJobsTest, AListIsWorkedOffWithAnErrorForEachThatFails) {
  const auto over = run(ends_);
  const auto open = run(waits_);
  const auto plan = all_.bulk_jobs.plan(*all_.reader, order(BulkAction::kCancel, {over, open}));
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->matches, 1);
  ASSERT_EQ(plan->errors.size(), 1U);
  EXPECT_EQ(plan->errors[0].code, "run_finished");
  EXPECT_TRUE(all_.requests.empty());

  const auto begun = all_.bulk_jobs.start(order(BulkAction::kCancel, {over, open, RunId{{1, 2}}}));
  ASSERT_TRUE(begun);
  const auto job = finished(*begun);
  EXPECT_EQ(job.state, State::kFinished);
  EXPECT_EQ(job.total, 3);
  EXPECT_EQ(job.done, 1);
  EXPECT_EQ(job.failed, 2);
  EXPECT_EQ(job.errors.size(), 2U);
  ASSERT_EQ(all_.requests.size(), 1U);
  EXPECT_EQ(all_.requests[0].first, open);
}

TEST_F(BulkJobsTest, RunsThatAFilterFindsAreDeletedButNotOpenOnes) {
  for (int i = 0; i < 70; ++i) run(ends_);
  run(waits_);
  const auto plan = all_.bulk_jobs.plan(*all_.reader, found_order(BulkAction::kDelete, ends_));
  EXPECT_EQ(plan->matches, 70);
  EXPECT_TRUE(plan->is_complete);
  const auto job = finished(*all_.bulk_jobs.start(found_order(BulkAction::kDelete, ends_)));
  EXPECT_EQ(job.state, State::kFinished);
  EXPECT_EQ(job.done, 70);
  EXPECT_EQ(job.failed, 0);
  EXPECT_EQ(runs_of(ends_), 0);
  EXPECT_EQ(finished(*all_.bulk_jobs.start(found_order(BulkAction::kDelete, waits_))).done, 0);
  EXPECT_EQ(runs_of(waits_), 1);
}

TEST_F(BulkJobsTest, WhatAJobStartsItselfIsNotRunAgain) {
  for (int i = 0; i < 40; ++i) run(ends_);
  const auto job = finished(*all_.bulk_jobs.start(found_order(BulkAction::kRerun, ends_)));
  EXPECT_EQ(job.state, State::kFinished);
  EXPECT_EQ(job.done, 40);
  EXPECT_EQ(runs_of(ends_), 80);
}

TEST_F(BulkJobsTest, AJobCanBeStoppedAndIsOnlyItsTeams) {
  for (int i = 0; i < 100; ++i) run(ends_);
  const auto job = *all_.bulk_jobs.start(found_order(BulkAction::kDelete, ends_));
  work_once();
  EXPECT_FALSE(all_.bulk_jobs.find(TeamId{8}, job.id));
  EXPECT_FALSE(all_.bulk_jobs.stop(TeamId{8}, job.id));
  EXPECT_EQ(all_.bulk_jobs.stop(kTeam, job.id)->state, State::kStopping);
  const auto stopped = finished(job);
  EXPECT_EQ(stopped.state, State::kStopped);
  EXPECT_EQ(stopped.done, 32);
  EXPECT_EQ(runs_of(ends_), 68);
  EXPECT_EQ(all_.bulk_jobs.stop(kTeam, job.id)->state, State::kStopped);
  EXPECT_EQ(all_.bulk_jobs.jobs_of(kTeam).size(), 1U);
  EXPECT_TRUE(all_.bulk_jobs.jobs_of(TeamId{8}).empty());
}

TEST_F(BulkJobsTest, ATeamHasFewJobsUnderWayAndKeepsTheNewest) {
  const auto runs = std::vector{run(ends_)};
  const auto first = *all_.bulk_jobs.start(order(BulkAction::kCancel, runs));
  const auto second = *all_.bulk_jobs.start(order(BulkAction::kCancel, runs));
  const auto refused = all_.bulk_jobs.start(order(BulkAction::kCancel, runs));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().name, "too_many_jobs");
  finished(first);
  finished(second);
  for (int i = 0; i < 25; ++i) {
    all_.clock.advance(Millis(10));
    finished(*all_.bulk_jobs.start(order(BulkAction::kCancel, runs)));
  }
  EXPECT_EQ(all_.bulk_jobs.jobs_of(kTeam).size(), all_.bulk_jobs.limits.kept_of_team_max);
  EXPECT_FALSE(all_.bulk_jobs.find(kTeam, first.id));
}

TEST_F(BulkJobsTest, JobsThatAreOverMakeRoomForThoseOfOtherTeams) {
  BulkJobs jobs(all_.context, *all_.store, all_.runs,
                [](std::move_only_function<void()>) { return false; });
  const auto teams = static_cast<std::int64_t>(jobs.limits.kept_max / jobs.limits.kept_of_team_max);
  std::string oldest;
  for (std::int64_t team = 1; team <= teams; ++team) {
    for (std::size_t i = 0; i < jobs.limits.kept_of_team_max; ++i) {
      const auto job = jobs.start({.team = TeamId{team}, .action = BulkAction::kCancel});
      ASSERT_TRUE(job);
      if (oldest.empty()) oldest = job->id;
    }
  }
  const auto one_more = jobs.start({.team = TeamId{teams + 1}, .action = BulkAction::kCancel});
  ASSERT_TRUE(one_more) << one_more.error().message;
  EXPECT_TRUE(jobs.find(TeamId{teams + 1}, one_more->id));
  EXPECT_FALSE(jobs.find(TeamId{1}, oldest));
}

TEST_F(BulkJobsTest, AJobWhoseTurnThrowsFailsAndLeavesItsPlace) {
  const auto runs = std::vector{run(waits_), run(waits_)};
  all_.hears = [](RunId) -> Result<void> { throw std::bad_alloc(); };
  for (std::size_t i = 0; i <= all_.bulk_jobs.limits.running_of_team_max; ++i) {
    const auto job = all_.bulk_jobs.start(order(BulkAction::kCancel, runs));
    ASSERT_TRUE(job) << job.error().message;
    EXPECT_THROW(work_once(), std::bad_alloc);
    const auto failed = all_.bulk_jobs.find(kTeam, job->id);
    EXPECT_EQ(failed->state, State::kFailed);
    EXPECT_EQ(failed->error, "internal error");
    EXPECT_TRUE(failed->finished_at);
  }
}

TEST_F(BulkJobsTest, WhenTheServerStopsAJobSaysSo) {
  BulkJobs jobs(all_.context, *all_.store, all_.runs,
                [](std::move_only_function<void()>) { return false; });
  const auto job = *jobs.start(order(BulkAction::kCancel, {run(ends_)}));
  const auto failed = *jobs.find(kTeam, job.id);
  EXPECT_EQ(failed.state, State::kFailed);
  EXPECT_EQ(failed.error, "the server stopped");
}

}  // namespace
}  // namespace sluice::services::bulk_jobs_test
