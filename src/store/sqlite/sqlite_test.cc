// What only SQLite has: files, their lock, their damage.
#include <filesystem>
#include <fmt/format.h>
#include <fmt/printf.h>
#include <fstream>
#include <gtest/gtest.h>
#include <optional>
#include <utility>
#include <vector>

#include "embedded/sqlite_migrations.h"
#include "store/conformance/test_retention.h"
#include "store/conformance/testing.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sqlite_store.h"
#include "store/sqlite/test_directory.h"
#include "store/store.h"

namespace sluice::store::sqlite_test {
namespace {

namespace fs = std::filesystem;

class SqliteFiles : public DirectoryTest {
 protected:
  void execute(const char* sql) {
    auto connection =
        sqlite::Connection::open(directory_() / "sluice.db", sqlite::Connection::Mode::kCreate, "");
    ASSERT_TRUE(connection);
    ASSERT_TRUE(connection->exec(sql));
  }
  std::int64_t number(const char* sql) {
    auto connection = sqlite::Connection::open(directory_() / "sluice.db",
                                               sqlite::Connection::Mode::kReadOnly, "");
    return connection->number(sql).value_or(-1);
  }
  fs::path directory_() const { return root_ / "new" / "data"; }
};

TEST_F(SqliteFiles, MakesADirectoryThatOnlyItsOwnerReads) {
  auto store = open_sqlite(directory_());
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ(fs::status(directory_()).permissions(), fs::perms::owner_all);
  for (const char* name : {"sluice.db", "sluice.db-wal", "lock"}) {
    EXPECT_EQ(fs::status(directory_() / name).permissions(),
              fs::perms::owner_read | fs::perms::owner_write)
        << name;
  }
}

TEST_F(SqliteFiles, IsSetUpForDurabilityAndForGivingBytesBack) {
  auto store = open_sqlite(directory_());
  EXPECT_EQ(number("SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
  EXPECT_EQ(number("PRAGMA auto_vacuum"), 2);
}

TEST_F(SqliteFiles, OneProcessHoldsTheDirectory) {
  auto store = open_sqlite(directory_());
  ASSERT_TRUE(store);
  auto second = open_sqlite(directory_());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  EXPECT_NE(second.error().message.find(std::to_string(::getpid())), std::string::npos)
      << second.error().message;
  store->reset();
  EXPECT_TRUE(open_sqlite(directory_()));
}

TEST_F(SqliteFiles, RefusesASchemaThatItDoesNotKnow) {
  ASSERT_TRUE(open_sqlite(directory_()));
  execute("PRAGMA user_version = 1000");
  auto store = open_sqlite(directory_());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::kInvalid);
  EXPECT_NE(store.error().message.find("newer version"), std::string::npos);
  EXPECT_EQ(number("PRAGMA user_version"), 1000);
}

TEST_F(SqliteFiles, OpensTwiceWithoutMigratingAgain) {
  ASSERT_TRUE(open_sqlite(directory_()));
  const auto version = number("PRAGMA user_version");
  EXPECT_GE(version, 1);
  ASSERT_TRUE(open_sqlite(directory_()));
  EXPECT_EQ(number("PRAGMA user_version"), version);
}

// As a database of the schema before the migration of this name was.
void make_before(const fs::path& file, std::string_view name) {
  auto connection = sqlite::Connection::open(file, sqlite::Connection::Mode::kCreate, "");
  ASSERT_TRUE(connection);
  ASSERT_TRUE(sqlite::set_up_writing(*connection));
  std::int64_t version = 0;
  for (const EmbeddedFile& migration : embedded::sqlite_migrations()) {
    if (migration.name >= name) break;
    ASSERT_TRUE(connection->exec(std::string(migration.bytes).c_str())) << migration.name;
    ++version;
  }
  ASSERT_TRUE(connection->exec(fmt::format("PRAGMA user_version = {}", version).c_str()));
}

TEST_F(SqliteFiles, OfWorkflowsWithOneNameTheOldestKeepsIt) {
  fs::create_directories(directory_());
  make_before(directory_() / "sluice.db", "0010");
  execute(
      "INSERT INTO workflows (key, tail, team, name, is_active, schedule_type, version, created_at,"
      " updated_at) VALUES (3, 1, 7, 'same', 1, 'manual', 1, 0, 0),"
      " (1, 1, 7, 'same', 1, 'manual', 1, 0, 0), (2, 1, 7, 'same', 1, 'manual', 1, 0, 0),"
      " (4, 1, 8, 'same', 1, 'manual', 1, 0, 0)");
  auto store = open_sqlite(directory_());
  ASSERT_TRUE(store) << store.error().message;
  const auto all = *(*store)->reader().value()->all_workflows();
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[0].name, "same");
  EXPECT_EQ(all[1].name, "same (2)");
  EXPECT_EQ(all[2].name, "same (3)");
  EXPECT_EQ(all[3].name, "same");
}

TEST_F(SqliteFiles, RunsOfAnOlderDatabaseAreCounted) {
  fs::create_directories(directory_());
  make_before(directory_() / "sluice.db", "0015");
  execute(
      "INSERT INTO runs (key, tail, team, workflow_key, workflow_tail, version, trigger, status,"
      " owner, created_at) VALUES (1, 1, 7, 5, 6, 1, 0, 3, 0, 0), (2, 1, 7, 5, 6, 1, 0, 3, 0, 0),"
      " (3, 1, 7, 5, 6, 1, 0, 2, 0, 0), (4, 1, 7, 9, 6, 1, 0, 4, 0, 0),"
      " (86400000 * 65536, 1, 7, 5, 6, 1, 0, 3, 0, 0), (5, 1, 8, 5, 6, 1, 0, 3, 0, 0)");
  auto store = open_sqlite(directory_());
  ASSERT_TRUE(store) << store.error().message;
  const auto reader = *(*store)->reader();
  EXPECT_EQ(reader->runs({.team = TeamId{7}})->total, 5);
  EXPECT_EQ(reader->runs({.team = TeamId{7}, .workflow = WorkflowId{{5, 6}}})->total, 4);
  EXPECT_EQ(reader->runs({.team = TeamId{8}})->total, 1);
  const Timestamp second_day(std::chrono::hours(24));
  const auto found = *reader->statistics(TeamId{7}, WorkflowId{{5, 6}}, second_day);
  EXPECT_EQ(found.ever[3], 3);
  EXPECT_EQ(found.recent[3], 1);
}

// Whatever is written, the counts are those of the rows.
TEST_F(SqliteFiles, CountsAreThoseOfTheRows) {
  auto store = open_sqlite(directory_());
  ASSERT_TRUE(store) << store.error().message;
  std::uint64_t dice = 1;
  const auto roll = [&](std::uint64_t sides) {
    dice = dice * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
    return static_cast<std::int64_t>((dice >> 33) % sides);
  };
  std::vector<std::pair<RunId, std::int64_t>> open;  // with the next step
  const auto reader = *(*store)->reader();
  for (std::int64_t round = 0; round < 200; ++round) {
    std::vector<NewRun> runs;
    std::vector<engine::Transition> transitions;
    for (std::int64_t i = roll(6); i >= 0; --i) {
      const RunId id{{(round * 20 + i + 1) * (86'400'000LL << 10), i}};
      runs.push_back({.header = {.id = id,
                                 .team = TeamId{1 + roll(2)},
                                 .workflow = {{1 + roll(3), 0}},
                                 .rerun_of = {}},
                      .body = "{}",
                      .headers = {},
                      .first = TransitionForTest::make({.run = id}),
                      .idempotency = {}});
      if (roll(2) == 0)
        runs.back().header.concurrency_group = model::ConcurrencyGroup{
            .id = 1 + roll(3), .limit = 1, .on_limit = static_cast<model::OnLimit>(roll(3))};
      open.emplace_back(id, 1);
    }
    for (auto& [run, step] : open) {
      if (roll(3) != 0) continue;
      const auto status = static_cast<model::RunStatus>(1 + roll(6));
      transitions.push_back(TransitionForTest::make(
          {.run = run,
           .step = step++,
           .status = status,
           .finished_at = model::is_final(status) ? std::optional(Timestamp{}) : std::nullopt,
           .in_concurrency_group = true}));
    }
    const bool undo = roll(2) == 0;
    Task task = [&](Writer& writer) -> Result<void> {
      SLUICE_TRY_VOID(delete_finished_before(*reader, writer, Timestamp(std::chrono::hours(9)), 2));
      if (undo) return fail(ErrorCode::kInvalid, "undo that");
      return {};
    };
    std::vector<BatchEntry> batch;
    for (const auto& run : runs) batch.push_back({.work = &run});
    for (const auto& each : transitions) batch.push_back({.work = &each});
    batch.push_back({.work = &task});
    ASSERT_TRUE((*store)->write(batch));
  }
  constexpr const char* kDifferences =
      "SELECT count(*) FROM (SELECT * FROM %s EXCEPT SELECT * FROM %s)";
  const std::string kept = "run_counts WHERE what < 10";
  const std::string counted =
      "(WITH days AS (SELECT (key >> 16) / 86400000, team, status, workflow_key FROM runs)"
      " SELECT *, count(*) FROM days GROUP BY 1, 2, 3, 4"
      " UNION ALL SELECT -1, team, status, workflow_key, count(*) FROM runs GROUP BY 1, 2, 3, 4"
      " UNION ALL SELECT -2, team, status, 0, count(*) FROM runs GROUP BY 1, 2, 3)";
  for (const auto& [one, other] : {std::pair(kept, counted), std::pair(counted, kept)}) {
    const auto sql = fmt::sprintf(kDifferences, one, other);
    EXPECT_EQ(number(sql.c_str()), 0) << sql;
  }
  EXPECT_GT(number("SELECT count(*) FROM run_counts"), 20);
}

TEST_F(SqliteFiles, AFileThatIsNoDatabaseIsAnError) {
  fs::create_directories(directory_());
  std::ofstream(directory_() / "sluice.db") << std::string(10'000, 'x');
  auto store = open_sqlite(directory_());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::kCorrupt);
}

TEST_F(SqliteFiles, DamagedPagesAreErrorsAndNeverACrash) {
  {
    auto store = open_sqlite(directory_());
    std::vector<NewRun> runs;
    for (std::int64_t i = 1; i <= 2'000; ++i) {
      const RunId id{{i, i}};
      runs.push_back({.header = {.id = id, .team = TeamId{1}, .workflow = {}, .rerun_of = {}},
                      .body = "{}",
                      .headers = std::string(100, 'h'),
                      .first = TransitionForTest::make({.run = id}),
                      .idempotency = {}});
    }
    std::vector<BatchEntry> batch;
    for (const auto& run : runs) batch.push_back({.work = &run});
    ASSERT_TRUE((*store)->write(batch));
  }
  const fs::path file = directory_() / "sluice.db";
  const auto pages = fs::file_size(file) / 4096;
  for (std::uint64_t page = 0; page < pages; ++page) {
    const fs::path copy = root_ / "copy";
    fs::create_directories(copy);
    fs::copy_file(file, copy / "sluice.db", fs::copy_options::overwrite_existing);
    std::fstream(copy / "sluice.db", std::ios::in | std::ios::out | std::ios::binary)
            .seekp(static_cast<std::streamoff>(page * 4096))
        << std::string(4096, static_cast<char>(0xA5 + page));
    auto store = open_sqlite(copy);
    if (!store) continue;
    auto reader = (*store)->reader();
    if (!reader) continue;
    (void)(*reader)->runs({.team = TeamId{1}, .limit = 5'000});
    (void)(*reader)->open_runs({}, 5'000);
    (void)(*reader)->newest_id();
    Task task = [](Writer& writer) -> Result<void> {
      (void)writer.delete_runs_of(WorkflowId{}, 100);
      return fail(ErrorCode::kInternal, "leave it as it is");
    };
    BatchEntry entry{.work = &task};
    (void)(*store)->write({&entry, 1});
    reader->reset();
    store->reset();
    fs::remove_all(copy);
  }
}

}  // namespace
}  // namespace sluice::store::sqlite_test
