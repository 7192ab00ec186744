#include "store/committer.h"

#include <condition_variable>
#include <filesystem>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <mutex>
#include <thread>

#include "store/conformance/testing.h"
#include "store/maintenance.h"
#include "store/test_idle_writer.h"

namespace sluice::store::committer_test {
namespace {

using Kind = CommitOutcome::Kind;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

// A store in memory that writes down what it was told, and breaks and waits when a test says so.
class ScriptedStore final : public Store, private IdleWriter {
 public:
  Result<void> write(std::span<BatchEntry> batch) override {
    std::unique_lock lock(mutex_);
    arrived_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !held_; });
    for (BatchEntry& entry : batch)
      if (std::holds_alternative<Task*>(entry.work)) entry.changes.emplace_back();
    if (broken_) return fail(ErrorCode::kIo, "the disk is full");
    pending_.clear();
    for (BatchEntry& entry : batch) entry.outcome = write_one(entry);
    committed_.insert(committed_.end(), pending_.begin(), pending_.end());
    batches_.push_back(pending_.size());
    return {};
  }
  Result<void> reopen() override {
    std::lock_guard lock(mutex_);
    ++reopens_;
    changed_.notify_all();
    if (broken_) return fail(ErrorCode::kIo, "still full");
    return {};
  }
  Result<std::unique_ptr<Reader>> reader() override { return fail(ErrorCode::kInternal, "none"); }
  model::NodeId node() const override { return model::NodeId{1}; }
  Result<void> maintain() override {
    std::lock_guard lock(mutex_);
    ++maintained_;
    changed_.notify_all();
    return fail(ErrorCode::kIo, "always");
  }
  Result<std::int64_t> bytes_on_disk() override { return 0; }

  void hold() { set(held_, true); }
  void let_go() { set(held_, false); }
  void break_it() { set(broken_, true); }
  void mend() { set(broken_, false); }
  void wait_for_write() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return arrived_; });
  }
  void wait_for_reopens(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return reopens_ >= count; });
  }
  void wait_for_maintenance(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return maintained_ >= count; });
  }
  std::vector<std::string> committed() {
    std::lock_guard lock(mutex_);
    return committed_;
  }
  std::vector<std::size_t> batches() {
    std::lock_guard lock(mutex_);
    return batches_;
  }

 private:
  void set(bool& flag, bool value) {
    std::lock_guard lock(mutex_);
    flag = value;
    changed_.notify_all();
  }

  CommitOutcome write_one(const BatchEntry& entry) {
    if (const auto* run = std::get_if<const NewRun*>(&entry.work)) return insert(**run);
    if (const auto* more = std::get_if<const engine::Transition*>(&entry.work)) {
      if ((*more)->records() == "stale") return {.kind = Kind::kStaleClaim};
      pending_.push_back((*more)->records());
      return {.kind = Kind::kCommitted};
    }
    const std::size_t mark = pending_.size();
    auto* const* task = std::get_if<Task*>(&entry.work);
    if (auto done = task ? (**task)(*this) : Result<void>(); !done) {
      pending_.resize(mark);
      return failed(std::move(done).error());
    }
    return {.kind = Kind::kCommitted};
  }
  CommitOutcome insert(const NewRun& run) {
    if (run.body == "refused") return failed({ErrorCode::kConflict, "this id exists"});
    if (run.body == "duplicate") return {.kind = Kind::kDuplicate, .existing = RunId{{1, 1}}};
    if (run.body == "conflict") return {.kind = Kind::kConflict, .existing = RunId{{2, 2}}};
    pending_.emplace_back(run.body);
    return {.kind = Kind::kCommitted, .existing = run.header.id};
  }
  Result<void> put_workflow(const Workflow& workflow) override {
    pending_.push_back(workflow.name);
    return {};
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false;
  bool arrived_ = false;
  bool broken_ = false;
  int reopens_ = 0;
  int maintained_ = 0;
  std::vector<std::string> committed_;
  std::vector<std::size_t> batches_;
  std::vector<std::string> pending_;  // store thread only
};

Admitted admitted(std::string_view body) {
  NewRun run{.header = {.id = RunId{{5, 5}}, .team = {}, .workflow = {}, .rerun_of = {}},
             .body = body,
             .headers = {},
             .first = TransitionForTest::make({}),
             .idempotency = {}};
  return AdmittedForTest::make(std::move(run));
}
engine::Transition transition(std::string records) {
  return TransitionForTest::make({.records = std::move(records)});
}
Task put_workflow(std::string name) {
  return [name = std::move(name)](Writer& writer) {
    Workflow workflow;
    workflow.name = name;
    return writer.put_workflow(workflow);
  };
}

