#include "store/sqlite/backup.h"

#include <fmt/format.h>
#include <memory>
#include <sqlite3.h>
#include <string>
#include <system_error>

#include "embedded/sqlite_migrations.h"
#include "store/disk/database_file.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/files.h"

namespace sluice::store {
namespace fs = std::filesystem;
namespace {

using sqlite::Connection;

constexpr int kPagesPerStep = 1'024;  // between two calls of the progress
constexpr std::int64_t kSchemaWithVault = 2;

struct FinishBackup {
  void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};

Result<void> copy_pages(Connection& from, Connection& to, const disk::Progress& progress) {
  const std::unique_ptr<sqlite3_backup, FinishBackup> backup(
      sqlite3_backup_init(to.get(), "main", from.get(), "main"));
  if (!backup) return fail(to.error("cannot copy the database"));
  while (true) {
    const int code = sqlite3_backup_step(backup.get(), kPagesPerStep);
    const std::int64_t all = sqlite3_backup_pagecount(backup.get());
    if (progress) progress(all - sqlite3_backup_remaining(backup.get()), all);
    if (code == SQLITE_DONE) return {};
    if (code != SQLITE_OK)
      return fail(ErrorCode::kIo, fmt::format("cannot copy the database: {} (SQLite {})",
                                              sqlite3_errstr(code), code));
  }
}

// What SQLite finds when it reads every tree.
Result<void> check_trees(Connection& connection, const std::string& database) {
  SLUICE_TRY(auto check, connection.prepare("PRAGMA integrity_check(1)"));
  SLUICE_TRY(const bool row, check.step());
  if (row && check.text(0) == "ok") return {};
  return fail(ErrorCode::kDamaged,
              fmt::format("{} is damaged: {}", database, row ? check.text(0) : "no answer"));
}

Result<void> check_pages(const std::string& database, const disk::Progress& progress) {
  SLUICE_TRY_VOID(disk::check_database_file(database, {}, ""));
  SLUICE_TRY(const auto scan, disk::scan_pages(database, "", progress));
  if (scan.damaged.empty()) return {};
  return fail(ErrorCode::kDamaged,
              fmt::format("{} is damaged: {} of its {} pages do not match their checksums, page {} "
                          "first",
                          database, scan.damaged.size(), scan.pages, scan.damaged.front().page));
}

Result<void> read_keys(Connection& connection, DatabaseFacts& facts) {
  if (facts.schema == 0) return {};
  SLUICE_TRY(auto master, connection.prepare("SELECT value FROM meta WHERE name = 'master_key'"));
  SLUICE_TRY(const bool known, master.step());
  if (known) facts.master_key_check = master.integer(0);
  if (facts.schema < kSchemaWithVault) return {};
  SLUICE_TRY(const auto authorizations,
             connection.number("SELECT count(*) FROM sqlite_schema WHERE name = 'authorizations'"));
  SLUICE_TRY(auto vault,
             connection.prepare(authorizations == 0
                                    ? "SELECT DISTINCT sealed_by FROM vault_items "
                                      "WHERE length(sealed) > 0 ORDER BY sealed_by"
                                    : "SELECT sealed_by FROM vault_items WHERE length(sealed) > 0 "
                                      "UNION SELECT sealed_by FROM authorizations ORDER BY 1"));
  while (true) {
    SLUICE_TRY(const bool row, vault.step());
    if (!row) return {};
    facts.vault_keys.push_back(vault.integer(0));
  }
}

}  // namespace

Result<void> copy_database(const fs::path& directory, const fs::path& target,
                           const disk::Progress& progress) {
  const std::string database = sqlite::database_in(directory);
  // Given back after the connection, as it must be.
  const auto lock = sqlite::take_existing(directory);
  const bool in_use = !lock && lock.error().code == ErrorCode::kConflict;
  if (!lock && !in_use) return fail(lock.error());
  if (lock) SLUICE_TRY_VOID(disk::check_files(database, ""));
  SLUICE_TRY(auto from, Connection::open(database, Connection::Mode::kReadOnly, ""));
  // What is committed from here on is not part of the copy, which therefore never starts again.
  SLUICE_TRY_VOID(from.exec("BEGIN; SELECT count(*) FROM sqlite_schema"));
  SLUICE_TRY_VOID(sqlite::make_file(target));
  {
    SLUICE_TRY(auto to, Connection::open(target, Connection::Mode::kCreate, ""));
    // A copy that is not finished is worth nothing, so nothing protects it meanwhile.
    SLUICE_TRY_VOID(to.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"));
    SLUICE_TRY_VOID(copy_pages(from, to, progress));
  }
  // Pages that went out before the first one, which says that there are checksums.
  SLUICE_TRY(const auto scan, disk::scan_pages(target, "", {}));
  if (scan.has_sums && scan.unsealed > 0) SLUICE_TRY_VOID(disk::seal_pages(target, ""));
  SLUICE_TRY_VOID(sqlite::sync_path(target));
  return sqlite::sync_path(target.parent_path());
}

Result<DatabaseFacts> check_copy(const fs::path& database, const disk::Progress& progress) {
  SLUICE_TRY_VOID(check_pages(database, progress));
  SLUICE_TRY(auto connection, Connection::open(database, Connection::Mode::kImmutable, ""));
  SLUICE_TRY_VOID(check_trees(connection, database));
  DatabaseFacts facts;
  std::error_code error;
  facts.bytes = static_cast<std::int64_t>(fs::file_size(database, error));
  SLUICE_TRY(facts.schema, connection.number("PRAGMA user_version"));
  SLUICE_TRY_VOID(read_keys(connection, facts));
  return facts;
}

std::int64_t newest_schema() {
  return static_cast<std::int64_t>(embedded::sqlite_migrations().size());
}

}  // namespace sluice::store
