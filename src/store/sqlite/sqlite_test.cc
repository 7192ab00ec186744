// What only SQLite has: files, their lock, their damage.
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>

#include "embedded/sqlite_migrations.h"
#include "store/conformance/testing.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sqlite_store.h"
#include "store/store.h"

namespace sluice::store::sqlite_test {
namespace {

namespace fs = std::filesystem;

class SqliteFiles : public testing::Test {
 protected:
  SqliteFiles() {
    std::string name = fs::temp_directory_path() / "sluice_sqlite_XXXXXX";
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    root_ = name;
  }
  ~SqliteFiles() override { fs::remove_all(root_); }

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

  fs::path root_;
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
