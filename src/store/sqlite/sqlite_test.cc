// What only SQLite has: files, their lock, their damage.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

#include "store/conformance/testing.h"
#include "store/sqlite/connection.h"
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
    ASSERT_TRUE((*store)->begin());
    for (std::int64_t i = 1; i <= 2'000; ++i) {
      const RunId id{{i, i}};
      NewRun run{.header = {.id = id, .team = TeamId{1}, .workflow = {}, .rerun_of = {}},
                 .body = "{}",
                 .headers = std::string(100, 'h'),
                 .first = TransitionForTest::make({.run = id}),
                 .idempotency = {}};
      ASSERT_TRUE((*store)->writer().insert_run(run));
    }
    ASSERT_TRUE((*store)->commit());
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
    if (!(*store)->begin()) continue;
    (void)(*store)->writer().delete_runs_of(WorkflowId{}, 100);
    (*store)->rollback();
    reader->reset();
    store->reset();
    fs::remove_all(copy);
  }
}

}  // namespace
}  // namespace sluice::store::sqlite_test
