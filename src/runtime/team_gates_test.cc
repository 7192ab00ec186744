#include "runtime/team_gates.h"

#include <gtest/gtest.h>

#include "runtime/test_runtime.h"
#include "store/conformance/testing.h"
#include "store/sqlite/sqlite_store.h"

namespace sluice::runtime::team_gates_test {
namespace {

using testing::kTeam;

class GatesOfTeams : public ::testing::Test {
 protected:
  void put(store::TeamLimits limits) {
    store::Task task = [&](store::Writer& writer) {
      return writer.put_team({.id = kTeam, .name = "t", .limits = limits});
    };
    write({.work = &task});
  }
  void add_run() {
    const auto id = world_.ids.next<RunId>();
    const store::NewRun run{.header = {.id = id,
                                       .team = kTeam,
                                       .workflow = world_.ids.next<WorkflowId>(),
                                       .version = 1,
                                       .trigger = model::TriggerKind::kWebhook,
                                       .created_at = world_.clock.now(),
                                       .rerun_of = {}},
                            .body = "{}",
                            .headers = {},
                            .first = store::TransitionForTest::make(
                                {.run = id, .step = 1, .status = model::RunStatus::kRunning}),
                            .idempotency = {}};
    write({.work = &run});
  }
  void write(store::BatchEntry entry) {
    ASSERT_TRUE(store_->write({&entry, 1}));
    ASSERT_EQ(entry.outcome.kind, store::CommitOutcome::Kind::kCommitted);
  }
  int passed() {
    int count = 0;
    for (int i = 0; i < 50; ++i) count += gates_.of(kTeam)->take(Seconds(9)).allowed ? 1 : 0;
    return count;
  }

  testing::World world_;
  std::unique_ptr<store::Store> store_ = *store::open_sqlite(world_.directory.path());
  std::unique_ptr<store::Reader> reader_ = *store_->reader();
  TeamGates gates_;
};

TEST_F(GatesOfTeams, HaveTheLimitsThatAreStored) {
  put({.accepted_per_second_max = 10});
  ASSERT_TRUE(gates_.load_all(*reader_));
  EXPECT_EQ(passed(), 10);
  put({});
  ASSERT_TRUE(gates_.read_change(*reader_, kTeam));
  EXPECT_EQ(passed(), 50);
  EXPECT_EQ(gates_.of(kTeam), gates_.of(kTeam)) << "the hooks of the team share it";
}

TEST_F(GatesOfTeams, CloseWhileThereAreAsManyRunsAsThereMayBe) {
  put({.stored_runs_max = 1});
  ASSERT_TRUE(gates_.load_all(*reader_));
  EXPECT_TRUE(gates_.has_room(kTeam));
  add_run();
  gates_.count_runs(*store_, Seconds(1));
  EXPECT_FALSE(gates_.has_room(kTeam));
  EXPECT_TRUE(gates_.has_room(TeamId{static_cast<std::int64_t>(kTeam) + 1}));
  put({.stored_runs_max = 2});
  gates_.count_runs(*store_, Seconds(2));
  EXPECT_FALSE(gates_.has_room(kTeam)) << "nobody has read the change";
  ASSERT_TRUE(gates_.read_change(*reader_, kTeam));
  EXPECT_TRUE(gates_.has_room(kTeam));
  add_run();
  gates_.count_runs(*store_, Seconds(3));
  EXPECT_TRUE(gates_.has_room(kTeam)) << "they were counted not long ago";
  gates_.count_runs(*store_, Seconds(1) + TeamGates::kCountedEvery);
  EXPECT_FALSE(gates_.has_room(kTeam));
}

}  // namespace
}  // namespace sluice::runtime::team_gates_test