class CommitterTest : public testing::Test {
 protected:
  Committer& committer(Committer::Options options = {}) {
    options.reopen_every = Millis(1);
    committer_ = std::make_unique<Committer>(
        store_, options, [this](unsigned shard, std::vector<Committer::Finished> batch) {
          {
            std::lock_guard lock(mutex_);
            deliveries_.emplace_back(shard, batch.size());
          }
          for (auto& finished : batch) finished.done(std::move(finished.outcome));
        });
    return *committer_;
  }
  // Keeps the store thread inside a transaction, so that what follows is queued behind it.
  void hold(Committer& committer) {
    store_.hold();
    committer.submit(put_workflow("first"), 0, {});
    store_.wait_for_write();
  }
  Done answer_to(std::future<CommitOutcome>& future) {
    std::promise<CommitOutcome> promise;
    future = promise.get_future();
    return [promise = std::move(promise)](CommitOutcome outcome) mutable {
      promise.set_value(std::move(outcome));
    };
  }
  std::future<CommitOutcome> submit(std::string_view body, unsigned shard = 0) {
    std::future<CommitOutcome> future;
    Done done = answer_to(future);
    Admitted run = admitted(body);
    EXPECT_TRUE(committer_->submit(run, shard, done));
    return future;
  }
  std::future<CommitOutcome> submit_transition(std::string records, unsigned shard = 0) {
    std::future<CommitOutcome> future;
    committer_->submit(transition(std::move(records)), shard, answer_to(future));
    return future;
  }
  bool refuses(std::string_view body) {
    Admitted run = admitted(body);
    bool called = false;
    Done done = [&](CommitOutcome) { called = true; };
    const bool taken = committer_->submit(run, 0, done);
    return !taken && !called && done != nullptr;
  }

  ScriptedStore store_;
  std::mutex mutex_;
  std::vector<std::pair<unsigned, std::size_t>> deliveries_;
  std::unique_ptr<Committer> committer_;  // last: its thread uses all of the above
};

TEST_F(CommitterTest, TellsEachEntryHowItEnded) {
  committer();
  EXPECT_EQ(submit("a run").get().kind, Kind::kCommitted);
  const CommitOutcome duplicate = submit("duplicate").get();
  EXPECT_EQ(duplicate.kind, Kind::kDuplicate);
  EXPECT_EQ(duplicate.existing, (RunId{{1, 1}}));
  const CommitOutcome conflict = submit("conflict").get();
  EXPECT_EQ(conflict.kind, Kind::kConflict);
  EXPECT_EQ(conflict.existing, (RunId{{2, 2}}));
  EXPECT_EQ(submit_transition("more").get().kind, Kind::kCommitted);
  EXPECT_EQ(submit_transition("stale").get().kind, Kind::kStaleClaim);
}

TEST_F(CommitterTest, CommitsTogetherWhatIsQueuedAndDeliversOncePerShard) {
  Committer& c = committer();
  hold(c);
  std::vector<std::future<CommitOutcome>> answers;
  for (unsigned i = 0; i < 10; ++i) answers.push_back(submit("run", 1 + i % 2));
  EXPECT_GE(c.queued(), 10U);
  store_.let_go();
  for (auto& answer : answers) EXPECT_EQ(answer.get().kind, Kind::kCommitted);
  c.stop();
  EXPECT_THAT(store_.batches(), ElementsAre(1U, 10U));
  EXPECT_THAT(deliveries_, UnorderedElementsAre(std::pair(1U, 5U), std::pair(2U, 5U)));
  EXPECT_EQ(c.queued(), 0U);
}

TEST_F(CommitterTest, CutsWhatIsQueuedIntoBatches) {
  Committer& c = committer({.batch_max = 4});
  hold(c);
  std::vector<std::future<CommitOutcome>> answers;
  for (int i = 0; i < 10; ++i) answers.push_back(submit("run"));
  store_.let_go();
  c.stop();
  EXPECT_THAT(store_.batches(), ElementsAre(1U, 4U, 4U, 2U));
}

