#pragma once

#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>

#include "embedded/sqlite_migrations.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/sqlite_store.h"
#include "store/store.h"

namespace sluice::store {

// A database as it was before one of the migrations, in a directory of its own.
class OldDatabase {
 public:
  explicit OldDatabase(std::string_view migration) {
    std::string name = std::filesystem::temp_directory_path() / "sluice_old_XXXXXX";
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    directory_ = name;
    std::string sql = "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;";
    int version = 0;
    for (const auto& each : embedded::sqlite_migrations()) {
      if (each.name == migration) break;
      sql += each.bytes;
      ++version;
    }
    execute(sql + "PRAGMA user_version = " + std::to_string(version));
  }
  ~OldDatabase() { std::filesystem::remove_all(directory_); }
  OldDatabase(const OldDatabase&) = delete;
  OldDatabase& operator=(const OldDatabase&) = delete;

  sqlite::Connection connect() {
    auto connection =
        sqlite::Connection::open(directory_ / "sluice.db", sqlite::Connection::Mode::kCreate, "");
    EXPECT_TRUE(connection);
    return *std::move(connection);
  }
  void execute(const std::string& sql) {
    const auto done = connect().exec(sql.c_str());
    ASSERT_TRUE(done) << done.error().message;
  }
  // With all migrations made.
  std::unique_ptr<Store> open() {
    auto store = open_sqlite(directory_);
    EXPECT_TRUE(store) << store.error().message;
    return store ? *std::move(store) : nullptr;
  }

 private:
  std::filesystem::path directory_;
};

}  // namespace sluice::store
