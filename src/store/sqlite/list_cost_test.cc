// Lists read the rows of runs and not what the runs did: their cost does not grow with it.
#include <gtest/gtest.h>

#include "store/conformance/testing.h"
#include "store/sqlite/fault_vfs.h"
#include "store/sqlite/sqlite_store.h"
#include "store/store.h"

namespace sluice::store::list_cost_test {
namespace {

constexpr TeamId kTeam{7};
constexpr WorkflowId kWorkflow{{5, 6}};
constexpr std::int64_t kRuns = 30;

class ListCost : public testing::Test {
 protected:
  // Runs that wait for a form, in a concurrency group, each of whose turns wrote so many bytes of
  // records.
  void add_runs(std::size_t bytes) {
    auto store = open_sqlite("data", {.vfs = disk_.vfs_name()});
    ASSERT_TRUE(store) << store.error().message;
    store_ = *std::move(store);
    const std::string records(bytes, 'r');
    const std::string body(bytes, 'b');
    for (std::int64_t key = 1; key <= kRuns; ++key) {
      const RunId id{{key, key}};
      NewRun run{.header = {.id = id, .team = kTeam, .workflow = kWorkflow, .rerun_of = {}},
                 .body = body,
                 .headers = "{}",
                 .first = TransitionForTest::make({.run = id, .records = records}),
                 .idempotency = {}};
      run.header.concurrency_group =
          model::ConcurrencyGroup{.id = (key << 40) + 1, .limit = 1, .on_limit = {}};
      const model::Wait form{.step = {"ask", ""},
                             .kind = model::WaitKind::kForm,
                             .key = {},
                             .until = {},
                             .title = "Agree?"};
      const auto more = TransitionForTest::make({.run = id,
                                                 .step = 1,
                                                 .status = model::RunStatus::kWaiting,
                                                 .records = records,
                                                 .waits_begun = {form},
                                                 .in_concurrency_group = true});
      std::vector<BatchEntry> batch{{.work = &run}, {.work = &more}};
      ASSERT_TRUE(store_->write(batch));
      for (const auto& entry : batch)
        ASSERT_EQ(entry.outcome.kind, CommitOutcome::Kind::kCommitted);
    }
    ASSERT_TRUE(store_->maintain());
  }
  // What lists with nothing in memory read from the disk.
  std::int64_t bytes_read() {
    const auto before = disk_.bytes_read();
    auto reader = *store_->reader();
    const auto all = reader->runs({.team = kTeam, .limit = kRuns});
    EXPECT_EQ(all->rows.size(), static_cast<std::size_t>(kRuns));
    const auto forms = reader->runs(
        {.team = kTeam, .waits_for = model::WaitKind::kForm, .now = {}, .limit = kRuns});
    EXPECT_EQ(forms->rows.size(), static_cast<std::size_t>(kRuns));
    std::vector<RunId> ids;
    for (const auto& row : forms->rows) ids.push_back(row.header.id);
    EXPECT_EQ(reader->waits_of(ids, 10)->back().front().title, "Agree?");
    return disk_.bytes_read() - before;
  }

  sqlite::FaultDisk disk_{1};
  std::unique_ptr<Store> store_;
};

TEST_F(ListCost, IsThatOfSmallRuns) {
  add_runs(100);
  EXPECT_LT(bytes_read(), 200 << 10);
}

TEST_F(ListCost, IsHardlyMoreForLargeRuns) {
  add_runs(1 << 20);
  EXPECT_LT(bytes_read(), 400 << 10) << "of 90 MB of bodies and records";
}

}  // namespace
}  // namespace sluice::store::list_cost_test