TEST_F(CommitterTest, SaysNoBeyondItsBounds) {
  Committer& c = committer({.entries_max = 2, .bytes_max = 1'000});
  hold(c);
  auto first = submit("run");
  const std::string large(998, 'x');
  EXPECT_TRUE(refuses(large));
  auto second = submit("run");
  EXPECT_TRUE(refuses("run"));
  auto never_refused = submit_transition(large);
  EXPECT_GT(c.expected_wait(), Millis(0));
  store_.let_go();
  EXPECT_EQ(first.get().kind, Kind::kCommitted);
  EXPECT_EQ(second.get().kind, Kind::kCommitted);
  EXPECT_EQ(never_refused.get().kind, Kind::kCommitted);
  EXPECT_EQ(submit("room again").get().kind, Kind::kCommitted);
}

TEST_F(CommitterTest, TakesNoNewRunsWhileTheDiskHasNoRoom) {
  Committer& c = committer();
  c.refuse_runs(true);
  EXPECT_TRUE(c.full());
  EXPECT_GE(c.expected_wait(), Seconds(10));
  EXPECT_TRUE(refuses("run"));
  EXPECT_EQ(submit_transition("goes on").get().kind, Kind::kCommitted);
  c.refuse_runs(false);
  EXPECT_FALSE(c.full());
  EXPECT_EQ(submit("run").get().kind, Kind::kCommitted);
}

TEST_F(CommitterTest, AnErrorOfOneEntryIsItsOwn) {
  Committer& c = committer();
  hold(c);
  auto good = submit("good");
  auto bad = submit("refused");
  std::future<CommitOutcome> task;
  c.submit(
      [](Writer& writer) -> Result<void> {
        (void)put_workflow("undone")(writer);
        return fail(ErrorCode::kInvalid, "changed its mind");
      },
      Committer::kNoShard, answer_to(task));
  auto also_good = submit("also good");
  store_.let_go();
  EXPECT_EQ(good.get().kind, Kind::kCommitted);
  EXPECT_EQ(bad.get().error.code, ErrorCode::kConflict);
  EXPECT_EQ(task.get().error.message, "changed its mind");
  EXPECT_EQ(also_good.get().kind, Kind::kCommitted);
  EXPECT_THAT(store_.committed(), ElementsAre("first", "good", "also good"));
}

TEST_F(CommitterTest, RunWaitsForTheCommit) {
  Committer& c = committer();
  EXPECT_TRUE(c.run(put_workflow("a")));
  EXPECT_THAT(store_.committed(), ElementsAre("a"));
  auto failed = c.run([](Writer&) { return Result<void>(fail(ErrorCode::kNotFound, "gone")); });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::kNotFound);
}

TEST_F(CommitterTest, ABrokenStoreFailsNewRunsAndKeepsTransitionsInOrder) {
  Committer& c = committer();
  int reopened = 0;
  c.on_reopened([&] { ++reopened; });
  hold(c);
  auto run = submit("run");
  auto one = submit_transition("1");
  store_.break_it();
  store_.let_go();
  EXPECT_EQ(run.get().kind, Kind::kFailed);
  EXPECT_FALSE(c.healthy());
  EXPECT_TRUE(refuses("another run"));
  EXPECT_FALSE(c.run(put_workflow("task")));
  auto two = submit_transition("2");
  store_.wait_for_reopens(3);
  auto three = submit_transition("3");
  store_.mend();
  EXPECT_EQ(one.get().kind, Kind::kCommitted);
  EXPECT_EQ(two.get().kind, Kind::kCommitted);
  EXPECT_EQ(three.get().kind, Kind::kCommitted);
  EXPECT_TRUE(c.healthy());
  EXPECT_EQ(submit("run again").get().kind, Kind::kCommitted);
  EXPECT_THAT(store_.committed(), ElementsAre("1", "2", "3", "run again"));
  EXPECT_EQ(reopened, 1);
}

TEST_F(CommitterTest, StopWritesWhatIsQueued) {
  Committer& c = committer();
  hold(c);
  auto run = submit("run");
  auto more = submit_transition("more");
  store_.let_go();
  c.stop();
  c.stop();
  EXPECT_EQ(run.get().kind, Kind::kCommitted);
  EXPECT_EQ(more.get().kind, Kind::kCommitted);
  EXPECT_TRUE(refuses("late"));
  EXPECT_EQ(submit_transition("late").get().kind, Kind::kFailed);
  EXPECT_FALSE(c.run(put_workflow("late")));
}

TEST_F(CommitterTest, StopDoesNotWaitForABrokenStore) {
  Committer& c = committer();
  store_.break_it();
  auto more = submit_transition("more");
  c.stop();
  EXPECT_EQ(more.get().kind, Kind::kFailed);
}

TEST_F(CommitterTest, TakesFromManyThreads) {
  Committer& c = committer({.entries_max = 1'000'000});
  std::atomic<int> committed{0};
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 2'000; ++i) {
        Admitted run = admitted("run");
        Done done = [&](CommitOutcome outcome) {
          if (outcome.kind == Kind::kCommitted) ++committed;
        };
        EXPECT_TRUE(c.submit(run, t, done));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  c.stop();
  EXPECT_EQ(committed, 8'000);
}

TEST_F(CommitterTest, WithoutAThreadWritesWhenTold) {
  Committer& c = committer({.threaded = false});
  EXPECT_FALSE(c.run_once());
  auto first = submit_transition("first");
  EXPECT_TRUE(c.run(put_workflow("task")));
  EXPECT_EQ(first.get().kind, Kind::kCommitted);
  store_.break_it();
  auto second = submit_transition("second");
  EXPECT_TRUE(c.run_once());
  EXPECT_FALSE(c.run(put_workflow("refused")));
  store_.mend();
  c.stop();
  EXPECT_EQ(second.get().kind, Kind::kCommitted);
}

TEST_F(CommitterTest, MaintenanceGoesOnAfterAnError) {
  MaintenanceThread maintenance(store_, {.every = Millis(1)});
  store_.wait_for_maintenance(3);
  maintenance.stop();
  maintenance.stop();
}

}  // namespace
}  // namespace sluice::store::committer_test
