#include "store/sqlite/schema.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <string>

#include "embedded/sqlite_migrations.h"
#include "store/disk/page_sum.h"
#include "store/sqlite/calls_backfill.h"
#include "store/sqlite/hours_backfill.h"
#include "store/sqlite/uses_backfill.h"
#include "store/sqlite/waits_backfill.h"

namespace sluice::store::sqlite {
namespace {

// What SQL cannot do of a migration.
Result<void> apply_rest(Connection& connection, std::string_view migration) {
  if (migration == "0009_run_waits.sql") return fill_run_waits(connection);
  if (migration == "0018_counts_and_calls.sql") return fill_workflow_calls(connection);
  if (migration == "0033_run_hours.sql") return fill_run_hours(connection);
  if (migration == "0034_search_and_uses.sql") return fill_words_and_secrets(connection);
  return {};
}

Result<void> apply(Connection& connection, const EmbeddedFile& migration, std::int64_t number) {
  SLUICE_TRY_VOID(connection.exec("BEGIN IMMEDIATE"));
  SLUICE_TRY_VOID(connection.exec(std::string(migration.bytes).c_str()));
  SLUICE_TRY_VOID(apply_rest(connection, migration.name));
  SLUICE_TRY_VOID(connection.exec(fmt::format("PRAGMA user_version = {}", number).c_str()));
  return connection.exec("COMMIT");
}

}  // namespace

Result<void> set_up_writing(Connection& connection) {
  SLUICE_TRY_VOID(connection.exec("PRAGMA page_size = 4096"));
  // Room for the checksum of each page; like its size, which forgets it, settled by the first
  // write.
  int reserved = static_cast<int>(disk::kSumBytes);
  sqlite3_file_control(connection.get(), "main", SQLITE_FCNTL_RESERVE_BYTES, &reserved);
  // auto_vacuum only takes hold before the first table and before the log. Checkpoints belong to
  // maintain(), so the automatic one, which would stop the writer, is off. Debian builds SQLite
  // with secure_delete; "fast" keeps overwriting what is deleted where that costs no extra write.
  return connection.exec(
      "PRAGMA auto_vacuum = INCREMENTAL;"
      "PRAGMA journal_mode = WAL;"
      "PRAGMA synchronous = FULL;"
      "PRAGMA wal_autocheckpoint = 0;"
      "PRAGMA secure_delete = FAST;"
      "PRAGMA temp_store = MEMORY;"
      "PRAGMA trusted_schema = OFF;"
      "PRAGMA cache_size = -8192;");
}

Result<void> migrate(Connection& connection) {
  const auto migrations = embedded::sqlite_migrations();
  const auto newest = static_cast<std::int64_t>(migrations.size());
  SLUICE_TRY(const auto version, connection.number("PRAGMA user_version"));
  if (version > newest) {
    return fail(ErrorCode::kInvalid,
                fmt::format("the database has schema {} and this sluice knows schemas up to {}: it "
                            "was used by a newer version; start that one, or restore a backup from "
                            "before the upgrade",
                            version, newest));
  }
  for (std::int64_t number = version + 1; number <= newest; ++number) {
    const EmbeddedFile& migration = migrations[static_cast<std::size_t>(number - 1)];
    if (auto applied = apply(connection, migration, number); !applied) {
      Error error = std::move(applied).error();
      if (connection.in_transaction()) discard(connection.exec("ROLLBACK"));
      error.message = fmt::format("migration {}: {}", migration.name, error.message);
      return fail(std::move(error));
    }
  }
  return {};
}

}  // namespace sluice::store::sqlite
