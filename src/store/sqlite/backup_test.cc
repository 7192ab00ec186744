#include "store/sqlite/backup.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

#include "store/disk/page_scan.h"
#include "store/disk/page_sum.h"
#include "store/sqlite/sqlite_store.h"
#include "store/sqlite/test_directory.h"

namespace sluice::store::backup_test {
namespace {

namespace fs = std::filesystem;

class Copies : public DirectoryTest {
 protected:
  static std::int64_t runs_in(const fs::path& directory) {
    const auto store = open_sqlite(directory);
    EXPECT_TRUE(store) << store.error().message;
    return (*(*store)->reader())->runs({.team = TeamId{1}, .limit = 100})->total;
  }
  // What the copy is as the database of a data directory.
  std::int64_t runs_in_copy() {
    fs::create_directories(root_ / "used");
    fs::copy_file(copy(), root_ / "used" / "sluice.db");
    return runs_in(root_ / "used");
  }
  static void flip_byte(const fs::path& file, std::streamoff at) {
    std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
    out.seekg(at);
    const int byte = out.get();
    out.seekp(at);
    out.put(static_cast<char>(byte ^ 0xFF));
  }
  fs::path copy() const { return root_ / "copy.db"; }
};

TEST_F(Copies, WhatIsWrittenMeanwhileIsNotPartOfIt) {
  const auto store = open_sqlite(data());
  ASSERT_TRUE(store);
  constexpr std::int64_t kRuns = 60;
  for (std::int64_t i = 1; i <= kRuns; ++i) write_run(**store, i, 100'000);
  std::int64_t more = kRuns;
  std::int64_t seen = 0;
  ASSERT_TRUE(copy_database(data(), copy(), [&](std::int64_t done, std::int64_t all) {
    write_run(**store, ++more);
    EXPECT_TRUE((*store)->maintain());
    EXPECT_GT(done, seen);
    seen = done == all ? all : done;
  }));
  EXPECT_GE(more, kRuns + 2) << "it is copied in several steps";
  EXPECT_GT(seen, 1'024);
  const auto facts = check_copy(copy(), {});
  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_EQ(facts->schema, newest_schema());
  EXPECT_EQ(facts->bytes, static_cast<std::int64_t>(fs::file_size(copy())));
  EXPECT_EQ(disk::scan_pages(copy(), "", {})->unsealed, 0) << "each page has its checksum";
  EXPECT_EQ(runs_in_copy(), kRuns);
}

TEST_F(Copies, TheLogOfAKilledServerIsPartOfIt) {
  {
    const auto store = open_sqlite(root_ / "living");
    ASSERT_TRUE(store);
    for (std::int64_t i = 1; i <= 20; ++i) write_run(**store, i);
    fs::create_directories(data());
    for (const char* name : {"sluice.db", "sluice.db-wal"})
      fs::copy_file(root_ / "living" / name, data() / name);
  }
  const auto log_bytes = fs::file_size(data() / "sluice.db-wal");
  ASSERT_GT(log_bytes, 0);
  const auto copied = copy_database(data(), copy(), {});
  ASSERT_TRUE(copied) << copied.error().message;
  EXPECT_TRUE(check_copy(copy(), {}));
  EXPECT_EQ(fs::file_size(data() / "sluice.db-wal"), log_bytes) << "the original is as it was";
  EXPECT_EQ(runs_in_copy(), 20);
  EXPECT_EQ(runs_in(data()), 20);
}

TEST_F(Copies, DamageIsFoundInTheOriginalAndInTheCopy) {
  {
    const auto store = open_sqlite(data());
    ASSERT_TRUE(store);
    for (std::int64_t i = 1; i <= 20; ++i) write_run(**store, i);
    for (int i = 0; i < 60; ++i) ASSERT_TRUE((*store)->maintain());
  }
  ASSERT_TRUE(copy_database(data(), copy(), {}));
  constexpr std::streamoff kInTheThirdPage = 2 * disk::kPageBytes + 100;
  flip_byte(copy(), kInTheThirdPage);
  const auto checked = check_copy(copy(), {});
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::kDamaged);
  EXPECT_TRUE(checked.error().message.contains("page 3 first")) << checked.error().message;

  flip_byte(data() / "sluice.db", kInTheThirdPage);
  fs::remove(copy());
  EXPECT_FALSE(copy_database(data(), copy(), {}));
}

TEST_F(Copies, AnExistingFileAndAMissingDatabaseAreRefused) {
  EXPECT_EQ(copy_database(data(), copy(), {}).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(fs::exists(data()));
  { ASSERT_TRUE(open_sqlite(data())); }
  std::ofstream(copy()) << "mine";
  EXPECT_EQ(copy_database(data(), copy(), {}).error().code, ErrorCode::kIo);
  EXPECT_EQ(fs::file_size(copy()), 4);
}

}  // namespace
}  // namespace sluice::store::backup_test
