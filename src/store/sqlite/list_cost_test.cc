// Lists read the rows of runs and not what the runs did: their cost does not grow with it.
#include <gtest/gtest.h>

#include "base/json.h"
#include "model/record.h"
#include "store/conformance/test_retention.h"
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

// Many runs of a few workflows, spread over some days.
class ManyRuns : public testing::Test {
 protected:
  static constexpr std::int64_t kWorkflows = 5;
  static constexpr std::int64_t kDays = 10;
  static constexpr std::int64_t kKeysOfDay = 86'400'000LL << 16;
  static WorkflowId workflow(std::int64_t number) {
    return WorkflowId{{1 + number % kWorkflows, 0}};
  }

  void add(std::int64_t runs, std::int64_t days = kDays) {
    store_.reset();
    disk_ = std::make_unique<sqlite::FaultDisk>(1);
    auto store = open_sqlite("data", {.vfs = disk_->vfs_name()});
    ASSERT_TRUE(store) << store.error().message;
    store_ = *std::move(store);
    for (std::int64_t made = 0; made < runs;) {
      std::vector<NewRun> some;
      for (; made < runs && some.size() < 500; ++made) {
        const std::int64_t key = made * (days * kKeysOfDay / runs) + 1;
        const RunId id{{key, key}};
        const auto status =
            made % 50 == 0 ? model::RunStatus::kFailed : model::RunStatus::kCompleted;
        some.push_back(
            {.header = {.id = id, .team = kTeam, .workflow = workflow(made), .rerun_of = {}},
             .body = "{}",
             .headers = {},
             .first =
                 TransitionForTest::make({.run = id, .status = status, .finished_at = Timestamp{}}),
             .idempotency = {}});
      }
      std::vector<BatchEntry> batch;
      for (const auto& run : some) batch.push_back({.work = &run});
      ASSERT_TRUE(store_->write(batch));
    }
    ASSERT_TRUE(store_->maintain());
    runs_ = runs;
  }
  // What one question to a reader with nothing in memory reads from the disk.
  template <class Ask>
  std::int64_t bytes_read(const Ask& ask) {
    auto reader = *store_->reader();
    EXPECT_TRUE(reader->newest_id());  // the schema is read with the first statement
    const auto before = disk_->bytes_read();
    EXPECT_TRUE(ask(*reader));
    return disk_->bytes_read() - before;
  }
  std::vector<std::int64_t> bytes_of_lists() {
    const auto runs = [this](RunFilter filter) {
      filter.team = kTeam;
      filter.limit = 15;
      return bytes_read([&](Reader& reader) { return reader.runs(filter).has_value(); });
    };
    const RunId middle{{kDays / 2 * kKeysOfDay, 0}};
    return {
        runs({.workflow = workflow(1)}),
        runs({.workflow = workflow(1), .older_than = middle}),
        runs({.workflow = workflow(1), .offset = runs_ / kWorkflows - 15}),
        runs({.workflow = workflow(0), .statuses = {model::RunStatus::kFailed}}),
        runs({}),
        runs({.older_than = middle}),
        runs({.statuses = {model::RunStatus::kWaiting}}),
        bytes_read([](Reader& reader) {
          return reader.statistics(kTeam, workflow(1), Timestamp(std::chrono::hours(60)))
              .has_value();
        }),
        bytes_read([](Reader& reader) {
          return reader.journal(RunId{{1, 1}}, {}).has_value();
        }),
    };
  }

  std::unique_ptr<sqlite::FaultDisk> disk_;
  std::unique_ptr<Store> store_;
  std::int64_t runs_ = 0;
};

