// What is found in a data directory that is not as the server left it, and what doctor does about
// it.
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/disk/log_format.h"
#include "store/disk/page_sum.h"
#include "store/sqlite/doctor.h"
#include "store/sqlite/sqlite_store.h"
#include "store/sqlite/test_directory.h"

namespace sluice::store::damaged_files_test {
namespace {

namespace fs = std::filesystem;

class DamagedFiles : public DirectoryTest {
 protected:
  // A stopped server's directory.
  fs::path stopped() {
    const auto store = open_sqlite(data());
    EXPECT_TRUE(store) << store.error().message;
    for (std::int64_t i = 1; i <= 20; ++i) write_run(**store, i);
    // As after a second in which nothing was written, when the log is moved into the database.
    for (int i = 0; i < 60; ++i) EXPECT_TRUE((*store)->maintain());
    return data();
  }
  // A killed server's: what the files of a living one are at some moment.
  fs::path killed() {
    const auto store = open_sqlite(data());
    EXPECT_TRUE(store);
    for (std::int64_t i = 1; i <= 20; ++i) write_run(**store, i);
    fs::create_directories(root_ / "killed");
    for (const char* name : {"sluice.db", "sluice.db-wal"})
      fs::copy_file(data() / name, root_ / "killed" / name);
    return root_ / "killed";
  }
  static std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static void write(const fs::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  }
  static std::int64_t runs_in(Store& store) {
    return (*store.reader())->runs({.team = TeamId{1}, .limit = 100})->total;
  }
  static std::string why_not(const fs::path& directory) {
    const auto store = open_sqlite(directory);
    return store ? "" : store.error().message;
  }
};

TEST_F(DamagedFiles, ATruncatedDatabaseIsRefusedAndLeftAlone) {
  const auto directory = stopped();
  const std::string whole = read(directory / "sluice.db");
  for (const std::size_t size : {whole.size() - 4'096, whole.size() - 100, std::size_t{4'096}}) {
    write(directory / "sluice.db", whole.substr(0, size));
    EXPECT_NE(why_not(directory).find("is truncated"), std::string::npos) << size;
    EXPECT_EQ(fs::file_size(directory / "sluice.db"), size);
  }
  write(directory / "sluice.db", whole.substr(0, 50));
  EXPECT_NE(why_not(directory), "");
  write(directory / "sluice.db", whole);
  EXPECT_EQ(why_not(directory), "");
}

TEST_F(DamagedFiles, AnotherProcessIsRefusedThoughTheLockFileIsGone) {
  const auto store = open_sqlite(data());
  ASSERT_TRUE(store);
  // Connections of SQLite come and go, and with them its own locks; not this one.
  write_run(**store, 1);
  for (int i = 0; i < 60; ++i) ASSERT_TRUE((*store)->maintain());
  ASSERT_TRUE((*store)->reopen());
  { auto reader = (*store)->reader(); }
  fs::remove(data() / "lock");
  const auto second = open_sqlite(data());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  EXPECT_NE(second.error().message.find("sluice.db is in use by another process"),
            std::string::npos)
      << second.error().message;
  write_run(**store, 2);
  EXPECT_EQ(runs_in(**store), 2);
}

TEST_F(DamagedFiles, TheLockOfTheDatabaseTakesNoneOfSqlites) {
  const auto store = open_sqlite(data());
  ASSERT_TRUE(store);
  sqlite3* outside = nullptr;
  ASSERT_EQ(sqlite3_open((data() / "sluice.db").c_str(), &outside), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(outside, "SELECT count(*) FROM runs", nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(outside);
}

TEST_F(DamagedFiles, DoctorFindsAPageNamesItsTableAndPutsABitBack) {
  const auto directory = stopped();
  const std::string whole = read(directory / "sluice.db");
  const auto sound = examine_files(directory, {});
  ASSERT_TRUE(sound) << sound.error().message;
  EXPECT_TRUE(sound->has_checksums);
  EXPECT_EQ(sound->pages_without, 0);
  EXPECT_TRUE(sound->damaged.empty());
  bool in_runs = false;
  for (std::size_t page = 2; page <= whole.size() / disk::kPageBytes; ++page) {
    std::string bytes = whole;
    bytes[(page - 1) * disk::kPageBytes + 77] ^= 16;
    write(directory / "sluice.db", bytes);
    const auto found = examine_files(directory, {});
    ASSERT_TRUE(found);
    ASSERT_EQ(found->damaged.size(), 1U);
    EXPECT_EQ(found->damaged[0].page, page);
    EXPECT_FALSE(found->damaged[0].owner.empty());
    in_runs = in_runs || found->damaged[0].owner == "table runs";
    const auto repaired = repair_files(directory, {});
    ASSERT_TRUE(repaired) << repaired.error().message;
    EXPECT_EQ(repaired->done.size(), 1U);
    EXPECT_TRUE(repaired->left.empty());
    EXPECT_EQ(read(directory / "sluice.db"), whole);
  }
  EXPECT_TRUE(in_runs);
}

TEST_F(DamagedFiles, WhatFollowsADamagedFrameIsGivenUpOnlyWhenAskedFor) {
  const auto directory = killed();
  std::string log = read(directory / "sluice.db-wal");
  // Among the last of the runs, which the log has behind the migrations.
  const std::size_t late = (log.size() / disk::kFrameBytes - 12) * disk::kFrameBytes;
  for (std::size_t i = 0; i < 300; ++i) log[late + i] = 'n';
  write(directory / "sluice.db-wal", log);
  const std::string why = why_not(directory);
  EXPECT_NE(why.find("were acknowledged"), std::string::npos) << why;
  EXPECT_NE(why.find("--cut-log"), std::string::npos) << why;
  EXPECT_EQ(read(directory / "sluice.db-wal"), log) << "nothing was changed";
  const auto repaired = repair_files(directory, {});
  ASSERT_TRUE(repaired);
  EXPECT_EQ(repaired->left.size(), 1U);
  const auto cut = cut_log(directory);
  ASSERT_TRUE(cut) << cut.error().message;
  EXPECT_EQ(read(directory / "sluice.db-wal.damaged"), log);
  const auto store = open_sqlite(directory);
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_GT(runs_in(**store), 0);
  EXPECT_LT(runs_in(**store), 20);
  EXPECT_EQ(cut_log(root_ / "nothing").error().code, ErrorCode::kNotFound);
}

// A power cut in the middle of moving the log tears pages that the log still has.
TEST_F(DamagedFiles, APageThatTheLogHasIsNotDamaged) {
  const auto directory = killed();
  std::string database = read(directory / "sluice.db");
  for (std::size_t i = 1'000; i < disk::kPageBytes; ++i) database[i] = 't';
  write(directory / "sluice.db", database);
  const auto found = examine_files(directory, {});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_TRUE(found->damaged.empty());
  const auto store = open_sqlite(directory);
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ(runs_in(**store), 20);
}

TEST_F(DamagedFiles, ABitOfTheLogIsPutBackAndNothingIsLost) {
  const auto directory = killed();
  std::string log = read(directory / "sluice.db-wal");
  log[log.size() - 2000] ^= 1;
  write(directory / "sluice.db-wal", log);
  EXPECT_NE(why_not(directory).find("--repair"), std::string::npos);
  const auto repaired = repair_files(directory, {});
  ASSERT_TRUE(repaired) << repaired.error().message;
  EXPECT_EQ(repaired->done.size(), 1U);
  const auto store = open_sqlite(directory);
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ(runs_in(**store), 20);
}

// As servers made them before there were checksums: without room for one.
TEST_F(DamagedFiles, AnOldDatabaseOpensAndGetsChecksumsOnDemand) {
  fs::create_directories(data());
  sqlite3* old = nullptr;
  ASSERT_EQ(sqlite3_open((data() / "sluice.db").c_str(), &old), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(old,
                         "PRAGMA page_size = 4096; PRAGMA auto_vacuum = INCREMENTAL;"
                         "PRAGMA journal_mode = WAL",
                         nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(old);
  const auto directory = stopped();
  EXPECT_FALSE(examine_files(directory, {})->has_checksums);
  std::int64_t told = 0;
  const auto pages =
      add_checksums(directory, [&](std::int64_t done, std::int64_t) { told = done; });
  ASSERT_TRUE(pages) << pages.error().message;
  EXPECT_EQ(told, *pages);
  const auto found = examine_files(directory, {});
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->has_checksums && found->pages_without == 0 && found->damaged.empty());
  EXPECT_EQ(fs::status(directory / "sluice.db").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  const auto store = open_sqlite(directory);
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ(runs_in(**store), 20);
  EXPECT_EQ(add_checksums(directory, {}).error().code, ErrorCode::kConflict) << "it is in use";
}

// SQLite's own tools copy pages from the log without sums; such a copy is a good backup.
TEST_F(DamagedFiles, ABackupThatSqliteMadeOpens) {
  const auto store = open_sqlite(data());
  ASSERT_TRUE(store);
  for (std::int64_t i = 1; i <= 10; ++i) write_run(**store, i);
  for (int i = 0; i < 60; ++i) ASSERT_TRUE((*store)->maintain());
  for (std::int64_t i = 11; i <= 20; ++i) write_run(**store, i);
  fs::create_directories(root_ / "backup");
  sqlite3* from = nullptr;
  sqlite3* to = nullptr;
  ASSERT_EQ(sqlite3_open((data() / "sluice.db").c_str(), &from), SQLITE_OK);
  ASSERT_EQ(sqlite3_open((root_ / "backup" / "sluice.db").c_str(), &to), SQLITE_OK);
  sqlite3_backup* backup = sqlite3_backup_init(to, "main", from, "main");
  ASSERT_NE(backup, nullptr);
  EXPECT_EQ(sqlite3_backup_step(backup, -1), SQLITE_DONE);
  EXPECT_EQ(sqlite3_backup_finish(backup), SQLITE_OK);
  sqlite3_close(to);
  sqlite3_close(from);
  const auto found = examine_files(root_ / "backup", {});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_TRUE(found->has_checksums);
  EXPECT_TRUE(found->damaged.empty());
  const auto copy = open_sqlite(root_ / "backup");
  ASSERT_TRUE(copy) << copy.error().message;
  EXPECT_EQ(runs_in(**copy), 20);
}

}  // namespace
}  // namespace sluice::store::damaged_files_test
