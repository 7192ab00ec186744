// The machine stops, the disk fills, fsync fails: at every operation of a workload, one after the
// other. What was acknowledged must be there afterwards, and nothing half.
#include <future>
#include <gtest/gtest.h>
#include <span>
#include <thread>

#include "store/committer.h"
#include "store/conformance/testing.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/fault_vfs.h"
#include "store/sqlite/sqlite_store.h"

namespace sluice::store::power_cut_test {
namespace {

using model::RunStatus;
using sqlite::FaultDisk;

constexpr std::int64_t kTransactions = 8;
constexpr Timestamp kNow{std::chrono::hours(24 * 365 * 50)};
const std::string kLarge(9'000, 'x');

RunId run_id(std::int64_t number) { return RunId{{number, number * 7}}; }

engine::Transition transition(std::int64_t number, std::int64_t step, RunStatus status,
                              std::string records) {
  return TransitionForTest::make(
      {.run = run_id(number),
       .step = step,
       .status = status,
       .records = std::move(records),
       .finished_at = model::is_final(status) ? std::optional(kNow) : std::nullopt});
}

// Even numbers carry a key, every third a large body.
NewRun new_run(std::int64_t number) {
  NewRun run{.header = {.id = run_id(number),
                        .team = TeamId{1},
                        .workflow = WorkflowId{{99, 99}},
                        .version = 1,
                        .created_at = kNow,
                        .rerun_of = {}},
             .body = number % 3 == 0 ? std::string_view(kLarge) : "{}",
             .headers = {},
             .first = transition(number, 0, RunStatus::kRunning, "first\n"),
             .idempotency = {}};
  if (number % 2 == 0) {
    run.idempotency.emplace();
    run.idempotency->key[0] = static_cast<std::uint8_t>(number);
    run.idempotency->expires_at = kNow + std::chrono::hours(1);
  }
  return run;
}

Result<std::unique_ptr<Store>> open(const std::string& process) {
  return open_sqlite("/fault", {.lock = SqliteOptions::Lock::kLeave, .vfs = process});
}
Result<std::unique_ptr<Store>> open(FaultDisk& disk) { return open(disk.vfs_name()); }

// Puts the database of a server's first start on a disk: making its tables takes longer than most
// of what is tested here.
void set_up(FaultDisk& disk) {
  static FaultDisk& first = *[] {
    static FaultDisk made(0);
    EXPECT_TRUE(open(made));
    return &made;
  }();
  disk.copy_files_of(first);
}

// Transaction t creates the runs 3t+1, 3t+2 and 3t+3 and finishes the first of the one before.
Result<void> write_transaction(Store& store, std::int64_t t) {
  const NewRun runs[] = {new_run(3 * t + 1), new_run(3 * t + 2), new_run(3 * t + 3)};
  const auto end = transition(3 * t - 2, 1, RunStatus::kCompleted, "second\n");
  std::vector<BatchEntry> batch;
  for (const auto& run : runs) batch.push_back({.work = &run});
  if (t > 0) batch.push_back({.work = &end});
  SLUICE_TRY_VOID(store.write(batch));
  // Not so of the transition: the transaction before, whose run it ends, may have failed.
  for (const auto& entry : std::span(batch).first<3>())
    EXPECT_EQ(entry.outcome.kind, CommitOutcome::Kind::kCommitted) << entry.outcome.error.message;
  return {};
}

// How many transactions were acknowledged before something failed.
std::int64_t work(FaultDisk& disk) {
  auto store = open(disk);
  if (!store) return 0;
  for (std::int64_t t = 0; t < kTransactions; ++t) {
    if (!write_transaction(**store, t)) return t;
    for (int i = 0; t % 3 == 2 && i < 60; ++i) (void)(*store)->maintain();
  }
  return kTransactions;
}

std::int64_t number(FaultDisk& disk, const char* sql) {
  auto connection = sqlite::Connection::open("/fault/sluice.db",
                                             sqlite::Connection::Mode::kReadOnly, disk.vfs_name());
  if (!connection) return -1;
  return connection->number(sql).value_or(-1);
}

constexpr const char kIntegrity[] =
    "SELECT count(*) FROM pragma_integrity_check WHERE "
    "integrity_check = 'ok'";
constexpr const char kKeysWithoutRun[] =
    "SELECT count(*) FROM recent_keys WHERE run_key NOT IN (SELECT key FROM runs)";
constexpr const char kRunsWithoutKey[] =
    "SELECT count(*) FROM runs WHERE key % 2 = 0 AND key NOT IN (SELECT run_key FROM recent_keys)";
constexpr const char kLostBodies[] =
    "SELECT count(*) FROM runs WHERE body IS NULL AND key NOT IN (SELECT run_key FROM run_bodies)";

void check_integrity(FaultDisk& disk) {
  EXPECT_EQ(number(disk, kIntegrity), 1);
  EXPECT_EQ(number(disk, kKeysWithoutRun), 0);
  EXPECT_EQ(number(disk, kRunsWithoutKey), 0);
  EXPECT_EQ(number(disk, kLostBodies), 0);
}

// All acknowledged transactions are there, whole; at most one more is, and it is whole as well.
void check_transactions(Store& store, std::int64_t acknowledged) {
  auto reader = store.reader();
  ASSERT_TRUE(reader);
  const auto runs = (*reader)->runs({.team = TeamId{1}, .limit = 1'000});
  ASSERT_TRUE(runs);
  ASSERT_EQ(runs->total % 3, 0) << "half a transaction";
  const std::int64_t there = runs->total / 3;
  EXPECT_GE(there, acknowledged);
  EXPECT_LE(there, acknowledged + 1);
  for (std::int64_t i = 1; i <= runs->total; ++i) {
    auto run = (*reader)->run(run_id(i));
    ASSERT_TRUE(run && *run) << i;
    const bool finished = i % 3 == 1 && i / 3 + 1 < there;
    EXPECT_EQ((*run)->row.status, finished ? RunStatus::kCompleted : RunStatus::kRunning) << i;
    EXPECT_EQ((*run)->records, finished ? "first\nsecond\n" : "first\n") << i;
    EXPECT_EQ((*run)->trigger.body, new_run(i).body) << i;
  }
}

TEST(PowerCutTest, AtEveryOperationWhatWasAcknowledgedIsThereAndWhole) {
  FaultDisk untouched(1);
  ASSERT_EQ(work(untouched), kTransactions);
  const std::int64_t operations = untouched.operations();
  ASSERT_GT(operations, 100);
  for (std::int64_t cut = 0; cut < operations && !testing::Test::HasFailure(); ++cut) {
    const auto seed = static_cast<std::uint64_t>(cut);
    SCOPED_TRACE(testing::Message() << "power cut at operation " << cut);
    FaultDisk disk(seed);
    disk.cut_power_at(cut);
    const std::int64_t acknowledged = work(disk);
    disk.power_on();
    auto store = open(disk);
    ASSERT_TRUE(store) << store.error().message;
    check_integrity(disk);
    check_transactions(**store, acknowledged);
    const auto next = new_run(1'000);
    BatchEntry entry{.work = &next};
    EXPECT_TRUE((*store)->write({&entry, 1})) << "it goes on";
    EXPECT_EQ(entry.outcome.kind, CommitOutcome::Kind::kCommitted);
  }
}

// Runs and transitions through the committer while the disk refuses; one at a time, so that a
// failure belongs to the operation under test.
class Deliveries {
 public:
  explicit Deliveries(Store& store)
      : committer_(store, {.reopen_every = Millis(1)},
                   [](unsigned, std::vector<Committer::Finished> batch) {
                     for (auto& each : batch) each.done(std::move(each.outcome));
                   }) {}

  // Tries until it is taken; the disk heals after a while.
  void create(std::int64_t number) {
    while (true) {
      Admitted run = AdmittedForTest::make(new_run(number));
      std::promise<CommitOutcome> answer;
      Done done = [&](CommitOutcome outcome) { answer.set_value(std::move(outcome)); };
      if (!committer_.submit(run, 0, done)) {
        std::this_thread::yield();
        continue;
      }
      const CommitOutcome outcome = answer.get_future().get();
      if (outcome.kind == CommitOutcome::Kind::kFailed) {
        ++failures_;
        continue;
      }
      EXPECT_EQ(outcome.kind, CommitOutcome::Kind::kCommitted)
          << "a run that failed was not written";
      return;
    }
  }
  void append(engine::Transition more) {
    std::promise<CommitOutcome> answer;
    committer_.submit(std::move(more), 0,
                      [&](CommitOutcome outcome) { answer.set_value(std::move(outcome)); });
    EXPECT_EQ(answer.get_future().get().kind, CommitOutcome::Kind::kCommitted);
  }
  int failures() const { return failures_; }

 private:
  int failures_ = 0;
  Committer committer_;
};

int work_through_faults(Store& store) {
  Deliveries deliveries(store);
  for (std::int64_t i = 1; i <= 6; ++i) {
    deliveries.create(i);
    deliveries.append(transition(i, 1, RunStatus::kRunning, "second\n"));
    deliveries.append(transition(i, 2, RunStatus::kCompleted, "third\n"));
    for (int round = 0; i % 3 == 0 && round < 60; ++round) (void)store.maintain();
  }
  return deliveries.failures();
}

// A fault of some operations' length at every operation: returns how many runs were refused.
int survive(FaultDisk::Fault fault, std::int64_t length) {
  int refused = 0;
  for (std::int64_t from = 0;; ++from) {
    SCOPED_TRACE(testing::Message() << "fault at operation " << from);
    FaultDisk disk(static_cast<std::uint64_t>(from));
    set_up(disk);
    std::int64_t end = 0;
    {
      auto store = open(disk);
      if (!store) {
        ADD_FAILURE() << store.error().message;
        return refused;
      }
      const std::int64_t start = disk.operations();
      disk.fail(fault, start + from, length);
      refused += work_through_faults(**store);
      end = disk.operations() - start;
      // The power goes as well, and takes what only seemed to be written.
      disk.cut_power_at(disk.operations());
    }
    disk.power_on();
    auto store = open(disk);
    if (!store) {
      ADD_FAILURE() << store.error().message;
      return refused;
    }
    check_integrity(disk);
    auto reader = (*store)->reader();
    for (std::int64_t i = 1; i <= 6; ++i) {
      auto run = (*reader)->run(run_id(i));
      if (!run || !*run) {
        ADD_FAILURE() << "run " << i << " was acknowledged and is gone";
        return refused;
      }
      EXPECT_EQ((*run)->row.status, RunStatus::kCompleted) << i;
      EXPECT_EQ((*run)->records, "first\nsecond\nthird\n") << i;
    }
    if (testing::Test::HasFailure() || from >= end) return refused;
  }
}

TEST(DiskFaultTest, AFullDiskLosesNothingThatWasAcknowledged) {
  EXPECT_GT(survive(FaultDisk::Fault::kDiskFull, 3), 0);
}

TEST(DiskFaultTest, AFailedFsyncLosesNothingThatWasAcknowledged) {
  EXPECT_GT(survive(FaultDisk::Fault::kSyncFails, 1), 0);
  EXPECT_GT(survive(FaultDisk::Fault::kSyncFails, 40), 0);
}

// A number that was given to a node is never given to another, so no two processes write as one.
TEST(DiskFaultTest, AFailedFsyncAtTheStartGivesANodeNoNumberThatIsNotKept) {
  for (std::int64_t at = 0; at < 200; ++at) {
    FaultDisk disk(static_cast<std::uint64_t>(at));
    disk.fail(FaultDisk::Fault::kSyncFails, at, 1);
    model::NodeId first{};
    if (const auto store = open(disk)) first = (*store)->node();
    disk.cut_power_at(disk.operations());
    disk.power_on();
    const auto store = open(disk);
    ASSERT_TRUE(store) << store.error().message;
    EXPECT_GT((*store)->node(), first) << "failed fsync at operation " << at;
  }
}

// The next process finds in the system's cache what no disk has, and must not append to it.
TEST(DiskFaultTest, AStartAfterAFailedFsyncBuildsOnNothingThatMayBeLost) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    FaultDisk disk(seed);
    {
      auto first = open(disk);
      ASSERT_TRUE(first && write_transaction(**first, 0));
      disk.fail(FaultDisk::Fault::kSyncFails, disk.operations(), 1'000);
      EXPECT_FALSE(write_transaction(**first, 1));
      disk.kill_at(disk.vfs_name(), disk.operations());
    }
    disk.heal();
    const std::string process = disk.add_process();
    {
      auto second = open(process);
      ASSERT_TRUE(second && write_transaction(**second, 2));
      disk.cut_power_at(disk.operations());
    }
    disk.power_on();
    auto third = open(process);
    ASSERT_TRUE(third) << third.error().message;
    auto reader = (*third)->reader();
    for (const std::int64_t i : {1, 2, 3, 7, 8, 9}) {
      const auto run = (*reader)->run(run_id(i));
      EXPECT_TRUE(run && *run) << "run " << i << " was acknowledged and is gone, seed " << seed;
    }
  }
}

// Nor may a power cut in the middle of that start leave a database that does not open.
TEST(DiskFaultTest, AStartAfterAFailedFsyncMayBeCutAnywhere) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    std::int64_t operations = 1;  // of a whole start
    for (std::int64_t cut = 0; cut < operations; ++cut) {
      SCOPED_TRACE(testing::Message() << "seed " << seed << ", cut at operation " << cut);
      FaultDisk disk(seed);
      set_up(disk);
      {
        auto first = open(disk);
        ASSERT_TRUE(first && write_transaction(**first, 0));
        ASSERT_TRUE((*first)->reopen());  // so that the pages stand in the database alone
        disk.fail(FaultDisk::Fault::kSyncFails, disk.operations(), 1'000);
        EXPECT_FALSE(write_transaction(**first, 1));
        disk.kill_at(disk.vfs_name(), disk.operations());
      }
      disk.heal();
      const std::string process = disk.add_process();
      const std::int64_t start = disk.operations();
      if (cut == 0) {
        ASSERT_TRUE(open(process));
        operations = disk.operations() - start;
        continue;
      }
      disk.cut_power_at(start + cut);
      { const auto second = open(process); }
      disk.power_on();
      auto third = open(process);
      ASSERT_TRUE(third) << third.error().message;
      check_integrity(disk);
      auto reader = (*third)->reader();
      for (const std::int64_t i : {1, 2, 3}) {
        const auto run = (*reader)->run(run_id(i));
        EXPECT_TRUE(run && *run) << "run " << i << " was acknowledged and is gone";
      }
    }
  }
}

}  // namespace
}  // namespace sluice::store::power_cut_test