TEST_F(ManyRuns, CostAListNoMoreThanFewOnes) {
  add(500);
  const auto few = bytes_of_lists();
  add(20'000);
  const auto many = bytes_of_lists();
  for (std::size_t i = 0; i < few.size(); ++i)
    EXPECT_LT(many[i], 2 * few[i] + (64 << 10)) << "question " << i << " of " << few[i] << " bytes";
}

TEST_F(ManyRuns, APageTooDeepInOneDayIsRefusedUnlessItIsNearAnEnd) {
  add(21'000, 1);
  auto reader = *store_->reader();
  const auto page = [&](std::int64_t offset) {
    return reader->runs({.team = kTeam, .offset = offset, .limit = 15});
  };
  const auto keys = [](const Result<RunPage>& found) {
    std::vector<std::int64_t> all;
    for (const auto& row : found->rows) all.push_back(row.header.id.key);
    return all;
  };
  const std::int64_t step = kKeysOfDay / 21'000;
  const auto expected = [&](std::int64_t offset, std::int64_t count) {
    std::vector<std::int64_t> all;
    for (std::int64_t i = offset; i < offset + count; ++i) all.push_back((20'999 - i) * step + 1);
    return all;
  };
  for (const std::int64_t offset : {0, 10'000, 11'000, 20'985})
    EXPECT_EQ(keys(page(offset)), expected(offset, 15)) << offset;
  EXPECT_EQ(keys(page(20'995)), expected(20'995, 5));
  for (const std::int64_t offset : {10'001, 10'999}) {
    ASSERT_FALSE(page(offset)) << offset;
    EXPECT_EQ(page(offset).error().code, ErrorCode::kInvalid);
  }
}

// As after a restart: the first writes of a store with nothing in memory.
TEST_F(ManyRuns, CostRetentionAndTheFirstCommitNoMoreThanFewOnes) {
  const auto first_writes = [this] {
    store_.reset();
    store_ = *open_sqlite("data", {.vfs = disk_->vfs_name()});
    const auto before = disk_->bytes_read();
    const RunId id{{kDays * kKeysOfDay, 1}};
    const NewRun run{.header = {.id = id, .team = kTeam, .workflow = workflow(1), .rerun_of = {}},
                     .body = "{}",
                     .headers = {},
                     .first = TransitionForTest::make({.run = id}),
                     .idempotency = {}};
    Task nothing_old = [this](Writer& writer) -> Result<void> {
      SLUICE_TRY(const auto reader, store_->reader());
      SLUICE_TRY(const auto deleted, delete_finished_before(*reader, writer, Timestamp{}, 100));
      EXPECT_EQ(deleted, 0);
      return {};
    };
    Task some = [this](Writer& writer) -> Result<void> {
      SLUICE_TRY(const auto reader, store_->reader());
      const Timestamp third_day(std::chrono::hours(48));
      SLUICE_TRY(const auto deleted, delete_finished_before(*reader, writer, third_day, 5));
      EXPECT_EQ(deleted, 5);
      return {};
    };
    std::vector<BatchEntry> batch{{.work = &run}, {.work = &nothing_old}, {.work = &some}};
    EXPECT_TRUE(store_->write(batch));
    for (const auto& entry : batch) EXPECT_EQ(entry.outcome.kind, CommitOutcome::Kind::kCommitted);
    return disk_->bytes_read() - before;
  };
  add(500);
  const auto few = first_writes();
  add(20'000);
  EXPECT_LT(first_writes(), 2 * few + (64 << 10)) << "with few runs " << few << " bytes";
}

TEST_F(ManyRuns, TheNewestEntryOfALargeLogIsReadAlone) {
  add(1);
  const RunId id{{2, 2}};
  std::string records;
  const json::value output = json::object{{"text", std::string(1 << 20, 'x')}};
  for (int i = 0; i < 30; ++i)
    model::append_record(records, model::RecordView{.node = "step", .output = &output});
  NewRun run{.header = {.id = id, .team = kTeam, .workflow = kWorkflow, .rerun_of = {}},
             .body = "{}",
             .headers = {},
             .first = TransitionForTest::make({.run = id, .records = records}),
             .idempotency = {}};
  std::vector<BatchEntry> batch{{.work = &run}};
  ASSERT_TRUE(store_->write(batch));
  ASSERT_TRUE(store_->maintain());
  const auto newest = bytes_read([&](Reader& reader) {
    const auto pieces =
        reader.journal(id, {.order = JournalRange::Order::kNewestFirst, .bytes_max = 1});
    return pieces && pieces->size() == 1;
  });
  EXPECT_LT(newest, 64 << 10);
  const auto all = bytes_read([&](Reader& reader) {
    const auto pieces = reader.journal(id, {});
    return pieces && pieces->size() == 30;
  });
  EXPECT_LT(all, 256 << 10) << "of 30 MB of outputs";
}

}  // namespace
}  // namespace sluice::store::list_cost_test
